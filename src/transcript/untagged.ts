// The marks of turns whose text carries none: such a text is known by its place, before the answer
// that it was given or at the end of what was said.

import type { Mark, Tag } from '../domain/token.ts';
import type { Utterance } from '../domain/transcript.ts';
import { endAlone, standsAlone } from './alone.ts';
import { isTagged } from './retold.ts';

/** A turn whose text carries no tag. */
export interface UntaggedTurn {
  readonly tag: Tag;
  readonly contextId: string;
  readonly text: string;
}

/** What is known of a conversation when a request comes. */
export interface Known {
  /** In the order in which they were sent. */
  readonly turns: readonly UntaggedTurn[];
  /** The turn that a tag or a receipt belongs to. */
  ownerOf(mark: string): { readonly tag: Tag; readonly contextId: string } | undefined;
  /**
   * Whether the turn of a tag, or of a file's tag, has not had its reply yet, and no other turn of
   * its conversation is under way.
   */
  isUnderWay(mark: string): boolean;
  /** Whether the turn of a tag, or of a file's tag, waits for its answer. */
  isOpen(mark: string): boolean;
  /** The texts, and how files begin, of the turns of its conversation without a reply yet. */
  openTexts(mark: string): readonly string[];
  /** Whether the model has answered the turn of a tag with nothing. */
  isAnsweredWithNothing(mark: string): boolean;
  /** The text that was sent with a tag, or for which it is placed. `null`: none that is known. */
  textOf(tag: string): string | null;
}

/** A turn as its marks name it. */
interface MarkedTurn {
  readonly tag: string;
  readonly files: readonly { readonly tag: string }[];
}

/** Whether a mark is the tag of a turn, or of one of its files. */
export function isMarkOf(mark: string, { tag, files }: MarkedTurn): boolean {
  return tag === mark || files.some((file) => file.tag === mark);
}

const marked = new WeakMap<Utterance, Map<string, Utterance>>();

/** The utterances, with the mark of each text without one added at its end. */
export function placeUntagged(
  utterances: readonly Utterance[],
  known: Known,
): readonly Utterance[] {
  if (known.turns.length === 0) return utterances;
  const found = new Map<number, UntaggedTurn>();
  const retold = new Map<number, Utterance>();
  const left: number[] = [];
  for (const [index, one] of utterances.entries()) {
    if (isTranscript(one)) retold.set(index, withMarks(one, untaggedIn(one, utterances, known)));
    if (!isBare(one, known)) continue;
    const answer = nextAnswer(utterances, index);
    const turn = answer === 'none' ? newestOf(one, utterances, known) : turnOf(one, answer, known);
    if (turn !== undefined) found.set(index, turn);
    else left.push(index);
  }
  const inTranscripts = [...retold.values()].filter(({ speaker }) => speaker === 'user');
  const placed = new Set<string>([
    ...[...found.values()].map(({ tag }) => tag),
    ...inTranscripts.flatMap(({ marks }) => marks.map(({ value }) => value)),
  ]);
  for (const index of left) {
    // Its answer is gone: of the turns with this text the first that has no place yet.
    const one = utterances[index];
    const contexts = contextsOf(utterances, known);
    const turn = known.turns.find(
      (candidate) =>
        !placed.has(candidate.tag) &&
        contexts.has(candidate.contextId) &&
        one !== undefined &&
        says(one, candidate),
    );
    if (turn === undefined) continue;
    placed.add(turn.tag);
    found.set(index, turn);
  }
  for (const [index, one] of utterances.entries()) {
    // A template around a text may be of any length, and may say the words of a short one as well:
    // of the turns that have no place yet, the one that waits, or that was given the next answer.
    if (found.has(index) || one.speaker !== 'user') continue;
    const told = retold.get(index) ?? one;
    const turn = wrappedIn(told, nextAnswer(utterances, index), utterances, known);
    if (turn === undefined || placed.has(turn.tag)) continue;
    placed.add(turn.tag);
    retold.set(index, withMark(told, turn));
  }
  if (found.size === 0 && retold.size === 0) return utterances;
  return utterances.map((one, index) => {
    const turn = found.get(index);
    return turn === undefined ? (retold.get(index) ?? one) : withMark(one, turn);
  });
}

