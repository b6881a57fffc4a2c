// Agents that ask the model a second time for the answer to a turn.
import type { AgentMessage, Habits, Moment } from '../../../src/runner/vacuity/habits.ts';
import { say } from '../../../src/runner/vacuity/ideal-agent.ts';
import { remind } from './unsaid.ts';

/** The messages of the second request; null: it was made. */
export function askingAgain(
  messages: readonly AgentMessage[],
  { answers, turn }: Moment,
): readonly AgentMessage[] | null {
  const [draft = '', ...others] = answers;
  if (others.length > 0) return null;
  const forms = [
    messages,
    [say('system', 'Answer in another way.'), ...messages],
    [...messages, say('user', remind(`Your draft was: ${draft}`))],
  ];
  return forms[turn % forms.length] ?? messages;
}

/**
 * The answers that are kept of those that the model gave, in place of the one that the user is
 * given.
 */
function keeps(choose: (answers: readonly string[]) => readonly string[]): Habits {
  return {
    again: askingAgain,
    keep: (said, { answers }) =>
      said.flatMap((message) => {
        if (message.origin?.part !== 'answer' || answers.length === 0) return [message];
        return choose(answers).map((text) => ({ ...message, text }));
      }),
  };
}

/** Habits by name: none of them is a fault. */
export const againHabits = {
  'asks again and keeps the second answer': () => ({ again: askingAgain }),
  'asks again and keeps the first answer': () => keeps((answers) => answers.slice(0, 1)),
  'asks again and keeps both answers': () => keeps((answers) => answers),
  'asks again and gives the first answer': () => ({
    again: askingAgain,
    reply: (answer: string, { answers }: Moment) => answers[0] ?? answer,
  }),
} satisfies Record<string, () => Habits>;
