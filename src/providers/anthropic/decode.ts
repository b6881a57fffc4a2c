// Decodes the body of POST /v1/messages and of its token count, with what a Thread holds before it.
// What cannot be read is refused with 400.

import { joinParts } from '../../domain/answer-pieces.ts';
import {
  audioToText,
  imageToText,
  imageUrlToText,
  inlineFileToText,
  unknownPart,
} from '../../domain/attachment-text.ts';
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
  demandedFields,
  hasTooManyEntries,
  plain,
  toArgumentsText,
  toOffered,
} from '../request-fields.ts';
import { faultOfContinued, faultOfMessage, faultOfRequest } from './faults.ts';
import { faultOfThinking, thoughtsOf } from './thinking.ts';

/** What a Thread holds before the new messages. */
export interface HeldThread {
  readonly kind: 'held';
  /** The system text first, then all that was said, the newest answer last. */
  readonly messages: readonly ModelMessage[];
  /** The tools as the Thread was created with them. */
  readonly tools: unknown;
}

/** Reads a request that goes on from what is held. Never throws. */
export function decodeMessagesRequest(
  fields: Fields,
  held: HeldThread | null = null,
  answered?: Answered,
): DecodedBody | RefusedRequest {
  if (!Array.isArray(fields.messages) || fields.messages.length === 0)
    return refuse('messages: at least one message is required');
  const tools = toList(held === null ? fields.tools : held.tools);
  if (hasTooManyEntries(countEntries(fields, tools, held?.messages ?? []))) return tooManyEntries;
  const messages = [...(held?.messages ?? systemMessages(fields))];
  for (const [index, value] of fields.messages.entries()) {
    const read = toMessages(toFields(value));
    if (typeof read === 'string') return refuse(`messages.${index}.${read}`);
    const [first, ...more] = read;
    const fault = faultOfMessage(toFields(value));
    if (first !== undefined) messages.push(fault === null ? first : { ...first, fault }, ...more);
  }
  const fault =
    faultOfRequest(fields) ??
    (held === null ? null : faultOfContinued(fields)) ??
    faultOfThinking(fields, answered);
  const thoughts = thoughtsOf(fields);
  const choice = toFields(fields.tool_choice);
  const format = toFields(toFields(fields.output_config).format ?? fields.output_format);
  return {
    kind: 'decoded',
    request: {
      model: asString(fields.model),
      stream: fields.stream === true,
      messages,
      // Also one with `defer_loading`: Claude Code marks so what a search has loaded, and a call of
      // it is executed.
      tools: tools.map(toFields).flatMap((tool) => toOffered(tool.name, argumentSchema(tool))),
      ...(fault === null ? {} : { fault }),
      ...(thoughts === undefined ? {} : { thoughts }),
      mustCallTool: choice.type === 'any' || choice.type === 'tool',
      ...(choice.type === 'none' ? { forbidsTools: true } : {}),
      ...(choice.disable_parallel_tool_use === true ? { parallelCalls: false } : {}),
      ...(choice.type === 'tool' ? { demandedTools: [asString(choice.name)] } : {}),
    },
    schemaOfTool: (name) =>
      argumentSchema(tools.map(toFields).find((tool) => tool.name === name) ?? {}),
    jsonFields: format.type === 'json_schema' ? demandedFields(format.schema) : null,
    jsonSchema: format.schema,
  };
}

function systemMessages({ system }: Fields): readonly ModelMessage[] {
  const text = contentToText(system);
  return text === '' ? [] : [plain('system', text)];
}

/** All that becomes an object of ours, or a part of its text. */
function* countEntries(
  fields: Fields,
  tools: readonly unknown[],
  before: readonly ModelMessage[],
): Iterable<number> {
  const messages = toList(fields.messages);
  yield messages.length + before.length;
  for (const { toolCalls } of before) yield toolCalls.length;
  yield* countBlocks(fields.system);
  for (const message of messages) {
    const { content } = toFields(message);
    yield* countBlocks(content);
    for (const block of toList(content)) {
      const inner = toFields(block).content;
      yield* countBlocks(inner);
      for (const one of toList(inner)) yield toList(toFields(one).content).length;
    }
  }
  yield* countTools(tools, argumentSchema);
}

