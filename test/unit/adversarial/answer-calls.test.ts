// Agents that take their answer from a call and write it down once more to close the turn, as
// LangChain.js ("Returning structured response: …") and Google's ADK (the arguments as a text) do.
// And agents that double an answer next to such a call.
import { describe, expect, it } from 'vitest';
import type { AgentMessage, Habits } from '../../../src/runner/vacuity/habits.ts';
import { say } from '../../../src/runner/vacuity/ideal-agent.ts';
import { notPassed, play } from './play.ts';

type Messages = readonly AgentMessage[];

/** Each answer as a call with its result, and as what `close` makes of the arguments. */
const closing = (
  close: (args: string, answer: AgentMessage) => Messages,
  change: (all: Messages) => Messages = (all) => all,
): Habits => ({
  messages: (all) => {
    let calls = 0;
    const written = all.flatMap((one) => {
      if (one.origin?.part !== 'answer') return [one];
      calls += 1;
      const id = `extract-${calls}`;
      const args = JSON.stringify({ answer: one.text, mood: one.text });
      return [
        { ...one, text: '', toolCalls: [{ id, name: 'extract-1', arguments: args }] },
        { ...say('tool', args), toolCallId: id },
        ...close(args, one),
      ];
    });
    return change(written);
  },
});

/** Each message of the user's and what was just before it, the other way round. */
const withUserEarlier = (all: Messages): Messages => {
  const moved = [...all];
  for (const [index, one] of moved.entries()) {
    const before = moved[index - 1];
    if (index < 2 || one.role !== 'user' || before === undefined) continue;
    [moved[index - 1], moved[index]] = [one, before];
  }
  return moved;
};
const echo = (args: string): AgentMessage =>
  say('assistant', `Returning structured response: ${args}`);
const spaced = (args: string): string => JSON.stringify(JSON.parse(args), null, 1);

describe('the text that closes a turn after an answer by call', () => {
  it.each<[string, (args: string, answer: AgentMessage) => Messages]>([
    ['the call under a heading', (args) => [echo(args)]],
    ['the call as JSON', (args) => [say('assistant', spaced(args))]],
    ['the call with letters as escapes', (args) => [echo(args.replaceAll(' ', '\\u0020'))]],
    ['the words of the answer', (_, { text }) => [say('assistant', text)]],
    ['other words without an answer', () => [say('assistant', 'Noted.')]],
  ])('may repeat it as %s', async (_, close) => {
    expect(
      await notPassed(closing(close), ['name-recall', 'two-sessions', 'deep-history']),
    ).toEqual({});
  });

  it.each<[string, Habits]>([
    ['twice', closing((args) => [echo(args), echo(args)])],
    ['in other words', closing((args) => [echo(args.replaceAll('meet you', 'see you'))])],
    ['after the next text', closing((args) => [echo(args)], withUserEarlier)],
    [
      'after a plain answer',
      {
        messages: (all) =>
          all.flatMap((one) =>
            one.origin?.part === 'answer'
              ? [one, echo(JSON.stringify({ answer: one.text }))]
              : [one],
          ),
      },
    ],
  ])('is doubled %s', async (_, habits) => {
    expect(await play('name-recall', habits)).toMatchObject({ layer: 'sent-doubled' });
  });
});
