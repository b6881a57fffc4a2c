// The order in which a conversation is summed up: what an earlier summary holds comes before the
// turns that were said after it, wherever an agent puts that summary. LangMem has it at the end.
import type { Receipt, Tag } from '../domain/token.ts';
import type { Utterance } from '../domain/transcript.ts';
import type { TurnScript } from '../domain/witness.ts';
import type { GivenAnswer } from './restate.ts';

/** What is known of the turns whose marks a request holds. */
export interface ToldTurns {
  readonly scripts?: ReadonlyMap<Tag, TurnScript>;
  readonly answers?: ReadonlyMap<Receipt, GivenAnswer>;
}

/**
 * The utterances with each condensed one before the first that was said after all that it holds.
 * One of which nothing is known stays where it is.
 */
export function inToldOrder(utterances: readonly Utterance[], turns: ToldTurns): Utterance[] {
  const ordered = [...utterances];
  for (const told of utterances) {
    if (told.isCondensed !== true) continue;
    const at = ordered.indexOf(told);
    const last = newest(told, turns);
    if (last === null) continue;
    const isLater = (one: Utterance): boolean => {
      const own = one.isCondensed === true || one.speaker === 'system' ? null : newest(one, turns);
      return own !== null && own.contextId === last.contextId && own.place > last.place;
    };
    const before = ordered.findIndex(isLater);
    if (before === -1 || before > at) continue;
    ordered.splice(at, 1);
    ordered.splice(before, 0, told);
  }
  return ordered;
}

interface Told {
  readonly contextId: string;
  /** Of a turn's text an even number, of its answer the odd one after it. */
  readonly place: number;
}

/** The newest text or answer whose mark an utterance holds. null: it holds none that is known. */
function newest({ marks }: Utterance, { scripts, answers }: ToldTurns): Told | null {
  let last: Told | null = null;
  for (const { kind, value } of marks) {
    if (kind === 'file') continue;
    const isAnswer = kind === 'answer';
    const tag = isAnswer ? answers?.get(value as Receipt)?.tag : (value as Tag);
    const script = tag === undefined ? undefined : scripts?.get(tag);
    if (script === undefined) continue;
    const place = 2 * script.turn + (isAnswer ? 1 : 0);
    if (last === null || place > last.place) last = { contextId: script.contextId, place };
  }
  return last;
}
