// Decodes the body of POST /v1/chat/completions. As strict as it must be to know what was asked, as
// lenient as OpenAI's look-alikes are. What cannot be read is refused with 400.
import { asString, type Fields, toFields, toList } from '../../domain/fields.ts';
import type { ModelMessage, ToolCall } from '../../domain/model-request.ts';
import {
  type Answered,
  type DecodedBody,
  type RefusedRequest,
  refuse,
  tooManyEntries,
} from '../provider.ts';
import {
  countTools,
  hasTooManyEntries,
  plain,
  roleOf,
  toArgumentsText,
  toOffered,
} from '../request-fields.ts';
import { readReasoning } from './chat-reasoning.ts';
import { toDemand, toJsonFields, toTextOf } from './content.ts';
import { faultOfChatMessage } from './faults.ts';

const roles: Readonly<Record<string, ModelMessage['role']>> = {
  system: 'system',
  developer: 'system',
  user: 'user',
  assistant: 'assistant',
  tool: 'tool',
  function: 'tool',
};

/** Reads a request. Never throws. */
export function decodeChatRequest(
  fields: Fields,
  answered?: Answered,
): DecodedBody | RefusedRequest {
  if (!Array.isArray(fields.messages) || fields.messages.length === 0)
    return refuse("'messages' must be an array with at least one message.");
  if (hasTooManyEntries(countEntries(fields))) return tooManyEntries;
  const messages: ModelMessage[] = [];
  for (const [index, value] of fields.messages.entries()) {
    const message = toMessage(toFields(value));
    if (typeof message === 'string') return refuse(`'messages[${index}]${message}.`);
    messages.push(message);
  }
  const format = toFields(fields.response_format);
  const schema = toFields(format.json_schema).schema;
  return {
    kind: 'decoded',
    request: {
      model: asString(fields.model),
      stream: fields.stream === true,
      messages,
      tools: toList(fields.tools).flatMap((tool) => {
        const declared = toFields(toFields(tool).function);
        return toOffered(declared.name, declared.parameters);
      }),
      ...readReasoning(fields, answered),
      ...toDemand(fields.tool_choice),
      ...(fields.parallel_tool_calls === false ? { parallelCalls: false } : {}),
    },
    schemaOfTool: (name) =>
      argumentSchema(
        toList(fields.tools)
          .map(toFields)
          .find((tool) => toFields(tool.function).name === name) ?? {},
      ),
    jsonFields: toJsonFields(format.type, schema),
    jsonSchema: schema,
    includeUsage: toFields(fields.stream_options).include_usage === true,
  };
}

/** All that becomes an object of ours. */
function* countEntries(fields: Fields): Iterable<number> {
  const messages = toList(fields.messages);
  yield messages.length;
  for (const value of messages) {
    const message = toFields(value);
    yield toList(message.content).length + toList(message.tool_calls).length;
  }
  yield* countTools(fields.tools, argumentSchema);
}

/** The message, or what is wrong with it. */
function toMessage(fields: Fields): ModelMessage | string {
  const role = roleOf(roles, fields.role);
  if (role === undefined) return ".role' is not a known role";
  const toolCalls = role === 'assistant' ? toList(fields.tool_calls).map(toToolCall) : [];
  if (!toolCalls.every((call) => call !== null))
    return ".tool_calls' has arguments that nest too deeply";
  const name = role === 'user' ? asString(fields.name) : '';
  const fault = faultOfChatMessage(fields);
  return {
    ...plain(role, toTextOf(role, fields.content)),
    toolCalls,
    toolCallId: role === 'tool' ? asString(fields.tool_call_id) : null,
    ...(name === '' ? {} : { name }),
    ...(fault === null ? {} : { fault }),
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

function argumentSchema(tool: Fields): unknown {
  return toFields(tool.function).parameters;
}
