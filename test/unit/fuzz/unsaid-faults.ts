// Faults in words that nobody said: a history that is there alone, or there as well, or another
// session's.
import type { AgentMessage, Moment } from '../../../src/runner/vacuity/habits.ts';
import { type Fault, isSpoken, type Place, pickOf } from './fault.ts';
import { allWraps, retell, unmarked } from './unsaid.ts';

/** Words that nobody said; null: none. */
type Words = (moment: Moment, place: Place) => string | null;

function wrapped(words: Words, isAlone = false): Fault {
  return (isHere, place) => ({
    messages: (all, moment) => {
      const put = pickOf(allWraps, place.other);
      const text = words(moment, place);
      if (!isHere() || text === null || put === undefined) return all;
      return put(isAlone ? all.filter((message) => !isEarlier(message, moment)) : all, text);
    },
  });
}

function isEarlier({ origin }: AgentMessage, { turn, wire }: Moment): boolean {
  return origin !== undefined && (origin.turn !== turn || origin.contextId !== wire.contextId);
}

function told(messages: readonly AgentMessage[]): string | null {
  const spoken = messages.filter(isSpoken);
  return spoken.length === 0 ? null : retell(spoken);
}

/** What was said in one turn of those of which something is there. */
function oneTurn(messages: readonly AgentMessage[], pick: number): readonly AgentMessage[] {
  const spoken = messages.filter(isSpoken);
  const one = pickOf(spoken, pick)?.origin;
  return spoken.filter(
    ({ origin }) => origin?.turn === one?.turn && origin?.contextId === one?.contextId,
  );
}

/** Faults by name. */
export const unsaidFaults = {
  'tell the history in words of nobody alone': wrapped(({ history }) => told(history), true),
  'tell the history in words of nobody as well': wrapped(({ history }) => told(history)),
  'tell a turn in words of nobody as well': wrapped(({ history }, { pick }) =>
    told(oneTurn(history, pick)),
  ),
  'tell a message in words of nobody as well': wrapped(({ history }, { pick }) =>
    told([pickOf(history.filter(isSpoken), pick)].filter((m) => m !== undefined)),
  ),
  'tell of another session in words of nobody': wrapped(({ others }, { pick }) =>
    told([pickOf(others.filter(isSpoken), pick)].filter((m) => m !== undefined)),
  ),
  'tell facts of another session in words of nobody': wrapped(({ others }) => {
    const text = told(others);
    return text === null ? null : unmarked(text);
  }),
} satisfies Record<string, Fault>;
