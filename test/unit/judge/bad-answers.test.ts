// Answers that nobody can use: what an agent may make of them, and what ends its session.
import { describe, expect, it } from 'vitest';
import { judgeRecord } from '../../../src/judge/verdict.ts';
import type { AgentMessage, Habits } from '../../../src/runner/vacuity/habits.ts';
import { say } from '../../../src/runner/vacuity/ideal-agent.ts';
import { recordOf } from './one-agent.ts';

type Messages = readonly AgentMessage[];

/** Numbers of the turns whose model is failed. */
const [unknown, broken, empty] = [2, 4, 6];

async function judgementOf(habits: Habits): Promise<ReturnType<typeof judgeRecord>> {
  const record = await recordOf('broken-answers', habits);
  return judgeRecord(record);
}

async function headlineOf(habits: Habits): Promise<string> {
  const { verdict, headline } = await judgementOf(habits);
  return verdict === 'passed' ? verdict : headline;
}

/** What was not observed about the model's failures, by turn. */
async function unplayedFor(habits: Habits): Promise<string[]> {
  const { judgement } = await judgementOf(habits);
  return (judgement?.turns ?? []).flatMap(({ number, expectations }) =>
    expectations
      .filter(({ result, actual }) => result === 'not-observed' && /was not played/.test(actual))
      .map(({ actual }) => `${number}: ${actual}`),
  );
}

const isOf = (turn: number, { origin }: AgentMessage): boolean => origin?.turn === turn;

/** Keeps of a turn what `change` leaves. */
function keeping(turn: number, change: (said: Messages) => Messages): Habits {
  return { keep: (said, moment) => (moment.turn === turn ? change(said) : said) };
}

describe('a tool that fails', () => {
  const headlineFor = async (habits: Habits): Promise<string> => {
    const { verdict, headline } = judgeRecord(await recordOf('failing-tool', habits));
    return verdict === 'passed' ? verdict : headline;
  };

  it.each<[string, Habits, RegExp]>([
    ['passes where the model is told', {}, /^passed$/],
    [
      'is red where its call is kept without a result',
      keeping(2, (said) => said.filter(({ origin }) => origin?.part !== 'result')),
      /^sent-broken: turn 3: .*the call of read_file \(\w+\) has no result/,
    ],
    [
      'is red where the session is gone',
      { messages: (all, { turn }) => (turn > 2 ? all.filter((one) => !isOf(1, one)) : all) },
      /^not-sent-to-model: turn 3: turn 1 /,
    ],
  ])('%s', async (_name, habits, headline) => {
    expect(await headlineFor(habits)).toMatch(headline);
  });

  it('is said not to be played where nothing reads files', async () => {
    const { judgement } = judgeRecord(await recordOf('failing-tool', { tools: () => [] }));
    const said = judgement.turns.flatMap(({ expectations }) => expectations.map((e) => e.actual));
    expect(said.filter((actual) => actual.startsWith('missing-file was not played'))).toEqual(
      Array(2).fill(
        'missing-file was not played: the turn has no model request in which a tool that reads files may be called',
      ),
    );
  });
});

