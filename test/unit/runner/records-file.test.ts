// Records in a report folder: judged again they end as before, or the file says why they cannot be,
// whatever was taken out of them.
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import type { DeclaredCapabilities } from '../../../src/domain/capability.ts';
import type { Ending } from '../../../src/domain/stored-record.ts';
import { readRecords } from '../../../src/judge/stored.ts';
import { judgePlayed } from '../../../src/judge/verdict.ts';
import { findDemands } from '../../../src/providers/table.ts';
import { createRedactor } from '../../../src/redact/redactor.ts';
import type { CanaryOutcome } from '../../../src/runner/outcome/outcome.ts';
import { toEnding } from '../../../src/runner/outcome/outcome.ts';
import { toRecordsFile } from '../../../src/runner/outcome/records-file.ts';
import type { Habits } from '../../../src/runner/vacuity/habits.ts';
import { say } from '../../../src/runner/vacuity/ideal-agent.ts';
import { core, playAll } from '../adversarial/play.ts';

const none: DeclaredCapabilities = { lacks: new Map(), listed: null };

async function play(habits: Habits, canaries: readonly string[] = core, declared = none) {
  const played = await playAll(canaries, habits);
  return played.map(
    ({ record }): CanaryOutcome => ({
      ...judgePlayed(record, declared),
      flaky: false,
      durationMs: 1,
      evidence: [],
    }),
  );
}

/** The file as it is written where these secrets are known. */
function write(outcomes: readonly CanaryOutcome[], secrets: readonly string[] = []): string {
  const redactor = createRedactor(secrets);
  const [file] = toRecordsFile(outcomes).files;
  return file?.redacted?.((text) => redactor.text(text)) ?? '';
}

/** How each canary ends when it is judged again; an obstacle in place of what cannot be. */
function replay(text: string): { readonly was: Ending; readonly now: Ending | string }[] {
  return [...readRecords(text, findDemands)].map(({ stored, revive }) => ({
    was: stored.ended,
    now:
      stored.obstacle ??
      toEnding(judgePlayed(revive(), { lacks: new Map(stored.lacks), listed: null })),
  }));
}

function factsOf(outcomes: readonly CanaryOutcome[]): string[] {
  return outcomes.flatMap(({ recorded }) => Object.values(recorded?.record.play.facts ?? {}));
}

function tokensOf(outcomes: readonly CanaryOutcome[]): string[] {
  return outcomes.flatMap(
    ({ recorded }) =>
      recorded?.record.containers.flatMap(({ tokens }) => tokens.map(([token]) => token)) ?? [],
  );
}

const agents: readonly (readonly [string, Habits])[] = [
  ['the ideal agent', {}],
  ['one that sends its newest message alone', { messages: (messages) => messages.slice(-1) }],
  ['one that answers otherwise', { reply: () => 'no' }],
];

describe('records of a run', () => {
  it.each(agents)('end as they did: %s', async (_, habits) => {
    const outcomes = await play(habits);
    const again = replay(write(outcomes));
    expect(again.map(({ now }) => now)).toEqual(outcomes.map(toEnding));
    expect(again).toHaveLength(core.length);
  });

  it('keep what the agent was declared not to have', async () => {
    const declared: DeclaredCapabilities = {
      lacks: new Map([['memory', 'the input']]),
      listed: null,
    };
    const outcomes = await play({}, ['memory-across-sessions'], declared);
    expect([...readRecords(write(outcomes), findDemands)][0]?.stored.lacks).toEqual([
      ['memory', 'the input'],
    ]);
  });

  it('are judged alike where a fact was secret, and hold nothing of it', async () => {
    const outcomes = await play({});
    const facts = factsOf(outcomes);
    const text = write(outcomes, facts);
    for (const fact of facts) expect(text).not.toContain(fact);
    expect(facts.length).toBeGreaterThan(3);
    for (const { was, now } of replay(text)) expect(now).toMatchObject({ verdict: was.verdict });
  });

  it('say so where a mark was taken out, and the verdict would be another one', async () => {
    const outcomes = await play({});
    const text = write(outcomes, [tokensOf(outcomes)[0]?.slice(2, 8) ?? '']);
    const obstacles = replay(text).filter(({ now }) => typeof now === 'string');
    expect(obstacles).toHaveLength(1);
    expect(obstacles[0]?.now).toMatch(/^a secret was in what was judged, and was removed; /);
  });

  it('never end otherwise than they did, whatever was secret', async () => {
    const outcomes = await play({});
    const whole = write(outcomes);
    const words = whole.split(/[^A-Za-z0-9-]+/).filter((word) => word.length >= 4);
    await fc.assert(
      fc.asyncProperty(
        fc.array(fc.nat(words.length - 1), { minLength: 1, maxLength: 3 }),
        fc.nat(6),
        async (picked, cut) => {
          const secrets = picked.map((at) => (words[at] ?? '').slice(0, 4 + cut));
          for (const { was, now } of replay(write(outcomes, secrets)))
            if (typeof now !== 'string')
              expect([now.verdict, now.layer], secrets.join()).toEqual([was.verdict, was.layer]);
        },
      ),
      { numRuns: 150 },
    );
  });

  it('grow with the turns and not with their square', async () => {
    const sizeOf = async (count: number): Promise<number> =>
      write(
        await play(
          {},
          Array.from({ length: count }, () => 'name-recall'),
        ),
      ).length;
    const [four, sixteen] = [await sizeOf(4), await sizeOf(16)];
    expect(sixteen / four).toBeLessThan(4.6);
  });
});