/**
 * Whether words that are not the assistant's say what was answered as well: a conversation within
 * one message, or in the system text.
 */
function isTranscript({ speaker, marks }: Utterance): boolean {
  const isTelling = speaker !== 'assistant' && speaker !== 'tool';
  return isTelling && marks.some(({ kind }) => kind === 'answer');
}

/**
 * The marks of such turns within a conversation that one message says: each before the answer that
 * it was given, the newest at the end.
 */
function untaggedIn(one: Utterance, utterances: readonly Utterance[], known: Known): Mark[] {
  const placed: Mark[] = [];
  const place = (from: number, to: number, turn: UntaggedTurn | undefined): void => {
    const end = turn === undefined ? -1 : endOf(one.text.slice(from, to), turn.text);
    if (turn !== undefined && end !== -1)
      placed.push({ kind: 'turn', value: turn.tag, offset: from + end });
  };
  const first = askedFirst(one, utterances, known);
  // An answer may quote what was said: its turn is before all that it quotes.
  let from = 0;
  if (first !== undefined) {
    from = endAlone(first.text, one.text);
    placed.push({ kind: 'turn', value: first.tag, offset: from });
  }
  for (const { value, offset } of one.marks.filter(({ kind }) => kind === 'answer')) {
    const owner = known.ownerOf(value)?.tag;
    place(
      from,
      offset,
      known.turns.find(({ tag }) => tag === owner),
    );
    from = offset + value.length;
  }
  const last = one.marks.at(-1);
  const start = last === undefined ? 0 : last.offset + last.value.length;
  const rest = { ...one, text: one.text.slice(start) };
  place(start, one.text.length, newestOf(rest, utterances, known));
  return placed;
}

/**
 * The turn without a tag whose text comes before a conversation that one message says: the one that
 * was sent last, if it has no answer there, and the turn of the first answer comes after it.
 */
function askedFirst(
  one: Utterance,
  utterances: readonly Utterance[],
  known: Known,
): UntaggedTurn | undefined {
  const contexts = contextsOf(utterances, known);
  const newest = known.turns.findLast(({ contextId }) => contexts.has(contextId));
  const answers = one.marks.filter(({ kind }) => kind === 'answer');
  const [first] = answers;
  if (newest === undefined || first === undefined) return undefined;
  const owners = answers.map(({ value }) => known.ownerOf(value)?.tag);
  // Instructions may say a short text by chance: "Do I need to use a tool? Yes".
  const end = endAlone(newest.text, one.text.slice(0, first.offset));
  if (end === -1 || owners.includes(newest.tag)) return undefined;
  const answered = known.turns.find(({ tag }) => tag === owners[0]);
  const follows =
    answered === undefined
      ? one.marks.some(({ value, offset }) => value === owners[0] && offset > end)
      : endOf(one.text.slice(end, first.offset), answered.text) !== -1;
  return follows ? newest : undefined;
}

/** Where words end that appear in a text by themselves. `-1`: they do not. */
function endOf(text: string, words: string): number {
  for (let at = text.indexOf(words); at !== -1; at = text.indexOf(words, at + 1)) {
    const around = `${text.charAt(at - 1)}${text.charAt(at + words.length)}`;
    if (!/[\p{L}\p{N}]/u.test(around)) return at + words.length;
  }
  return -1;
}

/** Whether a user says the text of such a turn, and no other turn's. */
function isBare(one: Utterance, known: Known): boolean {
  if (one.speaker !== 'user' || isTagged(one)) return false;
  return isUntaggedTurn(one.text, known);
}

/** Whether a text is that of such a turn. */
export function isUntaggedTurn(text: string, { turns }: Known): boolean {
  return turns.some((turn) => says({ text }, turn));
}

/** Characters that an agent may put around a short text, such as a time or a name. */
const maxAround = 200;

