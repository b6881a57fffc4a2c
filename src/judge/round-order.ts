// Whether the tool rounds of earlier turns are in their place, and there once. An agent may leave
// them out. Those that it sends lie between the text and the answer of their turn, as they did when
// the model was asked.
import type { MarkPlace, Transcript, Utterance } from '../domain/transcript.ts';
import type { TurnContext } from './context.ts';
import { isForgotten, isOverlapping } from './due.ts';
import { foldWhitespace } from './excerpt.ts';
import { contentOf, type HeldCall, heldCalls, madeCall } from './held-calls.ts';

/** A call of a turn in the request that was answered, and in a later one. */
interface Kept {
  readonly before: HeldCall;
  readonly now: HeldCall;
}

/** A round of an earlier turn that is out of its place, in words. `null`: there is none. */
export function findMisplaced(context: TurnContext, transcript: Transcript): string | null {
  const now = new Map(heldCalls(transcript).map((held) => [held.call.id, held]));
  const turns = [...context.earlier, context];
  for (const earlier of context.earlier) {
    if (turns.some((one) => one !== earlier && isOverlapping(one, earlier))) continue;
    const kept = roundsBefore(earlier).flatMap((before): Kept[] => {
      const found = now.get(before.call.id);
      return found === undefined || !isMadeFor(earlier, before) ? [] : [{ before, now: found }];
    });
    if (kept.length === 0 || isForgotten(context, earlier)) continue;
    const found = findOutside(earlier, kept, transcript) ?? findSwapped(earlier, kept);
    if (found !== null) return found;
  }
  return null;
}

/** A call or a result that lies before the text of its turn, or after the answer. */
function findOutside(
  earlier: TurnContext,
  kept: readonly Kept[],
  transcript: Transcript,
): string | null {
  const { number } = earlier.turn.turn;
  const text = textPlace(earlier, transcript);
  const answer = earlier.receipt === null ? null : answerPlace(earlier.receipt, transcript);
  for (const { before, now } of kept) {
    const { name } = now.call;
    if (answer !== null && now.at > answer.utterance)
      return `the call of ${name} comes after the answer of turn ${number}, for which it was made`;
    if (answer !== null && before.result !== null && (now.result?.at ?? 0) > answer.utterance)
      return `the result of the call of ${name} comes after the answer of turn ${number}, for which it was made`;
    if (text !== null && now.at < text.utterance)
      return `the call of ${name} comes before turn ${number}, for which it was made`;
  }
  return null;
}

/** Two rounds that were in another order when the model was asked. */
function findSwapped({ turn }: TurnContext, kept: readonly Kept[]): string | null {
  // The calls of one answer have no order among them.
  const roundOf = ({ call: { id } }: HeldCall): number =>
    turn.model.findIndex(({ answer }) => answer.toolCalls.some((one) => one.id === id));
  for (const [index, one] of kept.entries()) {
    const last = kept[index - 1];
    if (last !== undefined && last.now.at > one.now.at && roundOf(last.now) < roundOf(one.now))
      return `the call of ${one.now.call.name} comes before that of ${last.now.call.name}, which was made first`;
  }
  return null;
}

/**
 * A round of an earlier turn that is there more often than the model made it, whatever the ids of
 * its calls, in words. `null`: there is none.
 */
export function findDoubled(context: TurnContext, transcript: Transcript): string | null {
  const turns = [...context.earlier, context];
  for (const earlier of context.earlier) {
    const before = roundsBefore(earlier);
    const { number } = earlier.turn.turn;
    if (before.length === 0 || isForgotten(context, earlier)) continue;
    if (turns.some((one) => one !== earlier && isOverlapping(one, earlier))) continue;
    // Between a text whose round was left out and the next text may be the rounds of another turn.
    const within = roundsAfter(textPlace(earlier, transcript), transcript).filter(
      ({ call }) => (madeCall(context, call.id)?.turn ?? number) === number,
    );
    const counts = countOf(before);
    const made = earlier.turn.model.flatMap(({ answer }) => answer.toolCalls.map(contentOf));
    for (const [round, count] of countOf(within)) {
      const asked = counts.get(round) ?? 0;
      if (asked === 0 || count <= asked) continue;
      const again = within.find((held) => toRound(held) === round);
      if (again === undefined) continue;
      const times = made.filter((one) => one === contentOf(again.call)).length;
      // A round that the model never made is the agent's own, as often as it likes.
      if (times > 0 && times < count)
        return `the call of ${again.call.name} in turn ${number} and its result appear ${count} times in the model request`;
    }
  }
  return null;
}

/** The rounds between a turn's text and the next one. */
function roundsAfter(place: MarkPlace | null, transcript: Transcript): readonly HeldCall[] {
  if (place === null) return [];
  const from = place.utterance;
  const isText = ({ speaker, marks }: Utterance): boolean =>
    speaker === 'user' && marks.some(({ kind }) => kind === 'turn');
  const to = transcript.utterances.findIndex((one, at) => at > from && isText(one));
  return heldCalls(transcript).filter(({ at }) => at > from && (to === -1 || at < to));
}

/** How often each round is there, by what was called and what came of it. */
function countOf(held: readonly HeldCall[]): Map<string, number> {
  const counts = new Map<string, number>();
  // An id that is there again is looked at by itself.
  for (const one of new Map(held.map((call) => [call.call.id, call])).values()) {
    const round = toRound(one);
    if (round !== null) counts.set(round, (counts.get(round) ?? 0) + 1);
  }
  return counts;
}

function toRound({ call, result }: HeldCall): string | null {
  return result === null ? null : `${contentOf(call)}\u0000${foldWhitespace(result.text).trim()}`;
}

const known = new WeakMap<TurnContext, readonly HeldCall[]>();

/** The calls after the text of a turn in the request by which the turn is judged. */
function roundsBefore(context: TurnContext): readonly HeldCall[] {
  const found = known.get(context);
  if (found !== undefined) return found;
  const transcript = context.request?.transcript;
  const text = transcript === undefined ? null : textPlace(context, transcript);
  const rounds =
    transcript === undefined || text === null
      ? []
      : heldCalls(transcript).filter(({ at }) => at > text.utterance);
  known.set(context, rounds);
  return rounds;
}

function isMadeFor(context: TurnContext, { call: { id } }: HeldCall): boolean {
  const made = madeCall(context, id);
  return made?.turn === context.turn.turn.number && made.call !== null;
}

/** The one place of a turn's text, in a message of the user's. */
function textPlace({ turn: { turn } }: TurnContext, transcript: Transcript): MarkPlace | null {
  const { places } = transcript.places.ofTurn(turn.tag, turn.text !== null);
  return onlyOf(places, transcript, 'user');
}

/** The one place of an answer, in a message of the assistant's. */
function answerPlace(
  receipt: NonNullable<TurnContext['receipt']>,
  transcript: Transcript,
): MarkPlace | null {
  return onlyOf(transcript.places.ofAnswer(receipt).places, transcript, 'assistant');
}

function onlyOf(
  places: readonly MarkPlace[],
  { utterances }: Transcript,
  speaker: 'user' | 'assistant',
): MarkPlace | null {
  const [place] = places;
  if (place === undefined || places.length > 1) return null;
  return utterances[place.utterance]?.speaker === speaker ? place : null;
}
