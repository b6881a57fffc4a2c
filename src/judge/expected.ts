// What a turn's request must hold of its conversation: the text and the answer of each turn until
// now, and where they are in the request.
import type { Receipt, Tag } from '../domain/token.ts';
import type { MarkSightings, Places, Transcript } from '../domain/transcript.ts';
import type { ModelExchange, StoreSnapshot } from '../domain/witness.ts';
import { isUnsaid, placesInUnsaid } from '../transcript/unsaid.ts';
import type { TurnContext } from './context.ts';
import { type Excuse, excuseOf, excuseOfAnswer, isForgotten, unreadReceipts } from './due.ts';
import { groupOf } from './group.ts';
import { recordsWith } from './store.ts';
import { excuseOfForm, historyForm } from './told.ts';
import { isWholeIn } from './whole.ts';

/** A token that a request must hold, with the name people know it by. */
export interface Expected {
  readonly token: Tag | Receipt;
  /** Who said it. */
  readonly speaker: 'user' | 'assistant';
  readonly name: string;
  readonly sightings: MarkSightings;
  /** True where it was sighted in words without a speaker. */
  readonly isOutside: boolean;
  /**
   * What was said: all its words must be in the same message. A token without them is a clipped
   * text.
   */
  readonly said: string;
  /** The same with all that was around it where it was said: what an agent adds to an answer. */
  readonly given: string;
  /** The same answer in other forms, for which the model was asked as well. */
  readonly forms: readonly Answer[];
  /**
   * Number of the turn, and of the first that overlapped with it: within such a group there is no
   * order.
   */
  readonly turn: number;
  readonly group: number;
  /** Why it may be missing. `null`: it must be there. */
  readonly excuse: Excuse;
  /** True for a text that carries no tag of its own: it is known by its place alone. */
  readonly isUntagged: boolean;
  /**
   * True where memory alone can have brought it back: rows have an order and a role of their own.
   */
  readonly forgotten: boolean;
}

/**
 * Tags and receipts of this context up to the present turn, in the order in which they were said.
 */
export function expectedTokens(context: TurnContext, { transcript }: ModelExchange): Expected[] {
  const { places } = transcript;
  const expected: Expected[] = [];
  const unsaid = historyForm(context) === 'system' ? placesInUnsaid(transcript) : null;
  for (const c of [...context.earlier, context]) {
    const { number, tag, text, untagged = false } = c.turn.turn;
    const common = {
      turn: number,
      group: groupOf(context.observation.play, c.turn.turn),
      forgotten: isForgotten(context, c),
    };
    expected.push({
      ...common,
      speaker: 'user',
      isUntagged: untagged,
      excuse: excuseOf(context, c) ?? excuseOfForm(context, c) ?? excuseOfList(c, transcript),
      token: tag,
      name: `turn ${number}`,
      ...sighted(sightTurn(c, transcript), () => unsaid?.ofTurn(tag, text !== null)),
      said: text ?? '',
      given: text ?? '',
      forms: [],
    });
    const answer = c === context ? null : carriedAnswer(c, places, context.turn.store);
    if (answer === null) continue;
    expected.push({
      ...common,
      speaker: 'assistant',
      isUntagged: false,
      excuse: excuseOfAnswer(context, c) ?? excuseOfForm(context, c),
      token: answer.receipt,
      name: `the answer of turn ${number}`,
      ...sighted(places.ofAnswer(answer.receipt), () => unsaid?.ofAnswer(answer.receipt)),
      said: answer.text,
      given: `${answer.text}\n${c.reply}`,
      forms: formsOf(answer, answersOf(c).given),
    });
  }
  return expected;
}

/**
 * A sighting in the conversation. Where there is none, one in words without a speaker, if the
 * history may be there.
 */
function sighted(
  sightings: MarkSightings,
  outside: () => MarkSightings | undefined,
): Pick<Expected, 'sightings' | 'isOutside'> {
  const found = sightings.places.length > 0 ? undefined : outside();
  const isOutside = found !== undefined && found.places.length > 0;
  return { sightings: isOutside ? found : sightings, isOutside };
}

/**
 * Where a turn is. One that was nothing but files may be there with their content and without their
 * names.
 */
