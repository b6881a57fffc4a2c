// Decodes the body of POST /v1/chat/completions. As strict as it must be to know what was asked, as lenient as OpenAI's
// look-alikes are; what cannot be read is refused with 400.
import { asString, type Fields, toFields } from '../domain/fields.ts';
import type { ModelMessage, OfferedTool, ToolCall } from '../domain/witness.ts';
import { type DecodedRequest, maxEntries, type RefusedRequest } from './dialect.ts';
import { toText } from './openai-content.ts';

const roles: Readonly<Record<string, ModelMessage['role']>> = {
  system: 'system',
  developer: 'system',
  user: 'user',
  assistant: 'assistant',
  tool: 'tool',
  function: 'tool',
};

/** Reads a request; never throws. */
export function decodeChatRequest(bodyText: string): DecodedRequest | RefusedRequest {
  const body = parseJson(bodyText);
  if (body === undefined) return refuse('The request body is not valid JSON.');
  const fields = toFields(body);
  if (!Array.isArray(fields.messages) || fields.messages.length === 0)
    return refuse("'messages' must be an array with at least one message.");
  if (countEntries(fields) > maxEntries)
    return refuse(
      `The request has more than ${maxEntries} messages, content parts, tool calls and tools.`,
    );
  const messages: ModelMessage[] = [];
  for (const [index, value] of fields.messages.entries()) {
    const message = toMessage(toFields(value));
    if (typeof message === 'string') return refuse(`'messages[${index}]${message}.`);
    messages.push(message);
  }
  return {
    kind: 'decoded',
    request: {
      dialect: 'openai-chat',
      model: asString(fields.model),
      stream: fields.stream === true,
      messages,
      tools: toList(fields.tools).flatMap(toTool),
    },
    jsonFields: toJsonFields(toFields(fields.response_format)),
    includeUsage: toFields(fields.stream_options).include_usage === true,
  };
}

function refuse(message: string): RefusedRequest {
  return { kind: 'refused', status: 400, message };
}

function parseJson(text: string): unknown {
  try {
    return JSON.parse(text) as unknown;
  } catch {
    return undefined;
  }
}

function toList(value: unknown): readonly unknown[] {
  return Array.isArray(value) ? value : [];
}

/** All that becomes an object of ours: two bytes of a body would else become a hundred of memory and of evidence. */
function countEntries(fields: Fields): number {
  let count = 0;
  for (const value of toList(fields.messages)) {
    const message = toFields(value);
    count += 1 + toList(message.content).length + toList(message.tool_calls).length;
  }
  const tools = toList(fields.tools);
  // Names are counted only where the tools themselves are few enough to look into.
  if (count + tools.length > maxEntries) return count + tools.length;
  return tools.reduce<number>((sum, tool) => sum + 1 + argumentNamesOf(tool).length, count);
}

/** The message, or what is wrong with it. */
function toMessage(fields: Fields): ModelMessage | string {
  const name = asString(fields.role);
  const role = Object.hasOwn(roles, name) ? roles[name] : undefined;
  if (role === undefined) return ".role' is not a known role";
  const toolCalls = role === 'assistant' ? toList(fields.tool_calls).map(toToolCall) : [];
  if (!toolCalls.every((call) => call !== null))
    return ".tool_calls' has arguments that nest too deeply";
  return {
    role,
    text: toText(fields.content),
    toolCalls,
    toolCallId: role === 'tool' ? asString(fields.tool_call_id) : null,
  };
}

/** null: the arguments nest deeper than they can be written down. */
function toToolCall(value: unknown): ToolCall | null {
  const fields = toFields(value);
  const called = toFields(fields.function);
  const args = toArgumentsText(called.arguments);
  return args === null
    ? null
    : { id: asString(fields.id), name: asString(called.name), arguments: args };
}

/** OpenAI's own is a string; some look-alikes put the object itself. */
function toArgumentsText(args: unknown): string | null {
  if (typeof args === 'string') return args;
  try {
    return JSON.stringify(args ?? {});
  } catch {
    return null;
  }
}

function toTool(value: unknown): OfferedTool[] {
  const declared = toFields(toFields(value).function);
  const name = asString(declared.name);
  if (name === '') return [];
  return [{ name, argumentNames: argumentNamesOf(value) }];
}

function argumentNamesOf(tool: unknown): string[] {
  const { parameters } = toFields(toFields(tool).function);
  return Object.keys(toFields(toFields(parameters).properties));
}

/** Fields of the JSON object that `response_format` demands; null when text will do. */
function toJsonFields(format: Fields): readonly string[] | null {
  if (format.type === 'json_object') return [];
  if (format.type !== 'json_schema') return null;
  const schema = toFields(toFields(format.json_schema).schema);
  const required = toList(schema.required).filter((name) => typeof name === 'string');
  const names = required.length > 0 ? required : Object.keys(toFields(schema.properties));
  return names.slice(0, maxEntries);
}
