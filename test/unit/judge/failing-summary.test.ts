// A request for a summary that fails: until when, what an agent may make of it, and what it may
// not.
import { describe, expect, it } from 'vitest';
import { judgeRecord } from '../../../src/judge/verdict.ts';
import type { AgentMessage, Habits } from '../../../src/runner/vacuity/habits.ts';
import { say, toRequest } from '../../../src/runner/vacuity/ideal-agent.ts';
import { recordOf } from './one-agent.ts';

/** Turns in which the canary's model does not sum up. */
const [first, last] = [5, 10];
const order = say('user', 'Create a summary of the conversation above:');

/** Asks for a summary before each request of a turn. */
const summing: Habits = {
  before: (messages, { turn }) => (turn < 3 ? [] : [toRequest([...messages.slice(0, -1), order])]),
};

const isOld = ({ origin }: AgentMessage): boolean => (origin?.turn ?? 0) < 3;

async function judged(habits: Habits) {
  const record = await recordOf('failing-summary', habits);
  const exchanges = record.containers.flatMap((one) => one.exchanges);
  return { ...judgeRecord(record), exchanges };
}

describe('a request for a summary that is refused', () => {
  it('is so in the turns that say so, and the requests of the turns are answered', async () => {
    const { verdict, exchanges, judgement } = await judged(summing);
    expect(verdict).toBe('passed');
    const summaries = exchanges.filter(({ transcript }) => transcript.order === 'summary');
    const refused = summaries.map(({ failed }) => failed?.kind === 'refused-summary');
    const isRefused = (turn: number): boolean => turn >= first && turn <= last;
    const turns = judgement.turns.map(({ number }) => number).filter((turn) => turn >= 3);
    expect(refused).toEqual(turns.map(isRefused));
    expect(
      summaries.every(
        ({ failed, condensed }) => (failed === undefined) === (condensed !== undefined),
      ),
    ).toBe(true);
    expect(exchanges.filter(({ route, failed }) => route.kind === 'turn' && failed)).toEqual([]);
  });

  it('excuses nobody who leaves out what was to be summed up', async () => {
    const forgetting: Habits = {
      ...summing,
      messages: (all, { turn }) => (turn > first ? all.filter((one) => !isOld(one)) : all),
    };
    expect(await judged(forgetting)).toMatchObject({
      verdict: 'failed',
      layer: 'not-sent-to-model',
    });
  });

  it('is said once not to be played where nobody asks for one', async () => {
    const { verdict, judgement } = await judged({});
    const said = judgement.turns.flatMap(({ number, expectations }) =>
      expectations
        .filter(({ actual }) => /was not played/.test(actual))
        .map((e) => [number, e.actual]),
    );
    expect(verdict).toBe('passed');
    expect(said).toEqual([
      [last, 'refused-summary was not played: the agent asked for no summary in these turns'],
    ]);
  });
});