function sightTurn({ turn: { turn } }: TurnContext, transcript: Transcript): MarkSightings {
  const sightings = transcript.places.ofTurn(turn.tag, turn.text !== null);
  if (turn.text !== null || sightings.places.length > 0) return sightings;
  const [file] = turn.files;
  if (file === undefined || file.facts.length === 0) return sightings;
  const places = transcript.utterances.flatMap((one, utterance) =>
    one.speaker === 'user' && isWholeIn(one, file.content)
      ? [{ utterance, offset: one.text.indexOf(file.facts[0] ?? '') }]
      : [],
  );
  return { places, wrongRoleOnly: false };
}

/**
 * Why a turn that was nothing but files has no place in a request: the agent lists the files of the
 * session where no one speaks. Its answer is due all the same.
 */
function excuseOfList(
  { turn: { turn }, request }: TurnContext,
  { utterances }: Transcript,
): Excuse {
  if (turn.text !== null || turn.files.length === 0) return null;
  // Where its own request named them in a message of the user's, it has a place.
  if ((request?.transcript.places.ofTurn(turn.tag, false).places.length ?? 0) > 0) return null;
  const listed = new Set<string>(
    utterances.filter(isUnsaid).flatMap((one) => one.marks.map(({ value }) => value)),
  );
  return turn.files.every((file) => listed.has(file.tag))
    ? 'it has no text, and its files are listed in words without a speaker'
    : null;
}

/** An answer of the model's. */
export interface Answer {
  readonly receipt: Receipt;
  readonly text: string;
  /**
   * The answer, the last words of its request, that it was to say once more in another form.
   * `null`: none.
   */
  readonly restates: Receipt | null;
}

/**
 * The answers that the model gave to a turn, in order, and the one that is due: null where no one
 * was given any.
 */
export function answersOf(c: TurnContext): { given: readonly Answer[]; due: Answer | null } {
  const { model, beside, turn } = c.turn;
  // What was asked about it when it was answered counts too: an agent may keep what came of that.
  const after = beside.filter(({ route }) => route.kind === 'turn' && route.tag === turn.tag);
  const given = [...model, ...c.astray, ...after].flatMap(
    ({ receipt, answer, transcript }): Answer[] =>
      receipt === null
        ? []
        : [{ receipt, text: answer.text ?? '', restates: lastAnswerIn(transcript) }],
  );
  const wanted = c.receipt ?? unreadReceipts(c).at(-1);
  return { given, due: given.find(({ receipt }) => receipt === wanted) ?? null };
}

/** The receipt of the answer with which a conversation ends. `null`: it ends with other words. */
function lastAnswerIn({ utterances }: Transcript): Receipt | null {
  const last = utterances.findLast(({ speaker }) => speaker !== 'system' && speaker !== 'harness');
  if (last?.speaker !== 'assistant') return null;
  return (last.marks.findLast(({ kind }) => kind === 'answer')?.value ?? null) as Receipt | null;
}

/** The other answers of a turn that say an answer once more, or that it says once more. */
function formsOf(answer: Answer, given: readonly Answer[]): Answer[] {
  return given.filter((one) => one.restates === answer.receipt || answer.restates === one.receipt);
}

/**
 * The answer of an earlier turn that a request must hold. The model may have given the turn
 * several: a draft and its rewriting, a plan and what came of it, the same once more in another
 * form. Any of them that the agent carries on is the turn's answer. Where it sends none, one that
 * it stored is missing, else the one that the user was given. `null`: no one was given one.
 */
function carriedAnswer(c: TurnContext, places: Places, store: StoreSnapshot | null): Answer | null {
  const { given, due } = answersOf(c);
  const isPlaced = ({ receipt }: Answer): boolean => places.ofAnswer(receipt).places.length > 0;
  if (due === null || isPlaced(due)) return due;
  const isMisplaced = ({ receipt }: Answer): boolean => places.ofAnswer(receipt).wrongRoleOnly;
  const isStored = ({ receipt }: Answer): boolean =>
    store !== null && recordsWith(store, receipt).length > 0;
  const sent = given.findLast(isPlaced) ?? given.findLast(isMisplaced);
  return sent ?? (isStored(due) ? due : (given.findLast(isStored) ?? due));
}
