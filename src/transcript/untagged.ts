// The marks of turns whose text carries none: such a text is known by its place, before the answer
// that it was given or at the end of what was said.
import type { Mark, Tag } from '../domain/token.ts';
import type { Utterance } from '../domain/transcript.ts';

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
}

const marked = new WeakMap<Utterance, Map<Tag, Utterance>>();

/** The utterances, with the mark of each text without one added at its end. */
export function placeUntagged(
  utterances: readonly Utterance[],
  known: Known,
): readonly Utterance[] {
  if (known.turns.length === 0) return utterances;
  const found = new Map<number, UntaggedTurn>();
  const left: number[] = [];
  for (const [index, one] of utterances.entries()) {
    if (!isBare(one, known)) continue;
    const answer = nextAnswer(utterances, index);
    const turn = answer === 'none' ? newestOf(one, utterances, known) : turnOf(one, answer, known);
    if (turn !== undefined) found.set(index, turn);
    else left.push(index);
  }
  const placed = new Set([...found.values()].map(({ tag }) => tag));
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
  if (found.size === 0) return utterances;
  return utterances.map((one, index) => {
    const turn = found.get(index);
    return turn === undefined ? one : withMark(one, turn);
  });
}

/** Whether a user says the text of such a turn, and no other turn's. */
function isBare(one: Utterance, known: Known): boolean {
  if (one.speaker !== 'user' || one.marks.some(({ kind }) => kind === 'turn')) return false;
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
  return said === wanted || (said.length <= wanted.length + maxAround && hasWords(said, wanted));
}

function fold(text: string): string {
  return text.replaceAll(/\s+/g, ' ').trim();
}

/** Whether words appear in a text by themselves, and not within others. */
function hasWords(text: string, words: string): boolean {
  for (let at = text.indexOf(words); at !== -1; at = text.indexOf(words, at + 1)) {
    const around = `${text.charAt(at - 1)}${text.charAt(at + words.length)}`;
    if (!/[\p{L}\p{N}]/u.test(around)) return true;
  }
  return false;
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

/** The same object for the same words: who has looked at it once need not look again. */
function withMark(one: Utterance, { tag, text }: UntaggedTurn): Utterance {
  const before = marked.get(one) ?? new Map<Tag, Utterance>();
  marked.set(one, before);
  const known = before.get(tag);
  if (known !== undefined) return known;
  const at = one.text.lastIndexOf(text);
  const mark: Mark = {
    kind: 'turn',
    value: tag,
    offset: at === -1 ? 0 : at + text.length,
  };
  const marks = [...one.marks, mark].sort((a, b) => a.offset - b.offset);
  const made = { ...one, marks };
  before.set(tag, made);
  return made;
}
