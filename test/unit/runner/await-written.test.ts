// What is waited for after a turn that wants something remembered.
import { expect, it } from 'vitest';
import type { PlayTurn } from '../../../src/domain/canary.ts';
import type { Workspace } from '../../../src/runner/boot/workspace.ts';
import { awaitWritten } from '../../../src/runner/play/await-written.ts';

const position = { file: 'x.yaml', line: 1, column: 1 };
const expectation = { kind: 'memory-written', text: 'blue', position };
const turn = { expect: [expectation] } as unknown as PlayTurn;

/** Seconds that pass with an agent that asks its model as often as is said before each of them. */
async function secondsWith(unasked: readonly 'commit-memory'[], asked: readonly number[]) {
  let now = 0;
  const clock = {
    now: () => now,
    sleep: async (ms: number) => {
      now += ms;
    },
  };
  const countAt = (): number => asked.slice(0, now / 1_000).reduce((sum, one) => sum + one, 0);
  const model = { exchanges: () => Array.from({ length: countAt() }, () => ({ called: null })) };
  const workspace = { controlPlane: null, model } as unknown as Workspace;
  await awaitWritten([turn], [workspace], { unasked }, clock, new AbortController().signal);
  return now / 1_000;
}

it.each([
  ['its own time', [], 2],
  ['until it has asked its model all that it needs', [1, 0, 1, 1, 0, 0], 6],
  ['no longer than some seconds', Array.from({ length: 100 }, () => 1), 20],
])('An agent that notes by itself is given %s', async (_what, asked, seconds) => {
  expect(await secondsWith(['commit-memory'], asked)).toBe(seconds);
});

it('Nobody waits for an agent that has a tool and was not asked to call it', async () => {
  expect(await secondsWith([], [1, 1, 1])).toBe(0);
});
