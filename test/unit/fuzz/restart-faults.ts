// Faults at a restart: what is stored is lost, in part or whole, or comes back twice, in another
// order, for another session.
import type { AgentMessage, Stored } from '../../../src/runner/vacuity/habits.ts';
import { cutWords, type Fault, isSpoken, type Place, pickOf } from './fault.ts';

/** Changes what is left of the store. */
function resuming(change: (stored: Stored, place: Place) => Stored): Fault {
  return (isHere, place) => ({
    survives: (stored, event) => (event === 'restart' && isHere() ? change(stored, place) : stored),
  });
}

/** Changes what is left of each context. */
function each(
  change: (kept: readonly AgentMessage[], place: Place) => readonly AgentMessage[],
): Fault {
  return resuming(
    (stored, place) => new Map([...stored].map(([key, kept]) => [key, change(kept, place)])),
  );
}

/** Index of the message that a place picks; -1: there is none. */
function pickAt(kept: readonly AgentMessage[], pick: number): number {
  const spoken = kept.flatMap((message, index) => (isSpoken(message) ? [index] : []));
  return pickOf(spoken, pick) ?? -1;
}

/** Faults by name. */
export const restartFaults = {
  'lose the store at a restart': resuming(() => new Map()),
  'lose one context at a restart': resuming((stored, { pick }) => {
    const lost = pickOf([...stored.keys()], pick);
    return new Map([...stored].filter(([key]) => key !== lost));
  }),
  'lose the first half at a restart': each((kept) => kept.slice(Math.ceil(kept.length / 2))),
  'lose the last half at a restart': each((kept) => kept.slice(0, Math.floor(kept.length / 2))),
  'lose a message at a restart': each((kept, { pick }) =>
    kept.filter((_, index) => index !== pickAt(kept, pick)),
  ),
  'cut a message at a restart': each((kept, { pick, other }) =>
    kept.map((message, index) =>
      index === pickAt(kept, pick)
        ? { ...message, text: cutWords(message.text, other, Math.floor(other / 16)) }
        : message,
    ),
  ),
  'resume twice': each((kept) => [...kept, ...kept]),
  'resume one message twice': each((kept, { pick }) =>
    kept.flatMap((message, index) =>
      index === pickAt(kept, pick) ? [message, message] : [message],
    ),
  ),
  'resume in the order last in, first out': each((kept) => kept.toReversed()),
  'resume with all as the user': each((kept) =>
    kept.map((message) =>
      message.origin?.part === 'answer' ? { ...message, role: 'user' } : message,
    ),
  ),
  'resume another session': resuming((stored) => {
    const keys = [...stored.keys()];
    return new Map(
      keys.map((key, index) => [key, stored.get(keys[(index + 1) % keys.length] ?? key) ?? []]),
    );
  }),
  'resume another session as well': resuming((stored, { pick }) => {
    const foreign = pickOf([...stored.keys()], pick);
    const other = foreign === undefined ? [] : (stored.get(foreign) ?? []);
    return new Map(
      [...stored].map(([key, kept]) => [key, key === foreign ? kept : [...other, ...kept]]),
    );
  }),
  'resume under a new key': (isHere) => {
    let isNew = false;
    return {
      survives: (stored, event) => {
        isNew ||= event === 'restart' && isHere();
        return stored;
      },
      key: ({ contextId }) => `${contextId ?? ''}${isNew ? '/new' : ''}`,
    };
  },
  'resume nothing of what is stored': (isHere) => {
    const before = new Set<AgentMessage>();
    return {
      survives: (stored, event) => {
        if (event === 'restart' && isHere())
          for (const message of [...stored.values()].flat()) before.add(message);
        return stored;
      },
      messages: (all) => all.filter((message) => !before.has(message)),
    };
  },
} satisfies Record<string, Fault>;
