// What Anthropic refuses with HTTP 400, in words for people. `null`: it is taken.
import { asString, type Fields, toFields, toList } from '../../domain/fields.ts';

const idForm = /^[a-zA-Z0-9_-]+$/;
const maxCached = 4;

/** "A maximum of 4 blocks with cache_control may be provided", and no empty text anywhere. */
export function faultOfRequest({ system, tools, messages }: Fields): string | null {
  const instructions = blocksOf(system);
  if (instructions.some(isEmptyText)) return 'the system text has an empty text block';
  const said = toList(messages).flatMap((message) => blocksOf(toFields(message).content));
  const blocks = [...toList(tools).map(toFields), ...instructions, ...said];
  const cached = blocks.filter((block) => (block.cache_control ?? null) !== null);
  return cached.length > maxCached
    ? `more than ${maxCached} blocks are marked for the cache (cache_control)`
    : null;
}

/**
 * "Request fields the server takes from the thread on a `continue` and rejects if the request
 * repeats them" (ThreadState of the official TypeScript client).
 */
export function faultOfContinued(fields: Fields): string | null {
  const repeated = ['system', 'tools'].find((name) => (fields[name] ?? null) !== null);
  return repeated === undefined
    ? null
    : `a Thread is continued with \`${repeated}\`, which it holds`;
}

/**
 * "Text content blocks must be non-empty", and white space is nothing at the end of what the
 * assistant said. Results come first in a message, so that they follow their calls.
 */
export function faultOfMessage({ role, content }: Fields): string | null {
  const whose = `a message of the ${asString(role)}`;
  const blocks = blocksOf(content);
  if (role === 'user' && blocks.length === 0 && asString(content) === '')
    return `${whose} has no content`;
  if (blocks.some(isEmptyText)) return `${whose} has an empty text block`;
  if (role === 'assistant' && isBlank(blocks.at(-1)))
    return `${whose} ends with a text block of white space`;
  const types = blocks.map(({ type }) => type);
  const first = types.findIndex((type) => type !== 'tool_result');
  if (first !== -1 && types.lastIndexOf('tool_result') > first)
    return 'a tool result comes after other content of its message';
  return blocks.map(faultOfBlock).find((fault) => fault !== null) ?? null;
}

/** "String should match pattern '^[a-zA-Z0-9_-]+$'", "Input should be a valid dictionary". */
function faultOfBlock({ type, id, tool_use_id: answers, name, input }: Fields): string | null {
  if (type !== 'tool_use' && type !== 'tool_result') return null;
  const called = asString(type === 'tool_use' ? id : answers);
  if (called === '')
    return type === 'tool_use' ? 'a call has no id' : 'a tool result names no call';
  if (!idForm.test(called))
    return `the id ${called} of a call has characters other than letters, digits, _ and -`;
  const isObject = typeof input === 'object' && input !== null && !Array.isArray(input);
  return type === 'tool_use' && !isObject
    ? `the input of the call of ${asString(name)} is no JSON object`
    : null;
}

function blocksOf(content: unknown): readonly Fields[] {
  return toList(content).map(toFields);
}

function isEmptyText({ type, text }: Fields): boolean {
  return type === 'text' && asString(text) === '';
}

function isBlank(block: Fields | undefined): boolean {
  return block?.type === 'text' && asString(block.text).trim() === '';
}
