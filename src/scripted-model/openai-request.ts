// Decodes the body of POST /v1/chat/completions. As strict as it must be to know what was asked, as lenient as OpenAI's
// look-alikes are; what cannot be read is refused with 400.
import type { ModelMessage, OfferedTool, ToolCall } from '../domain/witness.ts';
import { type DecodedRequest, maxMessages, type RefusedRequest, refuse } from './dialect.ts';
import {
  asString,
  demandedFields,
  parseJson,
  propertyNames,
  toArgumentsText,
  toFields,
  toList,
} from './json-fields.ts';
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
      mustCallTool: fields.tool_choice === 'required',
    },
    jsonFields: toJsonFields(toFields(fields.response_format)),
    includeUsage: toFields(fields.stream_options).include_usage === true,
  };
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
  return {
    id: asString(fields.id),
    name: asString(called.name),
    // OpenAI's own is a string; some look-alikes put the object itself.
    arguments: toArgumentsText(called.arguments),
  };
}

function toTool(value: unknown): OfferedTool[] {
  const declared = toFields(toFields(value).function);
  const name = asString(declared.name);
  if (name === '') return [];
  return [{ name, argumentNames: propertyNames(declared.parameters) }];
}

/** Fields of the JSON object that `response_format` demands; null when text will do. */
function toJsonFields(format: Readonly<Record<string, unknown>>): readonly string[] | null {
  if (format.type === 'json_object') return [];
  if (format.type !== 'json_schema') return null;
  return demandedFields(toFields(format.json_schema).schema);
}
