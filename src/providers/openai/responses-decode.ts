// Decodes the body of POST /v1/responses. A request may name what this endpoint answered in place
// of its text: one item (`item_reference`, as the AI SDK does) or all before it
// (`previous_response_id`). It is read as what it represents, so that the request holds the whole
// conversation, as the provider's model would see it.
import { asString, type Fields, toFields, toList } from '../../domain/fields.ts';
import type { ModelMessage, OfferedTool, ToolCall } from '../../domain/model-request.ts';
import {
  type DecodedBody,
  type NamespacedName,
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
import { toDemand, toJsonFields, toText, toTextOf } from './content.ts';
import { faultOfItems } from './faults.ts';
import { type FindReasoned, faultOfReasoning, thoughtsOf } from './reasoning.ts';

const roles: Readonly<Record<string, ModelMessage['role']>> = {
  system: 'system',
  developer: 'system',
  user: 'user',
  assistant: 'assistant',
};
const callTypes: readonly unknown[] = ['function_call', 'custom_tool_call'];
/** Characters of an unknown id in a refusal. */
const maxShownIdChars = 64;
const outputTypes: readonly unknown[] = ['function_call_output', 'custom_tool_call_output'];

/** What this endpoint has answered, as far as a request may name it. */
export interface AnsweredItems {
  /** An item of an answer by its id. */
  itemOf(id: string): Fields | undefined;
  /**
   * All that a response represents by its id: what it was asked with, without `instructions`, and
   * what it answered.
   */
  chainOf(id: string): readonly ModelMessage[] | undefined;
  readonly reasonedOf: FindReasoned;
}

const nothing: AnsweredItems = {
  itemOf: () => undefined,
  chainOf: () => undefined,
  reasonedOf: () => undefined,
};

/** Reads a request. `isCompaction`: its path asks for the conversation compacted. Never throws. */
export function decodeResponsesRequest(
  fields: Fields,
  answered: AnsweredItems = nothing,
  isCompaction = false,
): DecodedBody | RefusedRequest {
  const lacks = lackOfBody(fields);
  if (lacks !== null) return { ...refuse(`${lacks} are not kept here.`), lacks };
  const previous = fields.previous_response_id;
  const isChained = typeof previous === 'string';
  const given = fields.input ?? (isChained ? [] : undefined);
  const input = typeof given === 'string' ? [{ role: 'user', content: given }] : given;
  if (!Array.isArray(input) || (input.length === 0 && !isChained))
    return refuse("'input' must be a string or an array with at least one item.");
  const chain = isChained ? answered.chainOf(previous) : [];
  if (chain === undefined)
    return refuse(`Previous response with id '${toShownId(previous)}' not found.`);
  if (hasTooManyEntries(countEntries(input, fields.tools, chain))) return tooManyEntries;
  const named = input.map(toFields);
  const items = resolveReferences(named, answered);
  if (typeof items === 'string') return { kind: 'refused', status: 404, message: items };
  const added = itemsToMessages(items);
  if (typeof added === 'string') return refuse(added);
  const messages = [...chain, ...added];
  const instructions = asString(fields.instructions);
  if (instructions !== '') messages.unshift(plain('system', instructions));
  const tools = toList(fields.tools).flatMap(toTools);
  const format = toFields(toFields(fields.text).format);
  const isStored = fields.store !== false && !isChained;
  const fault =
    faultOfItems(named) ?? faultOfReasoning({ named, items, isStored }, answered.reasonedOf);
  const thoughts = isCompaction ? undefined : thoughtsOf(fields);
  return {
    kind: 'decoded',
    request: {
      model: asString(fields.model),
      stream: fields.stream === true,
      messages,
      tools: tools.map(({ offered }) => offered),
      ...(fault === null ? {} : { fault }),
      ...(thoughts === undefined ? {} : { thoughts }),
      ...(isCompaction ? { isCompaction } : {}),
      ...toDemand(fields.tool_choice),
      ...(fields.parallel_tool_calls === false ? { parallelCalls: false } : {}),
    },
    schemaOfTool: (name) => schemaOfTool(fields.tools, name),
    jsonFields: toJsonFields(format.type, format.schema),
    jsonSchema: format.schema,
    namespaced: new Map(
      tools.flatMap(({ offered, parts }): [string, NamespacedName][] =>
        parts === null ? [] : [[offered.name, parts]],
      ),
    ),
  };
}

/** What a request names that only a provider would hold. */
function lackOfBody({ prompt, input }: Fields): string | null {
  const isStored = asString(toFields(prompt).id) !== '';
  return isStored && input === undefined ? 'prompts that the provider holds' : null;
}

/**
 * The name by which a tool of a namespace is known here, in the form of other agents' MCP tools.
 */
function joinNamespace(namespace: string, name: string): string {
  if (namespace === '') return name;
  return `${namespace}${namespace.endsWith('_') ? '' : '__'}${name}`;
}

/** All that becomes an object of ours, or a part of its text. */
function* countEntries(
  input: readonly unknown[],
  tools: unknown,
  chain: readonly ModelMessage[],
): Iterable<number> {
  yield input.length + chain.length;
  for (const { toolCalls } of chain) yield toolCalls.length;
  for (const value of input) {
    const item = toFields(value);
    yield toList(item.content).length + toList(item.output).length;
  }
  yield* countTools(tools, argumentSchema);
  for (const tool of toList(tools)) yield* countTools(toFields(tool).tools, argumentSchema);
}

/**
 * The items with those that are references as what they represent. Or which one represents nothing.
 */
function resolveReferences(items: readonly Fields[], { itemOf }: AnsweredItems): Fields[] | string {
  const resolved: Fields[] = [];
  for (const item of items) {
    const id = asString(item.id);
    const found = item.type === 'item_reference' ? itemOf(id) : item;
    if (found === undefined) return `Item with id '${toShownId(id)}' not found.`;
    resolved.push(found);
  }
  return resolved;
}

function toShownId(id: unknown): string {
  return asString(id).slice(0, maxShownIdChars);
}

/**
 * The messages of a list of items, calls of one answer in one message. Or what is wrong with the
 * items.
 */
export function itemsToMessages(items: readonly Fields[]): ModelMessage[] | string {
  const messages: ModelMessage[] = [];
  for (const [index, item] of items.entries()) {
    if (callTypes.includes(item.type)) {
      const call = toToolCall(item);
      if (call === null) return `'input[${index}].arguments' nest too deeply.`;
      addCall(messages, call);
    } else if (outputTypes.includes(item.type))
      messages.push({
        ...plain('tool', toText(item.output)),
        toolCallId: asString(item.call_id),
      });
    else if (item.type === 'compaction')
      messages.push(plain('system', asString(item.encrypted_content)));
    else if (item.type === 'message' || (item.type === undefined && item.role !== undefined)) {
      const role = roleOf(roles, item.role);
      if (role === undefined) return `'input[${index}].role' is not a known role.`;
      const fault = role === 'assistant' ? faultOfSaid(item.content) : null;
      messages.push({
        ...plain(role, toTextOf(role, item.content)),
        ...(fault === null ? {} : { fault }),
      });
    }
    // Anything else (reasoning, references, searches) says nothing that a turn could be judged by.
  }
  return messages;
}

/** "Supported values are: 'output_text' and 'refusal'." `null`: the content is taken. */
function faultOfSaid(content: unknown): string | null {
  const types = toList(content).map((part) => asString(toFields(part).type));
  const wrong = types.find((type) => type.startsWith('input_'));
  return wrong === undefined
    ? null
    : `a message of the assistant has content of the type ${wrong.slice(0, maxShownIdChars)}`;
}

function addCall(messages: ModelMessage[], call: ToolCall): void {
  const last = messages.at(-1);
  if (last?.role === 'assistant')
    messages[messages.length - 1] = { ...last, toolCalls: [...last.toolCalls, call] };
  else messages.push({ ...plain('assistant', ''), toolCalls: [call] });
}

/** null: the arguments nest deeper than they can be written down. */
function toToolCall(item: Fields): ToolCall | null {
  const args = toArgumentsText(item.arguments ?? item.input);
  if (args === null) return null;
  const name = joinNamespace(asString(item.namespace), asString(item.name));
  return { id: asString(item.call_id), name, arguments: args };
}

interface ReadTool {
  readonly offered: OfferedTool;
  readonly parts: NamespacedName | null;
}

/**
 * A function as itself, a namespace as the functions in it. Tools that the server itself would run
 * are none.
 */
function toTools(value: unknown): ReadTool[] {
  const tool = toFields(value);
  if (tool.type !== 'namespace') return toFunction(tool, '');
  const namespace = asString(tool.name);
  return toList(tool.tools).flatMap((inner) => toFunction(toFields(inner), namespace));
}

function toFunction(tool: Fields, namespace: string): ReadTool[] {
  if (tool.type !== 'function') return [];
  return toOffered(tool.name, argumentSchema(tool)).map(({ name, argumentNames }) => ({
    offered: { name: joinNamespace(namespace, name), argumentNames },
    parts: namespace === '' ? null : { namespace, name },
  }));
}

/** The schema of a function by the name under which it is offered here. */
function schemaOfTool(tools: unknown, wanted: string): unknown {
  for (const tool of toList(tools).map(toFields)) {
    const namespace = tool.type === 'namespace' ? asString(tool.name) : '';
    const functions = tool.type === 'namespace' ? toList(tool.tools).map(toFields) : [tool];
    const found = functions.find(({ name }) => joinNamespace(namespace, asString(name)) === wanted);
    if (found !== undefined) return argumentSchema(found);
  }
  return undefined;
}

function argumentSchema(tool: Fields): unknown {
  return tool.parameters;
}
