// The agent of --url is one process: when it ends, the canaries whose turns were open have failed,
// and the others could not be judged.
import { readFileSync } from 'node:fs';
import { expect, it } from 'vitest';
import { parseCanary } from '../../../src/definition/canary-parse.ts';
import { CanaryError } from '../../../src/domain/error.ts';
import type { RejectionReason, TurnOutcome } from '../../../src/domain/reply.ts';
import { playCanaries } from '../../../src/runner/run/run.ts';
import { armRunDeadline } from '../../../src/runner/shared/deadline.ts';
import { createIdealAgent } from '../../../src/runner/vacuity/ideal-agent.ts';
import { createMemoryPlane } from '../../../src/runner/vacuity/memory-plane.ts';
import { createLaboratory, options, profile } from './adapters-in-memory.ts';

const url = 'http://127.0.0.1:8000';
const names = ['name-recall', 'two-sessions', 'deep-history', 'memory-across-sessions'];
const canaries = names.map((name) => {
  const file = `canaries/${name}.yaml`;
  const { canary } = parseCanary({ file, text: readFileSync(file, 'utf8'), suite: 'core' });
  if (canary === null) throw new Error(file);
  return canary;
});

const rejected = (reason: RejectionReason, message: string = reason): TurnOutcome => ({
  kind: 'rejected',
  reason,
  message,
  reply: null,
});

/**
 * Plays with an agent that ends at a text. `comesBack`: something starts it again at once.
 * `refusal`: how it refuses every turn.
 */
async function play(endsAt: RegExp, comesBack = false, refusal: TurnOutcome | null = null) {
  const { adapters } = createLaboratory();
  const ideal = createIdealAgent(() => ({ text: 'Hm.', toolCalls: [] }), createMemoryPlane());
  let hasEnded = false;
  const send: typeof ideal.send = async (wire, limits) => {
    const exchange = await ideal.send(wire, limits);
    if (refusal !== null) return { ...exchange, outcome: refusal };
    if (hasEnded) return { ...exchange, outcome: rejected('unreached') };
    if (!endsAt.test(wire.text ?? '')) return exchange;
    hasEnded = true;
    return { ...exchange, outcome: rejected('connection-lost') };
  };
  const connectAgent: typeof adapters.connectAgent = async () => {
    if (hasEnded && !comesBack) throw new CanaryError('NEVER_LISTENED', 'no card');
    return { ...ideal, send };
  };
  const request = {
    options: { ...options, concurrency: 1, target: { kind: 'url', url } as const },
    profile,
    canaries,
    reporter: {},
    signal: new AbortController().signal,
  };
  await using deadline = armRunDeadline(adapters.clock, 20_000);
  const { outcomes } = await playCanaries({ ...adapters, connectAgent }, { ...request, deadline });
  return outcomes.map(({ canary, verdict, layer, error }) => ({
    name: canary.name,
    end: error?.code ?? `${verdict} ${layer}`,
    error,
  }));
}

it('fails the canary whose turn was open, and errs the others with its name', async () => {
  const [recall, ...others] = await play(/And what was my name again/);
  expect(recall?.end).toMatch(/^failed/);
  expect(others.some(({ end }) => end === 'AGENT_UNRESPONSIVE')).toBe(true);
  for (const { end, error } of others) {
    expect(['AGENT_UNRESPONSIVE', 'failed answer-wrong']).toContain(end);
    if (error === null) continue;
    expect(error.message).toBe(
      `The agent at ${url} took no connection any more: its process ended during the run. When it ended, these turns were open: name-recall (turn 6).`,
    );
    expect(error.hint).toContain('--canary');
  }
});

it('fails all of them where it comes back', async () => {
  for (const { end } of await play(/And what was my name again/, true))
    expect(end).toMatch(/^failed/);
});

it('is no container where it refuses the first turns: the error is told, and no word of time', async () => {
  const ended = await play(/^$/, false, rejected('json-rpc-error', 'no tools'));
  const rest = ended.find(({ end }) => end === 'AGENT_UNRESPONSIVE')?.error;
  expect(rest?.message).toBe(
    'The agent refused two first turns with an error, so nothing more was played. The last of them: rejected: turn 1: no tools',
  );
  expect(rest?.hint).toMatch(/^Mend the error that the agent told of\. .*the agent's own output/);
  expect(rest?.hint).not.toContain('turn-timeout');
});
