// A model that fails after a tool was called: what an agent may make of it, and what ends its
// session.
import { describe, expect, it } from 'vitest';
import { judgeRecord } from '../../../src/judge/verdict.ts';
import type { AgentMessage, Habits } from '../../../src/runner/vacuity/habits.ts';
import { idealTools, toExchange } from '../../../src/runner/vacuity/ideal-agent.ts';
import { recordOf } from './one-agent.ts';

type Messages = readonly AgentMessage[];

/** Numbers of the turns whose model is failed after a call, and the one that asks for all. */
const [unavailable, cutOff, last] = [2, 4, 5];
const isFailing = (turn: number): boolean => turn === unavailable || turn === cutOff;

const apology = 'I am sorry, my model is not there at the moment.';

/** Tells the user of the failure, and keeps the turn with its calls and results. */
const telling: Habits = {
  reply: (answer, { turn }) => (isFailing(turn) ? apology : answer),
};

/** Asks once more, and answers. */
const asking: Habits = {
  again: (messages, { turn, answers }) =>
    isFailing(turn) && answers.length === 1 ? messages : null,
};

/** Keeps of the turns that failed what `change` leaves. */
function keeping(change: (said: Messages) => Messages): Habits {
  return { ...telling, keep: (said, { turn }) => (isFailing(turn) ? change(said) : said) };
}

const isOf = (part: string, { origin }: AgentMessage): boolean => origin?.part === part;

async function judgementOf(habits: Habits, isRefusing = false) {
  const record = await recordOf('failing-between-calls', habits);
  if (!isRefusing) return judgeRecord(record);
  const failed = { reason: 'task-not-completed', message: 'the Task is failed' } as const;
  const outcome = { kind: 'rejected', ...failed, reply: null } as const;
  const turns = record.turns.map((turn) =>
    isFailing(turn.turn.number)
      ? { ...turn, exchange: { ...toExchange(null, ''), outcome } }
      : turn,
  );
  return judgeRecord({ ...record, turns });
}

async function headlineOf(habits: Habits, isRefusing = false): Promise<string> {
  const { verdict, headline } = await judgementOf(habits, isRefusing);
  return verdict === 'passed' ? verdict : headline;
}

describe('a model that fails after a tool was called', () => {
  it.each<[string, Habits]>([
    ['told to the user, with calls and results kept', telling],
    ['asked once more', asking],
    ['told to the user, and its turn left out', keeping(() => [])],
    [
      'told to the user, and its words alone kept',
      keeping((said) => said.filter((one) => isOf('user', one))),
    ],
    [
      'told to the user, and its rounds left out',
      keeping((said) => said.filter((one) => isOf('user', one) || isOf('answer', one))),
    ],
    ['told to the user, and kept without that', keeping((said) => said.slice(0, -1))],
  ])('may be %s', async (_name, habits) => {
    expect(await headlineOf(habits)).toBe('passed');
  });

  it('may be a Task that failed', async () => {
    expect(await headlineOf(telling, true)).toBe('passed');
    expect(
      await headlineOf(
        keeping((said) => said.slice(0, -1)),
        true,
      ),
    ).toBe('passed');
  });

  it.each<[string, Habits, RegExp]>([
    [
      'the call is kept without its result',
      keeping((said) => said.filter((one) => !isOf('result', one))),
      /^sent-broken: turn 3: .*the call of read_file \(\w+\) has no result/,
    ],
    [
      'the result is kept without its call',
      keeping((said) => said.filter((one) => !isOf('call', one))),
      /^sent-broken: turn 3: .*the result of call \w+ has no call/,
    ],
    [
      'the session is gone after it',
      {
        ...telling,
        messages: (all, { turn }) =>
          all.filter(({ origin }) => (origin?.turn ?? 0) > (turn > unavailable ? unavailable : 0)),
      },
      /^not-sent-to-model: turn 3: turn 1 /,
    ],
    [
      'the session is gone after the second',
      {
        ...telling,
        messages: (all, { turn }) =>
          all.filter(({ origin }) => (origin?.turn ?? 0) > (turn === last ? cutOff : 0)),
      },
      /^not-sent-to-model: turn 5: turn 1 /,
    ],
    [
      'its user is told nothing',
      { ...telling, reply: (answer, { turn }) => (turn === unavailable ? '' : answer) },
      /^answer-lost: turn 2: .*the user was told nothing/,
    ],
    [
      'the beginning is handed over as the answer',
      { ...telling, reply: (answer, { turn }) => (turn === unavailable ? apology : answer) },
      /^answer-wrong: turn 4: .*broke off/,
    ],
    [
      'what came after it is left out',
      {
        ...asking,
        keep: (said, { turn }) => (turn === unavailable ? said.slice(0, -1) : said),
      },
      /^not-sent-to-model: turn 3: /,
    ],
  ])('is red where %s', async (_name, habits, headline) => {
    expect(await headlineOf(habits)).toMatch(headline);
  });

  it('is red where the call is kept without its result, and the Task failed', async () => {
    const habits = keeping((said) => said.filter((one) => !isOf('result', one)));
    expect(await headlineOf(habits, true)).toMatch(/^sent-broken: turn 3: /);
  });

  it('is said not to be played where no such tool is offered', async () => {
    const unplayed = async (habits: Habits): Promise<string[]> => {
      const { judgement } = await judgementOf(habits);
      return (judgement?.turns ?? []).flatMap(({ expectations }) =>
        expectations.map(({ actual }) => actual).filter((actual) => /was not played/.test(actual)),
      );
    };
    const without = { tools: () => idealTools.filter(({ name }) => name !== 'read_file') };
    const [first, second, ...more] = await unplayed(without);
    expect(first).toMatch(/^unavailable after 1 round of calls was not played: .*read-file/);
    expect(second).toMatch(/^cut-off after 1 round of calls was not played: /);
    expect(more).toEqual([]);
    expect(await headlineOf(without)).toBe('passed');
    expect(await unplayed(telling)).toEqual([]);
  });
});
