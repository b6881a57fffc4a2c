// Two runs as lines: what is fresh in each run does not show, and what an agent does otherwise
// does.
import { describe, expect, it } from 'vitest';
import type { CanaryView } from '../../../src/domain/comparison.ts';
import { compareRuns } from '../../../src/judge/compare.ts';
import { createNormaliser } from '../../../src/judge/normalise.ts';
import { viewTurns } from '../../../src/judge/turn-views.ts';
import type { Habits } from '../../../src/runner/vacuity/habits.ts';
import { core, playAll } from '../adversarial/play.ts';

/** Facts, marks and ids are other ones in each play. */
async function view(habits: Habits, canaries: readonly string[]): Promise<Map<string, CanaryView>> {
  // Each in a container of its own, as a run gives one to those that write memory.
  const played = (await Promise.all(canaries.map((one) => playAll([one], habits)))).flat();
  return new Map(
    played.map(({ record, judgement: { verdict, layer } }) => [
      record.play.canary.name,
      { ended: { verdict, layer, code: null }, turns: viewTurns(record) },
    ]),
  );
}

/** Files have fillers of their own, so these are left out where seeds differ. */
const withoutFiles = core.filter((name) => !name.startsWith('file'));

it('finds nothing between two plays of one agent', async () => {
  const [a, b] = [await view({}, withoutFiles), await view({}, withoutFiles)];
  expect(compareRuns(a, b)).toEqual([]);
  expect(a.get('name-recall')?.turns?.[1]?.parts['model request'].join('\n')).toContain('‹');
});

describe('what an agent does otherwise', () => {
  const rows: readonly (readonly [string, Habits, string, number])[] = [
    ['the request', { messages: (messages) => messages.slice(-1) }, 'model request', 2],
    ['the reply', { reply: (answer) => `${answer}!` }, 'reply', 1],
    [
      'the reply of a later turn',
      { reply: (answer, { turn }) => (turn === 2 ? 'no' : answer) },
      'reply',
      2,
    ],
  ];
  it.each(rows)('shows in %s', async (_, habits, part, turn) => {
    const [difference] = compareRuns(
      await view({}, ['name-recall']),
      await view(habits, ['name-recall']),
    );
    expect(difference?.first?.turn).toBe(turn);
    const differing = difference?.first?.parts.filter(
      ({ left, right }) => left.join('\n') !== right.join('\n'),
    );
    expect(differing?.map((one) => one.part)).toContain(part);
  });

  it('shows where one run has a canary, a turn or an ending alone', async () => {
    const whole = await view({}, ['name-recall']);
    const cut = new Map(
      [...whole].map(([name, one]) => [name, { ...one, turns: one.turns?.slice(0, 1) ?? null }]),
    );
    expect(compareRuns(whole, cut)[0]?.first?.turn).toBe(2);
    expect(compareRuns(whole, new Map())[0]).toMatchObject({ right: null, first: null });
    const ended = { verdict: 'failed', layer: 'not-stored', code: null } as const;
    const failed = new Map([...whole].map(([name, one]) => [name, { ...one, ended }]));
    expect(compareRuns(whole, failed)).toHaveLength(1);
  });
});

describe('names', () => {
  const namesOf = async () => {
    const [played] = await playAll(['name-recall'], {});
    if (played === undefined) throw new Error('nothing was played');
    return { names: createNormaliser(played.record), record: played.record };
  };

  it('stand for facts, marks and contexts, also where one is in another text', async () => {
    const { names, record } = await namesOf();
    const [first] = record.turns;
    const [name = '', fact = ''] = Object.entries(record.play.facts)[0] ?? [];
    expect(names.numbered(`x${fact}y ${first?.turn.tag} ${first?.contextId}/s`)).toBe(
      `x‹${name}›y ‹tag of turn 1› ‹context of main›/s`,
    );
  });

  it.each([
    ['2026-11-29T16:02:03.277Z and 2026-11-29 16:02:03', '‹time› and ‹time›'],
    ['at 1764432123, 1764432123.25 and 1764432123456', 'at ‹time›, ‹time› and ‹time›'],
    ['http://172.17.0.1:40123/a', 'http://‹address›/a'],
    ['call_9f8e7d6c5b and run-a1b2c3d4', '‹id 1› and ‹id 2›'],
    ['0123456789abcdef0123 twice 0123456789abcdef0123', '‹id 1› twice ‹id 1›'],
    ['a-plain-sentence-with-words, version 1.2.3, 42 and 2026', null],
    ['supercalifragilistic gpt-4o report2026', null],
  ])('hide %s', async (text, shown) => {
    const { names } = await namesOf();
    expect(names.numbered(text)).toBe(shown ?? text);
  });

  it('keep two ids apart, and one column from the other', async () => {
    const { names } = await namesOf();
    expect(names.row.numbered('id=7\nsession_id=7\nparent_id=7\nid=7 id=8 n=7')).toBe(
      'id=‹id 1›\nsession_id=‹id 2›\nparent_id=‹id 3›\nid=‹id 1› id=‹id 4› n=7',
    );
    expect(names.row.anonymous('{"id": 12, "seq":3}')).toBe('{"id": ‹id›, "seq":‹id›}');
  });
});
