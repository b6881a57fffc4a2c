// Agents in which several agents take part in a conversation: what their framework writes when one
// hands over to another is no word of a user's and no call of the model's.
import { describe, expect, it } from 'vitest';
import type { Layer } from '../../../src/domain/verdict.ts';
import type { AgentMessage, Habits } from '../../../src/runner/vacuity/habits.ts';
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
