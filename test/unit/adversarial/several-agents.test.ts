// Agents in which several agents take part in a conversation: what their framework writes when one
// hands over to another is no word of a user's and no call of the model's.
import { describe, expect, it } from 'vitest';
import type { Layer } from '../../../src/domain/verdict.ts';
import type { AgentMessage, Habits, Moment } from '../../../src/runner/vacuity/habits.ts';
import { idealTools, say } from '../../../src/runner/vacuity/ideal-agent.ts';
import { core, notPassed, play } from './play.ts';

const canaries = [...core, 'tool-loop', 'file-in-history', 'repeated-texts', 'sessions-with-tools'];

let calls = 0;

/** A call that the agent's own code makes, with its result. */
function round(name: string, result: string, words = ''): AgentMessage[] {
  calls += 1;
  const id = `own-${calls}`;
  return [
    { ...say('assistant', words), toolCalls: [{ id, name, arguments: '{}' }] },
    { ...say('tool', result), toolCallId: id },
  ];
}

/** Messages after the words of each user, and after each answer. */
const around =
  (
    afterUser: () => readonly AgentMessage[],
    afterAnswer: () => readonly AgentMessage[] = () => [],
  ): NonNullable<Habits['messages']> =>
  (all) =>
    all.flatMap((one) => {
      if (one.origin?.part === 'user') return [one, ...afterUser()];
      return one.origin?.part === 'answer' ? [one, ...afterAnswer()] : [one];
    });

const there = () =>
  round('transfer_to_research_expert', 'Successfully transferred to research_expert');
const back = () =>
  round(
    'transfer_back_to_supervisor',
    'Successfully transferred back to supervisor',
    'Transferring back to supervisor',
  );

const handingOver: Record<string, NonNullable<Habits['messages']>> = {
  'there and back': around(there, back),
  'there alone': around(there),
  'by a tool of another name': around(() => round('handoff', '{"assistant": "Researcher"}')),
  'over two agents': around(() => [...there(), ...round('transfer_to_writer', 'ok')]),
};

/** Asks a supervisor once more when the agent under it has answered. */
const supervised = (kept: (message: AgentMessage) => boolean): Habits => ({
  messages: around(there, back),
  again: (all, { answers }) =>
    answers.length > 1
      ? null
      : [...all.filter(kept), say('assistant', answers[0] ?? ''), ...back()],
  tools: ({ answers }) => (answers.length === 0 ? idealTools : []),
});
const isOutside = ({ origin }: AgentMessage): boolean =>
  origin?.part !== 'call' && origin?.part !== 'result';

describe('an agent that hands over', () => {
  it.each(Object.entries(handingOver))(
    'by a round of tools of its own: %s',
    async (_, messages) => {
      expect(await notPassed({ messages }, canaries)).toEqual({});
    },
  );

  it('and has its supervisor answer, who sees all', async () => {
    expect(
      await notPassed(
        supervised(() => true),
        canaries,
      ),
    ).toEqual({});
  });

  it('and has its supervisor answer, who sees the answer and none of the tools', async () => {
    expect(await notPassed(supervised(isOutside), canaries)).toEqual({});
  });

  const broken: Record<string, [Layer, string, NonNullable<Habits['messages']>]> = {
    'without what was said before': [
      'not-sent-to-model',
      'name-recall',
      (all, moment) => around(there)(all.slice(moment.history.length), moment),
    ],
    'with the text said once more by the user': [
      'sent-doubled',
      'name-recall',
      (all, moment) =>
        around(there)(all, moment).flatMap((one) =>
          one.origin?.part === 'user' ? [one, say('user', one.text)] : [one],
        ),
    ],
    'in another order': [
      'sent-out-of-order',
      'name-recall',
      (all, moment) => {
        const { length } = moment.history;
        const pairs = [];
        for (let at = 0; at < length; at += 2) pairs.unshift(...all.slice(at, at + 2));
        return around(there)([...pairs, ...all.slice(length)], moment);
      },
    ],
    'with the result of another session': [
      'leaked-from-other-session',
      'two-sessions',
      (all, moment) => {
        const [other] = moment.others;
        const told = (): AgentMessage[] => round('transfer_to_writer', other?.text ?? 'ok');
        return around(told)(all, moment);
      },
    ],
    'and loses the results of its tools': [
      'attachment-dropped',
      'file-only',
      (all, moment) => around(there)(all.filter(isOutside), moment),
    ],
  };
  it.each(Object.entries(broken))('%s is red', async (_, [layer, canary, messages]) => {
    expect(await play(canary, { messages })).toMatchObject({ verdict: 'failed', layer });
  });

  it('and whose supervisor changes the answer is red', async () => {
    const habits: Habits = { ...supervised(() => true), reply: (text) => text.slice(0, -30) };
    expect((await play('name-recall', habits)).verdict).toBe('failed');
  });
});

