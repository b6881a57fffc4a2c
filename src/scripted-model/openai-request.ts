// Decodes the body of POST /v1/chat/completions. As strict as it must be to know what was asked, as lenient as OpenAI's
// look-alikes are; what cannot be read is refused with 400.
import type { ModelMessage, OfferedTool, ToolCall } from '../domain/witness.ts';
import { type DecodedRequest, maxMessages, type RefusedRequest } from './dialect.ts';
import { asString, toFields, toText } from './openai-content.ts';

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
  if (fields.messages.length > maxMessages)
    return refuse(`'messages' has more than ${maxMessages} messages.`);
  const messages: ModelMessage[] = [];
  for (const [index, value] of fields.messages.entries()) {
    const message = toMessage(toFields(value));
    if (message === null) return refuse(`'messages[${index}].role' is not a known role.`);
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
  return Array.isArray(value) ? value.slice(0, maxMessages) : [];
}

function toMessage(fields: Readonly<Record<string, unknown>>): ModelMessage | null {
  const name = asString(fields.role);
  const role = Object.hasOwn(roles, name) ? roles[name] : undefined;
  if (role === undefined) return null;
  return {
    role,
    text: toText(fields.content),
    toolCalls: role === 'assistant' ? toList(fields.tool_calls).map(toToolCall) : [],
    toolCallId: role === 'tool' ? asString(fields.tool_call_id) : null,
  };
}

function toToolCall(value: unknown): ToolCall {
  const fields = toFields(value);
  const called = toFields(fields.function);
  const args = called.arguments;
  return {
    id: asString(fields.id),
    name: asString(called.name),
    // OpenAI's own is a string; some look-alikes put the object itself.
    arguments: typeof args === 'string' ? args : JSON.stringify(args ?? {}),
  };
}

function toTool(value: unknown): OfferedTool[] {
  const declared = toFields(toFields(value).function);
  const name = asString(declared.name);
  if (name === '') return [];
  const properties = toFields(toFields(declared.parameters).properties);
  return [{ name, argumentNames: Object.keys(properties) }];
}

/** Fields of the JSON object that `response_format` demands; null when text will do. */
function toJsonFields(format: Readonly<Record<string, unknown>>): readonly string[] | null {
  if (format.type === 'json_object') return [];
  if (format.type !== 'json_schema') return null;
  const schema = toFields(toFields(format.json_schema).schema);
  const required = toList(schema.required).filter((name) => typeof name === 'string');
  return required.length > 0 ? required : Object.keys(toFields(schema.properties));
}
