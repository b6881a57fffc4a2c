// Faults in what is kept of a turn, and under which key.
import type { AgentMessage, Moment } from '../../../src/runner/vacuity/habits.ts';
import { cutWords, type Fault, type IsHere, isSpoken, type Place, pickOf } from './fault.ts';

/** Puts the message that the place picks, user or answer, under another key. */
function rekey(toKey: (key: string, place: Place, moment: Moment) => string | null): Fault {
  return (isHere, place) => ({
    recordKey: (key, message, moment) =>
      isHere() && isPicked(message, place) ? toKey(key, place, moment) : key,
  });
}

function isPicked({ origin }: AgentMessage, { pick }: Place): boolean {
  return origin?.part === (pick % 2 === 0 ? 'user' : 'answer');
}

/** Faults by name. */
export const storeFaults = {
  'lose a record': rekey(() => null),
  'lose a whole turn': (isHere) => ({ recordKey: (key) => (isHere() ? null : key) }),
  'store a record under another key': rekey((key) => `${key}/elsewhere`),
  'store a record in another session': rekey((key, { other }, { others }) => {
    const foreign = pickOf(others.filter(isSpoken), other)?.origin?.contextId;
    return foreign ?? key;
  }),
  'store a record cut': (isHere, place) => ({
    keep: (said) =>
      said.map((message) =>
        isHere() && isPicked(message, place)
          ? { ...message, text: cutWords(message.text, place.other, Math.floor(place.other / 16)) }
          : message,
      ),
  }),
  'store a record twice': (isHere, place) => ({
    keep: (said) =>
      said.flatMap((message) =>
        isHere() && isPicked(message, place) ? [message, message] : [message],
      ),
  }),
  'start under a new key': (isHere: IsHere) => ({
    key: ({ contextId }) => (isHere() ? `${contextId ?? ''}/new` : (contextId ?? '')),
  }),
} satisfies Record<string, Fault>;