describe('an answer that nobody can use', () => {
  it('is said not to be played where no tool is offered', async () => {
    const why = 'the turn has no model request in which a tool with arguments may be called';
    expect(await unplayedFor({ tools: () => [] })).toEqual([
      `${unknown}: unknown-tool was not played: ${why}`,
      `${broken}: broken-arguments was not played: ${why}`,
    ]);
    expect(await unplayedFor({})).toEqual([]);
  });

  it.each<[string, Habits]>([
    ['told the model as the result of its call', {}],
    [
      'left out with its call',
      {
        keep: (said) =>
          said.filter(({ origin }) => origin?.part === 'user' || origin?.part === 'answer'),
      },
    ],
    ['left out with its turn', keeping(empty, () => [])],
    [
      'kept as nothing, next to what the user is given',
      {
        again: (messages, { turn, answers }) =>
          turn === empty && answers.length === 1 ? messages : null,
        keep: (said) =>
          said.map((one) =>
            isOf(empty, one) && one.origin?.part === 'answer' ? { ...one, text: '' } : one,
          ),
      },
    ],
  ])('may be %s', async (_name, habits) => {
    expect(await headlineOf(habits)).toBe('passed');
  });

  it.each<[string, Habits, RegExp]>([
    [
      'a call of an unknown tool that is kept without a result',
      keeping(unknown, (said) => said.filter(({ origin }) => origin?.part !== 'result')),
      /^sent-broken: turn 3: .*the call of look_up_almanac \(\w+\) has no result/,
    ],
    [
      'broken arguments that are kept without a result',
      keeping(broken, (said) => said.filter(({ origin }) => origin?.part !== 'result')),
      /^sent-broken: turn 5: .*the call of recall_memory \(\w+\) has no result/,
    ],
    [
      'a session that is gone after it',
      { messages: (all, { turn }) => (turn > broken ? all.filter((one) => !isOf(1, one)) : all) },
      /^not-sent-to-model: turn 5: turn 1 /,
    ],
    [
      'a session that is gone after an empty one',
      {
        messages: (all, { turn }) =>
          turn > empty ? all.filter(({ origin }) => origin?.turn === turn) : all,
      },
      /^not-sent-to-model: turn 7: turn 1 /,
    ],
  ])('is red: %s', async (_name, habits, headline) => {
    expect(await headlineOf(habits)).toMatch(headline);
  });
});

describe('an order after a placeholder for an answer of nothing', () => {
  const order = say('user', 'You must format the previous response as structured output.');
  /** Asks for the answer in a form after one of nothing, as Strands does. */
  const ordering = (
    placeholder: string,
    change: (messages: Messages) => Messages = (messages) => messages,
    of = empty,
  ): Habits => ({
    again: (messages, { turn, answers }) =>
      turn === of && answers.length === 1
        ? [...change(messages), say('assistant', placeholder), order]
        : null,
    keep: (said, { turn }) =>
      turn === of
        ? [...said.slice(0, -1), say('assistant', placeholder), order, ...said.slice(-1)]
        : said,
  });

  it.each(['[blank text]', '(empty)', '(no content)', ''])(
    'goes with the text before it: "%s"',
    async (placeholder) => {
      expect(await headlineOf(ordering(placeholder))).toBe('passed');
    },
  );

  it('is red in other words, where the model has answered, and where the text lost its mark', async () => {
    expect(await headlineOf(ordering('I am thinking.'))).not.toBe('passed');
    expect(await headlineOf(ordering('[blank text]', undefined, 1))).not.toBe('passed');
    const bare = (messages: Messages): Messages =>
      messages.map((one) =>
        isOf(empty, one) ? { ...one, text: one.text.split(' [T-')[0] ?? '' } : one,
      );
    expect(await headlineOf(ordering('[blank text]', bare))).not.toBe('passed');
  });

  it('may be kept, and hides no answer that was given', async () => {
    const replaced = (turn: number, more: Habits = {}): Habits => ({
      ...more,
      keep: (said) =>
        said.map((one) =>
          isOf(turn, one) && one.origin?.part === 'answer' ? { ...one, text: '[blank text]' } : one,
        ),
    });
    const again: Habits['again'] = (messages, { turn, answers }) =>
      turn === empty && answers.length === 1 ? messages : null;
    expect(await headlineOf(replaced(empty, { again }))).toBe('passed');
    expect(await headlineOf(replaced(1))).toMatch(/^not-sent-to-model: turn 2: /);
  });
});

describe('an answer that came after one of nothing', () => {
  const asking: Habits = {
    again: (messages, { turn, answers }) =>
      turn === empty && answers.length === 1 ? messages : null,
  };

  it('is kept by a sound agent', async () => {
    expect(await headlineOf(asking)).toBe('passed');
  });

  it.each<[string, (said: Messages) => Messages]>([
    ['left out', (said) => said.slice(0, -1)],
    [
      'cut',
      (said) =>
        said.map((one, at) =>
          at === said.length - 1 ? { ...one, text: one.text.slice(0, 20) } : one,
        ),
    ],
    [
      'kept in other words',
      (said) =>
        said.map((one, at) =>
          at === said.length - 1 ? { ...one, text: 'I will tell no one.' } : one,
        ),
    ],
  ])('is due where it was %s', async (_, change) => {
    expect(await headlineOf({ ...asking, ...keeping(empty, change) })).toMatch(
      /^not-sent-to-model/,
    );
  });
});
