// Faults of agents that ask the model twice for one answer: none is kept, or one twice, or one cut,
// or as the user's.
import type { AgentMessage, Habits } from '../../../src/runner/vacuity/habits.ts';
import { askingAgain } from './again.ts';
import { cutWords, type Fault, type IsHere, type Place, pickOf } from './fault.ts';

/** Keeps other words than it should of the answers to one turn. */
function keeping(
  change: (answers: readonly AgentMessage[], place: Place) => readonly AgentMessage[],
): Fault {
  return (isHere, place) => ({
    ...askingIf(isHere),
    keep: (said, { answers }) =>
      said.flatMap((message) => {
        if (!isHere() || message.origin?.part !== 'answer') return [message];
        const given = answers.map((text) => ({ ...message, text }));
        return given.length === 0 ? [message] : change(given, place);
      }),
  });
}

function askingIf(isHere: IsHere): Pick<Habits, 'again'> {
  return { again: (messages, moment) => (isHere() ? askingAgain(messages, moment) : null) };
}

/** One of two, as the place picks it. */
function one(answers: readonly AgentMessage[], { pick }: Place): readonly AgentMessage[] {
  return [pickOf(answers, pick)].filter((answer) => answer !== undefined);
}

/** Faults by name. */
export const againFaults = {
  'ask again and keep no answer': keeping(() => []),
  'ask again and keep an answer twice': keeping((answers, place) => [
    ...one(answers, place),
    ...one(answers, place),
  ]),
  'ask again and keep one answer, and both': keeping((answers, place) => [
    ...one(answers, place),
    ...answers,
  ]),
  'ask again and keep an answer cut': keeping((answers, place) =>
    one(answers, place).map((m) => ({ ...m, text: cutWords(m.text, place.other, 0) })),
  ),
  'ask again and keep an answer as the user': keeping((answers, place) =>
    one(answers, place).map((m) => ({ ...m, role: 'user' })),
  ),
} satisfies Record<string, Fault>;
