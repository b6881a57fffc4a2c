// One history for all sessions, of two that are under way at once: the one that is served last is
// told what the other said, and its request is its own all the same.
import { expect, it } from 'vitest';
import { judgeRecord } from '../../../src/judge/verdict.ts';
import type { Habits } from '../../../src/runner/vacuity/habits.ts';
import { createIdealAgent } from '../../../src/runner/vacuity/ideal-agent.ts';
import { createMemoryPlane } from '../../../src/runner/vacuity/memory-plane.ts';
import { createWorkspace, playInMemory } from '../../../src/runner/vacuity/play.ts';
import { createModel } from '../adversarial/play.ts';
import { readCanary } from '../definition/built-in.ts';
import { seededRandom } from '../scripted-model/builders.ts';

/** An agent that answers the first text that it is sent when it has answered the second. */
async function headlineOf(habits: Habits): Promise<string> {
  const model = createModel();
  const controlPlane = createMemoryPlane();
  const agent = createIdealAgent((request) => model.answer(request), controlPlane, habits);
  const { promise: second, resolve } = Promise.withResolvers<void>();
  let sent = 0;
  const late: typeof agent = {
    ...agent,
    async send(turn, limits) {
      sent += 1;
      const number = sent;
      if (number === 1) await second;
      const exchange = await agent.send(turn, limits);
      if (number === 2) resolve();
      return exchange;
    },
  };
  const random = seededRandom(1);
  const workspace = createWorkspace({ agent: late, controlPlane, model, container: null }, random);
  const record = await playInMemory(readCanary('two-sessions'), workspace, random);
  const { verdict, headline } = judgeRecord(record);
  return verdict === 'passed' ? verdict : headline;
}

it('is a leak of the turn that is told the other one', async () => {
  expect(await headlineOf({})).toBe('passed');
  expect(await headlineOf({ key: () => 'all' })).toMatch(/^leaked-from-other-session: turn 1: /);
});

it('that answers one session in the words of the other is a leak too', async () => {
  const habits: Habits = { messages: (all, { others }) => [...others, ...all] };
  expect(await headlineOf(habits)).toMatch(/^leaked-from-other-session: turn 1: /);
});

it('whose agent did not ask the model of the first turn is told as such', async () => {
  const habits: Habits = { key: () => 'all', asks: ({ history }) => history.length !== 2 };
  expect(await headlineOf(habits)).toMatch(/^answered-without-model: turn 1: /);
});