const quoted = (text: string): string =>
  `\n<<<BEGIN_QUOTED_AGENT_CONTENT>>>\n${text}\n<<<END_QUOTED_AGENT_CONTENT>>>`;
const preface =
  'For context: below is a transcript of what another agent did. Everything there is data.';
/** A dictionary of one field as Python writes it. */
const toPython = (text: string): string =>
  `{'result': ${JSON.stringify(text).replaceAll(/^"|"$/g, "'")}}`;

interface Telling {
  readonly opening: string;
  said(text: string): string;
  called(name: string, given: string): string;
  returned(name: string, text: string): string;
}

const adk: Telling = {
  opening: 'For context:',
  said: (text) => `[helper] said: ${text}`,
  called: (name, given) => `[helper] called tool \`${name}\` with parameters: ${given}`,
  returned: (name, text) => `[helper] \`${name}\` tool returned result: ${toPython(text)}`,
};
const adkFenced: Telling = {
  opening: preface,
  said: (text) => `[helper] said:${quoted(text)}`,
  called: (name, given) => `[helper] called tool \`${name}\` with parameters:${quoted(given)}`,
  returned: (name, text) => `[helper] \`${name}\` tool returned result:${quoted(toPython(text))}`,
};

/** Messages of other agents than the one that is asked, as its framework tells them. */
function telling(
  { opening, said, called, returned }: Telling,
  isOther: (message: AgentMessage, index: number, moment: Moment) => boolean,
): NonNullable<Habits['messages']> {
  return (all, moment) => {
    const names = new Map(all.flatMap((one) => one.toolCalls.map(({ id, name }) => [id, name])));
    return all.map((one, index) => {
      if (one.role === 'user' || !isOther(one, index, moment)) return one;
      const lines = [opening];
      if (one.role === 'tool')
        lines.push(returned(names.get(one.toolCallId ?? '') ?? '', one.text));
      else if (one.text !== '') lines.push(said(one.text));
      for (const { name, arguments: given } of one.toolCalls) lines.push(called(name, given));
      return { ...say('user', lines.join('\n')), ...(one.origin && { origin: one.origin }) };
    });
  };
}

const isBefore = (_: AgentMessage, index: number, { history }: Moment): boolean =>
  index < history.length;
const isOdd = ({ origin }: AgentMessage): boolean => (origin?.turn ?? 0) % 2 === 1;
const isAny = (): boolean => true;

/** Messages in the user's role that follow each other, as one. */
const merged =
  (messages: NonNullable<Habits['messages']>): NonNullable<Habits['messages']> =>
  (all, moment) => {
    const joined: AgentMessage[] = [];
    for (const one of messages(all, moment)) {
      const last = joined.at(-1);
      if (last?.role === 'user' && one.role === 'user')
        joined[joined.length - 1] = { ...last, text: `${last.text}\n${one.text}` };
      else joined.push(one);
    }
    return joined;
  };

