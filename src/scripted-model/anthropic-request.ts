// Decodes the body of POST /v1/messages and of its token count. What cannot be read is refused with 400.
import type { ModelMessage, OfferedTool } from '../domain/witness.ts';
import {
  audioToText,
  imageToText,
  imageUrlToText,
  inlineFileToText,
  unknownPart,
} from './attachment-text.ts';
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

type Fields = Readonly<Record<string, unknown>>;

/** Reads a request; never throws. */
export function decodeMessagesRequest(bodyText: string): DecodedRequest | RefusedRequest {
  const body = parseJson(bodyText);
  if (body === undefined) return refuse('The request body is not valid JSON.');
  const fields = toFields(body);
  if (!Array.isArray(fields.messages) || fields.messages.length === 0)
    return refuse('messages: at least one message is required');
  if (fields.messages.length > maxMessages)
    return refuse(`messages: more than ${maxMessages} messages`);
  const system = contentToText(fields.system);
  const messages: ModelMessage[] = system === '' ? [] : [plain('system', system)];
  for (const [index, value] of fields.messages.entries()) {
    const read = toMessages(toFields(value));
    if (read === null) return refuse(`messages.${index}.role: not a known role`);
    messages.push(...read);
  }
  const choice = asString(toFields(fields.tool_choice).type);
  return {
    kind: 'decoded',
    request: {
      dialect: 'anthropic-messages',
      model: asString(fields.model),
      stream: fields.stream === true,
      messages,
      tools: toList(fields.tools).flatMap(toTool),
      mustCallTool: choice === 'any' || choice === 'tool',
    },
    jsonFields: toJsonFields(fields),
  };
}

/** A message of the wire as one or more: each tool result stands for itself, the text beside it behind it. */
function toMessages({ role, content }: Fields): ModelMessage[] | null {
  // Claude Code puts one message of role system behind the first turn's (frameworks.md 2).
  if (role === 'system') return [plain('system', contentToText(content))];
  if (role === 'assistant') {
    const toolCalls = toList(content)
      .map(toFields)
      .filter(({ type }) => type === 'tool_use')
      .map((use) => ({
        id: asString(use.id),
        name: asString(use.name),
        arguments: toArgumentsText(use.input),
      }));
    return [{ ...plain('assistant', contentToText(content)), toolCalls }];
  }
  if (role !== 'user') return null;
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

function plain(role: ModelMessage['role'], text: string): ModelMessage {
  return { role, text, toolCalls: [], toolCallId: null };
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

function toTool(value: unknown): OfferedTool[] {
  const tool = toFields(value);
  const name = asString(tool.name);
  if (name === '') return [];
  // Also one with `defer_loading`: Claude Code marks so what a search has loaded, and a call of it is executed.
  return [{ name, argumentNames: propertyNames(tool.input_schema) }];
}

/** Fields of the JSON object that is demanded; null when text will do. */
function toJsonFields(fields: Fields): readonly string[] | null {
  const format = toFields(toFields(fields.output_config).format ?? fields.output_format);
  return format.type === 'json_schema' ? demandedFields(format.schema) : null;
}