/** Counts of blocks and of those of the documents in them. */
function* countBlocks(content: unknown): Iterable<number> {
  const blocks = toList(content);
  yield blocks.length;
  for (const block of blocks) yield toList(toFields(toFields(block).source).content).length;
}

/**
 * A message of the wire as one or more, each tool result for itself and the text next to it after
 * it. Or what is wrong with it.
 */
export function toMessages({ role, content }: Fields): ModelMessage[] | string {
  // Claude Code puts one message of role system after the first turn's (docs/rules/agents.md
  // "Claude Code").
  if (role === 'system') return [plain('system', contentToText(content))];
  if (role === 'assistant') {
    const toolCalls = toList(content)
      .map(toFields)
      .filter(({ type }) => type === 'tool_use')
      .map(toToolCall);
    if (!toolCalls.every((call) => call !== null))
      return 'content: a tool_use has an input that nests too deeply';
    return [{ ...plain('assistant', answerToText(content)), toolCalls }];
  }
  if (role !== 'user') return 'role: not a known role';
  const blocks = toList(content).map(toFields);
  const results = blocks.filter(({ type }) => type === 'tool_result');
  if (results.length === 0) return [plain('user', contentToText(content))];
  const text = contentToText(blocks.filter(({ type }) => type !== 'tool_result'));
  return [
    ...results.map((result) => ({
      ...plain('tool', contentToText(result.content)),
      toolCallId: asString(result.tool_use_id),
    })),
    ...(text === '' ? [] : [plain('user', text)]),
  ];
}

/** null: the input nests deeper than it can be written down. */
function toToolCall(use: Fields): ToolCall | null {
  const args = toArgumentsText(use.input);
  return args === null ? null : { id: asString(use.id), name: asString(use.name), arguments: args };
}

/**
 * The text of what the assistant has said. Some clients keep a streamed answer as several blocks.
 * A call ends what was said before it, and a thought does not.
 */
function answerToText(content: unknown): string {
  if (!Array.isArray(content)) return contentToText(content);
  return joinParts(
    content.flatMap((value) => {
      const block = typeof value === 'string' ? { type: 'text', text: value } : toFields(value);
      const text = blockToText(block) ?? (block.type === 'tool_use' ? '' : null);
      return text === null ? [] : [{ text, isWords: block.type === 'text' }];
    }),
  );
}

/** The text of a content: a string, or its blocks that hold any. */
function contentToText(content: unknown): string {
  if (typeof content === 'string') return content;
  return toList(content)
    .map((block) => (typeof block === 'string' ? block : blockToText(toFields(block))))
    .filter((text) => text !== null)
    .join('\n');
}

/** null: the block says nothing, such as a call or a thought. */
function blockToText(block: Fields): string | null {
  const source = toFields(block.source);
  const data = asString(source.data);
  const mimeType = asString(source.media_type);
  switch (block.type) {
    case 'text':
      return asString(block.text);
    case 'tool_use':
    case 'thinking':
    case 'redacted_thinking':
      return null;
    case 'tool_reference':
      return `[tool ${asString(block.tool_name)}]`;
    case 'image':
      return source.type === 'base64'
        ? imageToText(mimeType, data)
        : imageUrlToText(asString(source.url) || asString(source.file_id));
    case 'search_result':
      return `[search result ${asString(block.title)}]\n${innerText(block.content)}`;
    case 'document':
      return documentToText(asString(block.title), source);
    case 'audio':
      return audioToText(mimeType, data);
    default:
      return unknownPart(asString(block.type));
  }
}

function documentToText(name: string, source: Fields): string {
  const data = asString(source.data);
  switch (source.type) {
    case 'text':
      return `[file ${name} ${asString(source.media_type)}]\n${data}`;
    case 'base64':
      return inlineFileToText({ name, mimeType: asString(source.media_type), base64: data });
    case 'content':
      return `[file ${name}]\n${innerText(source.content)}`;
    default:
      return `[file ${name || asString(source.url) || asString(source.file_id)}]`;
  }
}

/** A document's own content: texts alone, so that nothing nests without end. */
function innerText(content: unknown): string {
  if (typeof content === 'string') return content;
  return toList(content)
    .map((block) => asString(toFields(block).text))
    .join('\n');
}

function argumentSchema(tool: Fields): unknown {
  return tool.input_schema;
}
