// What a model of OpenAI's reasons before it answers: when a request lets it, the item of responses
// in which that is sent, and what OpenAI demands of items that come back. From its guide
// "Reasoning models", and from errors as users report them.
import { asString, type Fields, toFields, toList } from '../../domain/fields.ts';
import type { ModelRequest } from '../../domain/model-request.ts';
import type { ModelExchange } from '../../domain/witness.ts';
import { judgeSeal, sealOf } from '../thoughts.ts';

const sealed = 'reasoning.encrypted_content';
/** Characters of an id in a fault. */
const maxShownIdChars = 64;

/** A reasoning item that was answered, and the item that came after it. */
export interface Reasoned {
  readonly reasoning: string;
  readonly follower: string;
  /** Whether OpenAI keeps both: an id alone represents them. */
  isKept(): boolean;
}

/** The pair that an item of an answer belongs to, by its id. `undefined`: it has none. */
export type FindReasoned = (id: string) => Reasoned | undefined;

/** The id of what was reasoned before an answer. */
export function toReasoningId(suffix: string): string {
  return `rs_${suffix}`;
}

/** Whether a request is one to a model that reasons: it says how, or asks for what was reasoned. */
export function thoughtsOf({ reasoning, include }: Fields): ModelRequest['thoughts'] {
  const { effort, summary, generate_summary: summaryOfOld } = toFields(reasoning);
  const isAsked = (reasoning ?? null) !== null || toList(include).includes(sealed);
  if (!isAsked || effort === 'none') return undefined;
  return asString(summary ?? summaryOfOld) === '' ? 'sealed' : 'in-words';
}

/**
 * The item of what was reasoned before an answer, with its content in encrypted form, as OpenAI
 * sends it by default. Empty: nothing was.
 */
export function toReasoningItems({ thought, request }: ModelExchange, suffix: string): Fields[] {
  if (thought === undefined) return [];
  const words = [{ type: 'summary_text', text: thought }];
  const summary = request.thoughts === 'in-words' ? words : [];
  const id = toReasoningId(suffix);
  return [{ id, type: 'reasoning', summary, encrypted_content: sealOf(thought) }];
}

/**
 * The same at the start of a stream: the encrypted content "may be incomplete" there, in the words
 * of the official client.
 */
export function toBegunReasoning(item: Fields): Fields {
  const content = asString(item.encrypted_content);
  const begun = content.slice(0, Math.ceil(content.length / 2));
  return { ...item, summary: [], encrypted_content: begun };
}

/** The items of one request, as they are named in it and as what they represent. */
interface Sent {
  readonly named: readonly Fields[];
  readonly items: readonly Fields[];
  /** Whether OpenAI keeps what the request brings, and has no more of it than is in the items. */
  readonly isStored: boolean;
}

/**
 * What OpenAI refuses of the reasoning items in a request, in words for people. `null`: they are
 * taken. That items belong together is known of those that it keeps: others come without their
 * reasoning, or it without them, and are taken.
 */
export function faultOfReasoning(sent: Sent, find: FindReasoned): string | null {
  const seen = new Set<string>();
  for (const [index, item] of sent.items.entries()) {
    const id = asString(item.id);
    const pair = id === '' ? undefined : find(id);
    const isKept = sent.isStored && pair?.isKept() === true;
    if (item.type === 'reasoning') {
      const isNamed = sent.named[index]?.type === 'item_reference';
      const fault = isNamed ? null : faultOfContent(item, pair);
      if (fault !== null) return fault;
      if (isKept && !isOfAnswer(sent.items[index + 1]))
        return `the item ${toShown(id)} of type reasoning comes without the item that followed it`;
    } else if (isKept && pair.follower === id && !seen.has(pair.reasoning))
      return `the item ${toShown(id)} of type ${asString(item.type)} comes without its reasoning item ${toShown(pair.reasoning)}`;
    seen.add(id);
  }
  return null;
}

/**
 * "The encrypted content could not be verified", and "Item with id 'rs_…' not found. Items are not
 * persisted when `store` is set to false".
 */
function faultOfContent(
  { id, encrypted_content: content }: Fields,
  pair: Reasoned | undefined,
): string | null {
  const whose = `the item ${toShown(asString(id))} of type reasoning`;
  const seal = asString(content);
  if (seal === '')
    return pair === undefined || pair.isKept()
      ? null
      : `${whose} comes without its encrypted content, and was not stored (store: false)`;
  const kind = judgeSeal(seal);
  return kind === 'changed' || (kind === 'foreign' && pair !== undefined)
    ? `${whose} has an encrypted content that is not its own`
    : null;
}

/** Whether an item is what a model has made, and neither a user's nor a result. */
function isOfAnswer(item: Fields | undefined): boolean {
  if (item === undefined || asString(item.type).endsWith('_output')) return false;
  return (item.role ?? 'assistant') === 'assistant';
}

function toShown(id: string): string {
  return id.slice(0, maxShownIdChars);
}
