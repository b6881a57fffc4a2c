// Acknowledgements and the pushed answers that follow them: what is waited for, and for how long.
import { describe, expect, it } from 'vitest';
import type { Clock } from '../../../src/domain/ports.ts';
import type { Reply, TurnExchange, TurnOutcome } from '../../../src/domain/reply.ts';
import type { Receipt } from '../../../src/domain/token.ts';
import type { ModelExchange } from '../../../src/domain/witness.ts';
import { awaitPushed, holdsReceipt } from '../../../src/runner/play/pushed-reply.ts';

const toReply = (text: string, state: Reply['state'] = null): Reply => ({
  shape: state === null ? 'message' : 'task',
  dialect: '0.3',
  text,
  parts: [],
  contextId: null,
  taskId: null,
  state,
});
const answered = (text: string): TurnOutcome => ({ kind: 'answered', reply: toReply(text) });
const rejected = (
  state: Reply['state'],
  reason: 'task-not-completed' | 'connection-lost' = 'task-not-completed',
): TurnOutcome => ({
  kind: 'rejected',
  reason,
  message: 'm',
  reply: toReply('', state),
});

/** Waits under a clock that moves only by sleeping; the push comes after `pushedAfterMs`. */
async function wait(
  outcome: TurnOutcome,
  pushedAfterMs: number,
  endsAt = 60_000,
  signal = new AbortController().signal,
) {
  let now = 0;
  const clock: Clock = {
    now: () => now,
    sleep: async (ms) => {
      now += ms;
    },
  };
  const exchange: TurnExchange = {
    url: '',
    requestHeaders: {},
    requestBody: '',
    status: 200,
    responseHeaders: {},
    responseBody: '',
    startedAt: 0,
    durationMs: 0,
    outcome,
  };
  const result = await awaitPushed(exchange, () => now >= pushedAfterMs, endsAt, clock, signal);
  return { waitedMs: now, outcome: result.outcome };
}

describe('an acknowledgement', () => {
  it.each(['Acknowledged', 'acknowledged.', '[Acknowledged — queued; you will hear from me]'])(
    '%s is waited upon',
    async (text) => {
      expect(await wait(answered(text), 20_000)).toMatchObject({
        waitedMs: 20_000,
        outcome: { kind: 'answered' },
      });
      expect((await wait(answered(text), 99_000, 30_000)).waitedMs).toBe(30_000);
    },
  );

  it.each(['working', 'submitted'] as const)(
    'a Task that is %s counts as answered by its push',
    async (state) => {
      expect(await wait(rejected(state), 20_000)).toMatchObject({
        waitedMs: 20_000,
        outcome: { kind: 'answered' },
      });
      expect(await wait(rejected(state), 99_000, 30_000)).toMatchObject({
        waitedMs: 30_000,
        outcome: { kind: 'rejected' },
      });
    },
  );

  it('may be an empty reply, for a moment', async () => {
    expect((await wait(answered(' '), 1_000)).waitedMs).toBe(1_000);
    expect((await wait(answered(''), 99_000)).waitedMs).toBe(3_000);
  });

  it.each<[string, TurnOutcome]>([
    ['an answer', answered('Your acknowledged friend.')],
    ['a failure', rejected('failed')],
    ['a lost connection', rejected('working', 'connection-lost')],
    ['no Task', { kind: 'rejected', reason: 'not-json', message: 'm', reply: null }],
    ['no reply in time', { kind: 'timed-out', limitMs: 1 }],
  ])('is not %s', async (_name, outcome) => {
    expect(await wait(outcome, 20_000)).toEqual({ waitedMs: 0, outcome });
  });

  it('is not waited upon once the run is over', async () => {
    expect(
      (await wait(answered('Acknowledged'), 99_000, 60_000, AbortSignal.abort())).waitedMs,
    ).toBe(0);
  });
});

it('is answered by a text with a receipt of this turn', () => {
  const model = (receipt: string | null) => [
    { receipt: receipt as Receipt | null } as ModelExchange,
  ];
  expect(holdsReceipt(['x', 'It is R-1.'], model('R-1'))).toBe(true);
  expect(holdsReceipt(['It is R-2.'], model('R-1'))).toBe(false);
  expect(holdsReceipt(['It is R-1.'], model(null))).toBe(false);
  expect(holdsReceipt([], model('R-1'))).toBe(false);
});