describe('records that were written before requests had their demands', () => {
  /** One that sends the result of a call that no one made, which its provider refuses. */
  const broken: Habits = {
    messages: (messages) => [{ ...say('tool', 'done'), toolCallId: 'x' }, ...messages],
  };
  /** The lines as they were written then, with this dialect in each request. */
  const toOld = (text: string, dialect = 'openai-chat'): string =>
    text
      .split('\n')
      .filter((line) => line !== '')
      .map((line) => {
        const { nodes, ...rest } = JSON.parse(line);
        const kept = nodes?.map((node: { demands?: unknown; dialect?: string }) => {
          if (node.demands === undefined) return node;
          const { demands: _, ...request } = node;
          return { ...request, dialect };
        });
        return JSON.stringify({ ...(nodes && { nodes: kept }), ...rest });
      })
      .join('\n');

  it.each([...agents, ['one that sends a result without its call', broken] as const])(
    'end as they did: %s',
    async (_, habits) => {
      const outcomes = await play(habits, [...core, 'memory-across-sessions']);
      const text = write(outcomes);
      expect(outcomes.some(({ layer }) => layer === 'sent-broken')).toBe(habits === broken);
      expect(text).toContain('"demands"');
      expect(toOld(text)).not.toContain('"demands"');
      const ends = replay(toOld(text)).map(({ now }) => now);
      expect(ends).toEqual(outcomes.map(toEnding));
    },
  );

  it('say so where no provider has their dialect, and are not judged without demands', async () => {
    const text = toOld(write(await play({})), 'parrot-squawk');
    expect(() => replay(text)).toThrow(
      'its record is damaged: a model request is in the dialect "parrot-squawk", which is not known here',
    );
  });
});

describe('files of records that are none', () => {
  const whole = async (): Promise<string[]> =>
    write(await play({}))
      .trimEnd()
      .split('\n');
  const problemOf = (lines: readonly string[]): string => {
    try {
      for (const { revive } of readRecords(lines.join('\n'), findDemands)) revive();
      return '';
    } catch (thrown) {
      return thrown instanceof Error ? thrown.message : 'no error';
    }
  };

  it.each([
    ['nothing', () => [], 'it is no file of records'],
    ['no JSON', () => ['{"version":', '{}'], 'it is no file of records'],
    ['another version', () => ['{"version":9}'], 'a newer version of this program wrote it'],
    [
      'a line of something else',
      (l: string[]) => [l[0] ?? '', '{"a":1}'],
      'its line 2 is no record',
    ],
    [
      'a line that was cut off',
      (l: string[]) => [...l.slice(0, 2), (l[2] ?? '').slice(0, 500)],
      'its line 3 is no record',
    ],
    [
      'a line that is missing',
      (l: string[]) => l.toSpliced(1, 1),
      'a reference in it leads nowhere',
    ],
    [
      'a circle',
      (l: string[]) => [l[0] ?? '', (l[1] ?? '').replace('"nodes":[', '"nodes":[[[1]],[[0]],')],
      'its line 2 is damaged: a reference in it leads nowhere',
    ],
    [
      'more than anybody recorded',
      (l: string[]) => {
        const doubled = Array.from({ length: 60 }, (_, at) => [[at], [at]]);
        const line = { ...JSON.parse(l[1] ?? ''), nodes: ['x', ...doubled], own: [60] };
        return [l[0] ?? '', JSON.stringify(line)];
      },
      'it expands to more than a run can record',
    ],
    [
      'parts of another kind',
      (l: string[]) => [l[0] ?? '', JSON.stringify({ ...JSON.parse(l[1] ?? ''), own: 7 })],
      'its record is damaged',
    ],
    [
      'the name of another canary',
      (l: string[]) => [
        l[0] ?? '',
        JSON.stringify({ ...JSON.parse(l[1] ?? ''), canary: 'file-only' }),
      ],
      'its record is of "name-recall"',
    ],
  ])('%s', async (_, change, problem) => {
    expect(problemOf(change(await whole()))).toContain(problem);
  });
});
