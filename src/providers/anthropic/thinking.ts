// What Claude thinks: when a request lets it, the block in which it is sent, and what Anthropic
// demands of blocks that come back. From its pages "Extended thinking" and "Adaptive thinking", and
// from errors as users report them.
import { asString, type Fields, toFields, toList } from '../../domain/fields.ts';
import type { ModelRequest } from '../../domain/model-request.ts';
import type { ModelExchange } from '../../domain/witness.ts';
import type { Answered } from '../provider.ts';
import { isSealOf, isThought, judgeSeal, sealOf } from '../thoughts.ts';

/**
 * Whether the model thinks before its answer. With `enabled` it does so once in a turn: results of
 * its calls bring no new thought, unless a beta is asked for.
 */
export function thoughtsOf({ thinking, messages }: Fields): ModelRequest['thoughts'] {
  const { type, display } = toFields(thinking);
  const last = toFields(toList(messages).at(-1));
  if (type !== 'adaptive' && (type !== 'enabled' || blocksOf(last).some(isResult)))
    return undefined;
  return display === 'omitted' ? 'sealed' : 'in-words';
}

/** The block of what was thought before an answer. Empty: nothing was. */
export function toThinking({ thought, request }: ModelExchange): Fields[] {
  if (thought === undefined) return [];
  const words = request.thoughts === 'sealed' ? '' : thought;
  return [{ type: 'thinking', thinking: words, signature: sealOf(words) }];
}

/**
 * What Anthropic refuses of the thoughts in a request, in words for people. `null`: they are taken.
 * A request that does not let the model think may hold any, which are ignored.
 */
export function faultOfThinking(fields: Fields, answered: Answered = () => []): string | null {
  const { type } = toFields(fields.thinking);
  if (type !== 'enabled' && type !== 'adaptive') return null;
  const messages = joinAnswers(toList(fields.messages));
  const answers = messages.filter(({ role }) => role === 'assistant');
  const signed = answers.flatMap(({ blocks }) => blocks.filter(isThinking));
  const fault = signed.map(faultOfSignature).find((one) => one !== null) ?? null;
  if (fault !== null) return fault;
  if (answers.at(-1)?.blocks.filter(isThinking).some(isReworded) === true)
    return 'what the model thought (`thinking`) is not as it came in the latest message of the assistant, where it cannot be modified';
  return type === 'enabled' ? faultOfOpenTurn(messages, answered) : null;
}

/**
 * "Invalid `signature` in `thinking` block", and "signature: Field required". One that is not known
 * here may be a real provider's.
 */
function faultOfSignature({ signature, thinking }: Fields): string | null {
  const seal = asString(signature);
  if (seal === '') return 'what the model thought (`thinking`) has no signature';
  const kind = judgeSeal(seal);
  return kind === 'changed' || (kind === 'foreign' && isThought(asString(thinking)))
    ? 'what the model thought (`thinking`) has a signature that is not its own'
    : null;
}

function isReworded({ signature, thinking }: Fields): boolean {
  const seal = asString(signature);
  return judgeSeal(seal) === 'whole' && !isSealOf(seal, asString(thinking));
}

/**
 * "Expected `thinking` or `redacted_thinking`, but found `tool_use`. When `thinking` is enabled, a
 * final `assistant` message must start with a thinking block". A turn whose calls are answered now
 * is one message of the assistant to Anthropic. Only what the model has given is due. Thoughts of
 * turns that are over may be left out, and with `adaptive` all of them.
 */
function faultOfOpenTurn(messages: readonly Said[], answered: Answered): string | null {
  const newest = messages.at(-1);
  if (newest === undefined || !isResultsAlone(newest)) return null;
  const start = messages.findLastIndex(
    (message) => message.role !== 'assistant' && !isResultsAlone(message),
  );
  const first = messages.slice(start + 1).find(({ role }) => role === 'assistant');
  const [begins] = first?.blocks ?? [];
  if (begins === undefined || isThinking(begins) || begins.type === 'redacted_thinking')
    return null;
  const calls = first?.blocks.filter((block) => block.type === 'tool_use') ?? [];
  const given = new Set(
    answered()
      .filter(({ thought }) => thought !== undefined)
      .flatMap(({ answer }) => answer.toolCalls.map(({ id }) => id)),
  );
  const call = calls.find(({ id }) => given.has(asString(id)));
  return call === undefined
    ? null
    : `the message with the call of ${asString(call.name)} (${asString(call.id)}) does not begin with what the model thought (\`thinking\`)`;
}

/** A message, or several of the assistant in a row, which are one to Anthropic. */
interface Said {
  readonly role: unknown;
  readonly blocks: readonly Fields[];
}

function joinAnswers(messages: readonly unknown[]): readonly Said[] {
  const joined: { readonly role: unknown; readonly blocks: Fields[] }[] = [];
  for (const value of messages) {
    const message = toFields(value);
    const blocks = blocksOf(message);
    const last = joined.at(-1);
    if (message.role === 'assistant' && last?.role === 'assistant')
      for (const block of blocks) last.blocks.push(block);
    else joined.push({ role: message.role, blocks });
  }
  return joined;
}

/** A content that is a text has one block. */
function blocksOf({ content }: Fields): Fields[] {
  return typeof content === 'string'
    ? [{ type: 'text', text: content }]
    : toList(content).map(toFields);
}

function isThinking({ type }: Fields): boolean {
  return type === 'thinking';
}

function isResult({ type }: Fields): boolean {
  return type === 'tool_result';
}

function isResultsAlone({ role, blocks }: Said): boolean {
  return role === 'user' && blocks.length > 0 && blocks.every(isResult);
}
