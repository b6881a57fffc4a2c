// The order in which a conversation is summed up: an earlier summary comes before the turns that it
// holds as well and those that were said after it, wherever an agent puts it. LangMem has it at the
// end.
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
 * The utterances with each condensed one before the first that was not said before all that it
 * holds. One of which nothing is known stays where it is.
 */
export function inToldOrder(utterances: readonly Utterance[], turns: ToldTurns): Utterance[] {
  const ordered = [...utterances];
  for (const told of utterances) {
    if (told.isCondensed !== true) continue;
    const at = ordered.indexOf(told);
    const first = placesOf(told, turns).reduce(older, null);
    if (first === null) continue;
    const isNoEarlier = (one: Utterance): boolean =>
      one.isCondensed !== true &&
      one.speaker !== 'system' &&
      placesOf(one, turns).some(
        ({ contextId, place }) => contextId === first.contextId && place >= first.place,
      );
    const before = ordered.findIndex(isNoEarlier);
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

/** The texts and answers whose marks an utterance holds, as far as they are known. */
function placesOf({ marks }: Utterance, { scripts, answers }: ToldTurns): Told[] {
  return marks.flatMap(({ kind, value }) => {
    if (kind === 'file') return [];
    const isAnswer = kind === 'answer';
    const tag = isAnswer ? answers?.get(value as Receipt)?.tag : (value as Tag);
    const script = tag === undefined ? undefined : scripts?.get(tag);
    if (script === undefined) return [];
    return [{ contextId: script.contextId, place: 2 * script.turn + (isAnswer ? 1 : 0) }];
  });
}

function older(first: Told | null, one: Told): Told {
  return first === null || one.place < first.place ? one : first;
}