function says({ text }: Pick<Utterance, 'text'>, turn: UntaggedTurn): boolean {
  const [said, wanted] = [fold(text), fold(turn.text)];
  return (
    said === wanted || (said.length <= wanted.length + maxAround && endOf(said, wanted) !== -1)
  );
}

function fold(text: string): string {
  return text.replaceAll(/\s+/g, ' ').trim();
}

/**
 * The receipts of the next answer. `null`: another turn comes before any. `none`: nothing more is
 * said.
 */
function nextAnswer(
  utterances: readonly Utterance[],
  index: number,
): readonly string[] | null | 'none' {
  let isAnswered = false;
  for (const { speaker, marks, calls } of utterances.slice(index + 1)) {
    if (speaker === 'user' && marks.some(({ kind }) => kind === 'turn')) return null;
    if (speaker !== 'assistant') continue;
    const receipts = marks.filter(({ kind }) => kind === 'answer').map(({ value }) => value);
    if (receipts.length > 0) return receipts;
    if (calls.length === 0) isAnswered = true;
  }
  return isAnswered ? null : 'none';
}

/** The turn that was given one of the answers. */
function turnOf(
  one: Utterance,
  answers: readonly string[] | null,
  { turns, ownerOf }: Known,
): UntaggedTurn | undefined {
  const tags = (answers ?? []).map((receipt) => ownerOf(receipt)?.tag);
  return turns.find((turn) => tags.includes(turn.tag) && says(one, turn));
}

/**
 * The turn whose text a template holds by itself, or what follows the last mark of a transcript.
 */
function wrappedIn(
  one: Utterance,
  answer: ReturnType<typeof nextAnswer>,
  utterances: readonly Utterance[],
  known: Known,
): UntaggedTurn | undefined {
  const isAsking = isTranscript(one) ? one.marks.at(-1)?.kind !== 'turn' : !isTagged(one);
  if (!isAsking || answer === null) return undefined;
  const last = one.marks.at(-1);
  const text = last === undefined ? one.text : one.text.slice(last.offset + last.value.length);
  const holding = known.turns.filter((turn) => standsAlone(turn.text, text));
  if (answer !== 'none') {
    const tags = answer.map((receipt) => known.ownerOf(receipt)?.tag);
    return holding.find(({ tag }) => tags.includes(tag));
  }
  const contexts = contextsOf(utterances, known);
  const open = holding.filter(({ tag }) => known.isOpen(tag));
  return open.findLast(({ contextId }) => contexts.has(contextId)) ?? open.at(-1);
}

/**
 * The turn with this text that was sent last, in a conversation that the request reports if it
 * reports any.
 */
function newestOf(
  one: Utterance,
  utterances: readonly Utterance[],
  known: Known,
): UntaggedTurn | undefined {
  const contexts = contextsOf(utterances, known);
  const saying = known.turns.filter((turn) => says(one, turn));
  return saying.findLast(({ contextId }) => contexts.has(contextId)) ?? saying.at(-1);
}

function contextsOf(utterances: readonly Utterance[], { ownerOf }: Known): ReadonlySet<string> {
  const marks = utterances.flatMap((one) => (one.speaker === 'tool' ? [] : one.marks));
  return new Set(marks.flatMap(({ value }) => ownerOf(value)?.contextId ?? []));
}

/** An utterance with the mark of a turn at the end of its text. */
function withMark(one: Utterance, { tag, text }: UntaggedTurn): Utterance {
  const at = one.text.lastIndexOf(text);
  const offset = at === -1 ? 0 : at + text.length;
  return withMarks(one, [{ kind: 'turn', value: tag, offset }]);
}

/** The same object for the same words and marks: who has looked at it once need not look again. */
function withMarks(one: Utterance, added: readonly Mark[]): Utterance {
  if (added.length === 0) return one;
  const before = marked.get(one) ?? new Map<string, Utterance>();
  marked.set(one, before);
  const key = added.map(({ value, offset }) => `${value} ${offset}`).join(' ');
  const known = before.get(key);
  if (known !== undefined) return known;
  const marks = [...one.marks, ...added].sort((a, b) => a.offset - b.offset);
  const made = { ...one, marks };
  before.set(key, made);
  return made;
}
