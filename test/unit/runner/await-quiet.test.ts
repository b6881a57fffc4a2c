// How long is waited for what an agent does once it has replied.
import { expect, it } from 'vitest';
import type { Workspace } from '../../../src/runner/boot/workspace.ts';
import { awaitQuiet } from '../../../src/runner/play/await-quiet.ts';

const quiet = { quietMs: 1_000, longestMs: 5_000 };

/** What a container has recorded after a time in milliseconds. Left out: it has no such part. */
interface Seen {
  readonly exchanges?: (at: number) => number;
  readonly refusals?: (at: number) => number;
  readonly memoryEvents?: (at: number) => number;
  readonly notifications?: (at: number) => number;
  readonly records?: (at: number) => number;
  readonly spent?: boolean;
}

/** Milliseconds that pass with containers, of which the run is over after `endsAt`. */
async function waitedFor(seen: readonly Seen[], endsAt = Number.POSITIVE_INFINITY) {
  let now = 0;
  const over = new AbortController();
  const clock = {
    now: () => now,
    sleep: async (ms: number) => {
      now += ms;
      if (now < endsAt) return;
      over.abort();
      throw over.signal.reason;
    },
  };
  const list = (count?: (at: number) => number) => () => Array.from({ length: count?.(now) ?? 0 });
  const workspaces = seen.map(
    ({ exchanges, refusals, memoryEvents, notifications, records, spent = false }) =>
      ({
        spent,
        model: exchanges ? { exchanges: list(exchanges), refusals: list(refusals) } : null,
        controlPlane: memoryEvents
          ? {
              memoryEvents: list(memoryEvents),
              notifications: list(notifications),
              records: list(records),
            }
          : null,
      }) as unknown as Workspace,
  );
  await awaitQuiet(workspaces, quiet, clock, over.signal);
  return now;
}

const none = () => 0;
/** One more after 500 and after 1,500 ms. */
const twoMore = (at: number) => (at >= 500 ? 1 : 0) + (at >= 1_500 ? 1 : 0);

it.each([
  ['that does nothing more, once', [{ exchanges: none, memoryEvents: none }], 1_000],
  ['that asks its model, until it no longer does', [{ exchanges: twoMore }], 3_000],
  ['whose model refuses it', [{ exchanges: none, refusals: twoMore }], 3_000],
  ['that writes to the memory', [{ memoryEvents: twoMore }], 3_000],
  ['that tells the platform', [{ memoryEvents: none, notifications: twoMore }], 3_000],
  [
    'that sends heartbeats, as if it did nothing',
    [{ memoryEvents: none, records: twoMore }],
    1_000,
  ],
  ['next to a quiet one', [{ exchanges: none }, { exchanges: twoMore }], 3_000],
  ['that never ends, for a bounded time', [{ exchanges: (at: number) => at }], 5_000],
  ['of which nothing can be seen, not at all', [{}], 0],
  ['that lost a turn, not at all', [{ exchanges: twoMore, spent: true }], 0],
  ['next to one that lost a turn', [{ exchanges: none, spent: true }, { exchanges: none }], 1_000],
] as const)('An agent is waited for %s', async (_what, seen, waited) => {
  expect(await waitedFor(seen)).toBe(waited);
});

it('Nobody waits once the run is over', async () => {
  expect(await waitedFor([{ exchanges: (at) => at }], 2_000)).toBe(2_000);
});

it('Without a container nobody waits', async () => {
  expect(await waitedFor([])).toBe(0);
});
