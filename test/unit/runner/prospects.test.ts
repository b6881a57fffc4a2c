// What a run does about an image that is dead: it is red as soon as that is certain, and no
// container more is started.
import { readdirSync, readFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import { parseCanary } from '../../../src/definition/canary-parse.ts';
import { asksPeer, type Canary, isUpgrade } from '../../../src/domain/canary.ts';
import { CanaryError, type ErrorCode } from '../../../src/domain/error.ts';
import type { RunOptions } from '../../../src/domain/options.ts';
import type { TurnOutcome } from '../../../src/domain/reply.ts';
import { toReport } from '../../../src/runner/outcome/report.ts';
import { playCanaries } from '../../../src/runner/run/run.ts';
import { armRunDeadline } from '../../../src/runner/shared/deadline.ts';
import { type ContainerFaults, createLaboratory, options, profile } from './adapters-in-memory.ts';

/** Those that the image under test begins. */
const canaries = readdirSync('canaries')
  .filter((name) => name.endsWith('.yaml'))
  .map((name) => load(`canaries/${name}`))
  .filter((canary) => !isUpgrade(canary));
/** Those that have one agent. */
const alone = canaries.filter((canary) => !asksPeer(canary));
const plain = canaries.filter(({ name }) => ['name-recall', 'deep-history'].includes(name));

function load(file: string): Canary {
  const { canary } = parseCanary({ file, text: readFileSync(file, 'utf8'), suite: 'core' });
  if (canary === null) throw new Error(`${file} does not parse`);
  return canary;
}

async function play(
  faultsOf: (container: number) => ContainerFaults,
  change: Partial<RunOptions> = {},
  played: readonly Canary[] = canaries,
) {
  const laboratory = createLaboratory(faultsOf);
  const request = {
    options: { ...options, turnTimeoutMs: 40, ...change },
    profile,
    canaries: played,
    reporter: {},
    signal: new AbortController().signal,
  };
  await using deadline = armRunDeadline(laboratory.adapters.clock, request.options.timeoutMs);
  const result = await playCanaries(laboratory.adapters, { ...request, deadline });
  const codes = result.outcomes.map(({ error, layer }) => error?.code ?? layer);
  return { ...result, laboratory, codes };
}

const rejection: TurnOutcome = {
  kind: 'rejected',
  reason: 'http-status',
  message: 'HTTP 500',
  reply: null,
};

describe('an image that does not boot', () => {
  const dead: readonly [ErrorCode, number][] = [
    ['NEVER_LISTENED', 1],
    ['NEVER_LISTENED', 4],
    ['CONTAINER_EXITED', 2],
    ['NO_RPC_PATH', 2],
  ];

  it.each(dead)(
    '%s, %i at a time: one fresh container more, and no other',
    async (code, concurrency) => {
      const bootError = new CanaryError(code, 'it is dead');
      const { laboratory, codes } = await play(() => ({ bootError, bootDelayMs: 20 }), {
        concurrency,
      });
      expect(new Set(codes)).toEqual(new Set([code]));
      expect(laboratory.started).toHaveLength(concurrency + 1);
      expect(laboratory.removed).toHaveLength(concurrency + 1);
    },
  );

  it('is not tried again where the image itself said why', async () => {
    const bootError = new CanaryError('NOT_CONFIGURED', 'no key');
    const { laboratory, codes } = await play(() => ({ bootError }), { concurrency: 1 });
    expect(new Set(codes)).toEqual(new Set(['NOT_CONFIGURED']));
    expect(laboratory.started).toHaveLength(1);
  });

  it('is not waited for in one container once another has shown why it never will', async () => {
    const bootError = new CanaryError('NEVER_LISTENED', 'it listens on 127.0.0.1:8000 alone', {
      isFinal: true,
    });
    const { laboratory, codes, outcomes } = await play(
      (n) => ({ bootError, bootDelayMs: n === 1 ? 20 : 600_000 }),
      { concurrency: 4, bootTimeoutMs: 900_000 },
    );
    expect(new Set(codes)).toEqual(new Set(['NEVER_LISTENED']));
    expect(new Set(outcomes.map(({ headline }) => headline))).toHaveLength(1);
    expect(laboratory.started).toHaveLength(4);
    expect(laboratory.removed).toHaveLength(4);
  });

  it('gives each group its own second container once one of them has booted', async () => {
    const bootError = new CanaryError('NEVER_LISTENED', 'at times');
    const { codes } = await play((n) => (n % 2 === 0 ? { bootError } : {}), { concurrency: 1 }, [
      ...plain,
      ...canaries.filter(({ name }) => name.startsWith('memory-')),
    ]);
    expect(new Set(codes)).toEqual(new Set([null]));
  });

  it('is tried by all who waited when the fresh container boots', async () => {
    const bootError = new CanaryError('NEVER_LISTENED', 'once');
    const memory = canaries.filter(({ name }) => name.startsWith('memory-'));
    const faults = (n: number): ContainerFaults => (n <= 2 ? { bootError, bootDelayMs: 20 } : {});
    const { codes, outcomes } = await play(faults, { concurrency: 2 }, memory);
    expect(codes).toEqual([null, null]);
    expect(outcomes.map(({ flaky }) => flaky)).toEqual([true, true]);
  });

  it('is booted for each group all the same with keep-going', async () => {
    const bootError = new CanaryError('CONTAINER_EXITED', 'it is dead');
    const memory = canaries.filter(({ name }) => name.startsWith('memory-'));
    const { laboratory } = await play(() => ({ bootError }), { keepGoing: true }, memory);
    expect(laboratory.started).toHaveLength(4);
  });
});

describe('an agent that gives no reply', () => {
  it.each([1, 4])('is given up after two fresh containers, %i at a time', async (concurrency) => {
    const { laboratory, codes, outcomes } = await play(
      () => ({ hangs: true }),
      { concurrency },
      alone,
    );
    expect(laboratory.started.length).toBeLessThanOrEqual(Math.max(2, concurrency));
    expect(new Set(codes)).toEqual(new Set(['TURN_TIMEOUT', 'AGENT_UNRESPONSIVE']));
    const rest = outcomes.find(({ error }) => error?.code === 'AGENT_UNRESPONSIVE');
    expect(rest?.error?.message).toMatch(
      /^Two fresh containers gave no answer to their first turn, so nothing more was played\. The last of them: Turn 1 got no reply within 0\.04 s\.$/,
    );
    expect(rest?.error?.hint).toContain('keep-going');
  });

  it('is the first line of the report, although some canaries timed out', async () => {
    const { outcomes, notes } = await play(() => ({ hangs: true }), { concurrency: 1 });
    const report = toReport({
      outcomes,
      notes,
      startedAt: 0,
      durationMs: 1,
      image: { reference: 'agent', id: null, digests: [], platform: null },
      profile,
      scope: 'context',
      suite: 'all',
      logLines: 1,
      error: null,
    });
    expect(report).toMatchObject({ verdict: 'errored', error: { code: 'AGENT_UNRESPONSIVE' } });
  });

  it('is given up where each turn is rejected, with the error and no word of time', async () => {
    const { laboratory, codes, outcomes } = await play(() => ({ outcome: () => rejection }), {
      concurrency: 1,
    });
    expect(laboratory.started).toHaveLength(2);
    expect(codes.filter((code) => code === 'rejected')).toHaveLength(2);
    expect(codes.filter((code) => code === 'AGENT_UNRESPONSIVE')).toHaveLength(canaries.length - 2);
    const rest = outcomes.find(({ error }) => error?.code === 'AGENT_UNRESPONSIVE')?.error;
    expect(rest?.message).toMatch(
      /^Two fresh containers refused their first turn with an error, .*: rejected: turn 1: HTTP 500$/,
    );
    expect(rest?.hint).toMatch(/^Mend the error that the agent told of\./);
    expect(rest?.hint).not.toContain('turn-timeout');
  });

  it('may only be slow where one of the two turns was not refused', async () => {
    const { outcomes } = await play(
      (n) => (n === 1 ? { hangs: true } : { outcome: () => rejection }),
      { concurrency: 1 },
      alone,
    );
    const rest = outcomes.find(({ error }) => error?.code === 'AGENT_UNRESPONSIVE')?.error;
    expect(rest?.message).toMatch(/^Two fresh containers gave no answer to their first turn/);
    expect(rest?.hint).toContain('turn-timeout');
  });

  it('is not given up once a turn was answered', async () => {
    const { codes } = await play(() => ({ outcome: (turn) => (turn > 1 ? rejection : null) }), {
      concurrency: 1,
    });
    expect(codes).not.toContain('AGENT_UNRESPONSIVE');
  });

  it('is not given up over files: what is sent beside a text may be all that it cannot take', async () => {
    const { codes } = await play(
      () => ({ outcome: (_turn, text) => (text === null ? rejection : null) }),
      { concurrency: 1 },
    );
    expect(codes).not.toContain('AGENT_UNRESPONSIVE');
  });

  it('is played on with keep-going', async () => {
    const { laboratory, codes } = await play(
      () => ({ hangs: true }),
      { keepGoing: true, concurrency: 4 },
      plain,
    );
    expect(codes).toEqual(['TURN_TIMEOUT', 'TURN_TIMEOUT']);
    expect(laboratory.started).toHaveLength(2);
  });
});