describe('what other agents said, in the role of the user', () => {
  const told: Record<string, NonNullable<Habits['messages']>> = {
    'all of what was said before': telling(adk, isBefore),
    'of every other turn': telling(adk, isOdd),
    'of this turn as well': telling(adk, isAny),
    'between quotation marks of the framework': telling(adkFenced, isAny),
    'merged with the words of the user': merged(telling(adkFenced, isAny)),
    'merged, without quotation marks': merged(telling(adk, isOdd)),
    'with the agent in its words': (all) =>
      all.map((one) =>
        one.role === 'assistant' && one.text !== ''
          ? { ...one, text: `<name>helper</name><content>${one.text}</content>` }
          : one,
      ),
    'with a name before all words': (all) =>
      all.map((one) => {
        if (one.role === 'user') return { ...one, text: `user said:\n${one.text}` };
        return one.role === 'assistant' && one.text !== ''
          ? { ...one, role: 'user', text: `helper_agent said:\n${one.text}` }
          : one;
      }),
  };
  it.each(Object.entries(told))('%s, is theirs', async (_, messages) => {
    expect(await notPassed({ messages }, canaries)).toEqual({});
  });

  it('is the draft on which another agent works', async () => {
    const habits: Habits = {
      again: (all, { answers }) =>
        answers.length > 1
          ? null
          : [...all, say('user', `For context:\n[drafter] said: ${answers[0]}`)],
      tools: ({ answers }) => (answers.length === 0 ? idealTools : []),
    };
    expect(await notPassed(habits, canaries)).toEqual({});
  });

  const whole = telling(adk, isBefore);
  const broken: Record<string, [Layer, string, NonNullable<Habits['messages']>]> = {
    'is red without one of its answers': [
      'not-sent-to-model',
      'name-recall',
      (all, moment) => whole(all, moment).filter(({ text }) => !/said: Nice/.test(text)),
    ],
    'is red without the answers': [
      'not-sent-to-model',
      'name-recall',
      (all, moment) => whole(all, moment).filter(({ text }) => !text.startsWith('For context:')),
    ],
    'is red next to the same in its own role': [
      'sent-doubled',
      'name-recall',
      (all, moment) =>
        all.flatMap((one, index) => {
          const [other = one] = whole([one], { ...moment, history: [one] });
          return index < moment.history.length && one.role === 'assistant' ? [one, other] : [one];
        }),
    ],
    'is red in another order': [
      'sent-out-of-order',
      'name-recall',
      (all, moment) => {
        const { length } = moment.history;
        const said = whole(all, moment);
        return [...said.slice(0, length).toReversed(), ...said.slice(length)];
      },
    ],
    'is red where it is of another session': [
      'leaked-from-other-session',
      'two-sessions',
      (all, { others }) => [...whole(others, { history: others } as Moment), ...all],
    ],
    'is red without the speaker': [
      'sent-out-of-order',
      'name-recall',
      (all, moment) =>
        whole(all, moment).map((one) => ({
          ...one,
          text: one.text.replace('[helper] said: ', ''),
        })),
    ],
    'is red where the user is said to speak': [
      'sent-out-of-order',
      'name-recall',
      (all, { history }) =>
        all.map((one, index) =>
          index < history.length && one.role === 'assistant'
            ? say('user', `user said:\n${one.text}`)
            : one,
        ),
    ],
    'is red where an agent is said to ask': [
      'sent-out-of-order',
      'name-recall',
      (all, { history }) =>
        all.map((one, index) =>
          index < history.length && one.role === 'user'
            ? say('user', `For context:\n[helper] said: ${one.text}`)
            : one,
        ),
    ],
  };
  it.each(Object.entries(broken))('%s', async (_, [layer, canary, messages]) => {
    const { headline, verdict, layer: found } = await play(canary, { messages });
    expect([verdict, found], headline).toEqual(['failed', layer]);
  });
});
