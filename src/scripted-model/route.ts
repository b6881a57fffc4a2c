// To which turn a request belongs, and how many tool rounds of it have passed: read off its
// transcript alone.
import type { Tag } from '../domain/token.ts';
import type { Transcript, Utterance } from '../domain/transcript.ts';
import type { ModelExchange, TurnScript } from '../domain/witness.ts';
import { isUnsaid } from '../transcript/unsaid.ts';

/**
 * A request's place: the script that covers it, and where its tool rounds start. Or why there is
 * none.
 */
export type Place =
  | {
      readonly kind: 'turn';
      readonly script: TurnScript;
      /** Index of the turn's utterance. */
      readonly start: number;
      /**
       * Indices of the utterances with tool calls after it, in order. Searches for tools are none.
       */
      readonly rounds: readonly number[];
    }
  | Exclude<ModelExchange['route'], { readonly kind: 'turn' }>;

/** Finds the place of a request. */
export function findPlace(
  { utterances, question, rounds, side }: Transcript,
  scripts: ReadonlyMap<Tag, TurnScript>,
): Place {
  if (side !== null) return { kind: 'side', reason: side };
  const asked = question === null ? undefined : utterances[question];
  if (question === null || asked === undefined)
    return { kind: 'side', reason: 'no user message', isTagless: true };
  const tag = newestTag(tagsOf(asked), scripts);
  const script =
    tag === undefined
      ? (findByFile(asked, scripts) ?? findByList(asked, utterances, scripts))
      : scripts.get(tag);
  if (tag === undefined && script === undefined)
    return { kind: 'side', reason: 'no turn tag in the newest user message', isTagless: true };
  if (script === undefined) return { kind: 'unmatched', reason: `no script for turn tag ${tag}` };
  return { kind: 'turn', script, start: question, rounds };
}

function tagsOf({ marks }: Utterance): Tag[] {
  return marks.flatMap(({ kind, value }) => (kind === 'turn' ? [value as Tag] : []));
}

/**
 * The tag of the newest turn of the context that the last tag belongs to: a message may name
 * earlier files after its text. Where a turn is under way, what was said in those that are over is
 * quoted next to it: memories of other sessions come after the question.
 */
function newestTag(all: readonly Tag[], scripts: ReadonlyMap<Tag, TurnScript>): Tag | undefined {
  const underWay = all.filter((tag) => scripts.get(tag)?.isOver?.() === false);
  const tags = underWay.length > 0 ? underWay : all;
  const last = tags.at(-1);
  const own = last === undefined ? undefined : scripts.get(last);
  if (own === undefined) return last;
  const ofContext = tags.filter((tag) => scripts.get(tag)?.contextId === own.contextId);
  const turnOf = (tag: Tag): number => scripts.get(tag)?.turn ?? 0;
  return ofContext.reduce((a, b) => (turnOf(b) >= turnOf(a) ? b : a));
}

/**
 * A request whose text was dropped next to its files, or that never had one, still belongs to its
 * turn: the files' tags name it, or, where the agent gives no names, how the content of one begins.
 */
function findByFile(
  { marks, text }: Utterance,
  scripts: ReadonlyMap<Tag, TurnScript>,
): TurnScript | undefined {
  const all = [...scripts.values()];
  const fileTag = marks.findLast(({ kind }) => kind === 'file')?.value;
  if (fileTag !== undefined) return all.find(({ files }) => files.some((f) => f.tag === fileTag));
  if (!all.some(({ files }) => files.length > 0)) return undefined;
  const words = text.replace(/\s+/g, ' ');
  const isOpened = (opening?: string): boolean => opening !== undefined && words.includes(opening);
  return all.findLast(({ files }) => files.some(({ opening }) => isOpened(opening)));
}

/**
 * A message of nothing but files may have no word of them: where the agent lists the files of the
 * session in the system text, the one of the turn that is under way is there.
 */
function findByList(
  { marks }: Utterance,
  utterances: readonly Utterance[],
  scripts: ReadonlyMap<Tag, TurnScript>,
): TurnScript | undefined {
  if (marks.length > 0) return undefined;
  const listed = new Set<string>(
    utterances.filter(isUnsaid).flatMap((one) => one.marks.map(({ value }) => value)),
  );
  // The tag of a turn without text is in the names of its files.
  return [...scripts.values()].findLast(
    ({ tag, files, isOver }) =>
      isOver?.() === false && files.some((f) => listed.has(f.tag) && f.name.includes(tag)),
  );
}
