// What OpenAI refuses with HTTP 400, in words for people. `null`: it is taken.
import { asString, type Fields, toFields, toList } from '../../domain/fields.ts';

const nameForm = /^[^\s<|\\/>]+$/;
const maxCallIdChars = 64;
const shownIdChars = 80;
/** How the id of an item begins that the model has made. */
const idStarts: Readonly<Record<string, string>> = {
  function_call: 'fc',
  message: 'msg',
  reasoning: 'rs',
};

/** A message of chat completions. */
export function faultOfChatMessage(fields: Fields): string | null {
  const { role, content, name, tool_calls: calls } = fields;
  if (role === 'assistant') {
    if (isWithoutContent(fields))
      return 'a message of the assistant has no content (null) and no call';
    if (Array.isArray(calls) && calls.length === 0)
      return 'a message of the assistant has an empty list of calls (tool_calls)';
    const faults = toList(calls).map(toFields).map(faultOfCall);
    const fault = faults.find((one) => one !== null) ?? null;
    if (fault !== null) return fault;
  } else if (role !== 'function' && (content ?? null) === null)
    return `a message of the role ${asString(role)} has no content (null)`;
  if (role === 'tool')
    return asString(fields.tool_call_id) === ''
      ? 'a tool result names no call (tool_call_id)'
      : null;
  // That of an old function is the function's.
  const isNamed = role !== 'function' && asString(name) !== '';
  return isNamed && !nameForm.test(asString(name))
    ? `the name ${asString(name)} of a message has a blank, or one of < > | / and \\`
    : null;
}

/** "Invalid value for 'content': expected a string, got null." An empty string is taken. */
function isWithoutContent({ content, tool_calls, function_call, refusal, audio }: Fields): boolean {
  const others = [content, function_call, refusal, audio];
  return toList(tool_calls).length === 0 && others.every((one) => (one ?? null) === null);
}

/** "Missing required parameter: 'messages[1].tool_calls[0].function.arguments'." */
function faultOfCall(call: Fields): string | null {
  if (call.custom !== undefined) return null;
  const { name, arguments: args } = toFields(call.function);
  if (asString(name) === '') return 'a call names no function';
  return typeof args === 'string'
    ? null
    : `the call of ${asString(name)} has no text as its arguments (function.arguments)`;
}

/** The items of responses: "Duplicate item found", "Expected an ID that begins with 'msg'". */
export function faultOfItems(items: readonly Fields[]): string | null {
  const ids = new Set<string>();
  for (const item of items) {
    const [id, callId, type] = [asString(item.id), asString(item.call_id), typeOf(item)];
    if (ids.has(id))
      return `the item ${toShown(id)} appears twice, and ids of items must be unique`;
    if (id !== '') ids.add(id);
    const start = Object.hasOwn(idStarts, type) ? idStarts[type] : undefined;
    const isMade = type !== 'message' || item.role === 'assistant';
    if (id !== '' && isMade && start !== undefined && !id.startsWith(start))
      return `the item ${toShown(id)} is a ${type}, whose id must begin with ${start}`;
    if (callId.length > maxCallIdChars)
      return `the id ${toShown(callId)} of a call has more than ${maxCallIdChars} characters`;
  }
  return null;
}

function typeOf({ type, role }: Fields): string {
  return type === undefined && role !== undefined ? 'message' : asString(type);
}

function toShown(id: string): string {
  return id.slice(0, shownIdChars);
}
