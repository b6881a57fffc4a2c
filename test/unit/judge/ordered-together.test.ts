// Answers that are ordered in a form while two turns of a session are under way.
import { expect, it } from 'vitest';
import type { AgentMessage, Habits } from '../../../src/runner/vacuity/habits.ts';
import { say } from '../../../src/runner/vacuity/ideal-agent.ts';
import { headlineOf as headlineIn } from './waiting-agent.ts';

/** Of an agent that answers turn 2 when turn 3 was sent, and turn 3 after that. */
const headlineOf = (habits: Habits): Promise<string> =>
  headlineIn('concurrent-turns', habits, { 2: { sent: 3 }, 3: { answered: 2 } });

type Put = (asked: readonly AgentMessage[], answer: string) => readonly AgentMessage[];

/** Asks once more after the answers of the turns that `isOf` says. */
function ordering(put: Put, isOf: (turn: number) => boolean = () => true): Habits {
  return {
    again: (all, { turn, answers }) =>
      answers.length > 1 || !isOf(turn) ? null : put(all, answers[0] ?? ''),
  };
}

const order = 'You must format the previous response as structured output.';
const bread = 'And where is my bread from?';

it('are those of the turn whose answer is right before the order', async () => {
  expect(await headlineOf({})).toBe('passed');
  const put: Put = (all, answer) => [...all, say('assistant', answer), say('user', order)];
  expect(await headlineOf(ordering(put))).toBe('passed');
});

it.each<[string, Put]>([
  [
    'the words are those of the other turn, without its mark',
    (all, answer) => [...all, say('assistant', answer), say('user', bread)],
  ],
  [
    'the words are those of the other turn in a prompt, without its mark',
    (all, answer) => [...all, say('assistant', answer), say('user', `Now: ${bread} Be short.`)],
  ],
  [
    'the answer before the order has lost its mark',
    (all, answer) => [...all, say('assistant', answer.split(' [R-')[0] ?? ''), say('user', order)],
  ],
  [
    'another answer is before the order',
    (all) => [...all.slice(0, -1), ...all.slice(1, 2), say('user', order)],
  ],
])('are red where %s', async (_name, put) => {
  expect(await headlineOf(ordering(put, (turn) => turn === 2))).toMatch(/: turn 2: /);
});

it('are red where the later turn is given the answer of the earlier one', async () => {
  const habits: Habits = {
    messages: (all, { turn }) => (turn === 3 ? [...all.slice(0, -1), say('user', order)] : all),
  };
  expect(await headlineOf(habits)).toMatch(/: turn 3: /);
});
