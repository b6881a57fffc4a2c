// Decodes the body of Gemini's :generateContent, :streamGenerateContent and :countTokens.

import { joinParts, joinPieces, type Part } from '../../domain/answer-pieces.ts';
import { imageToText, inlineFileToText, unknownPart } from '../../domain/attachment-text.ts';
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
  roleOf,
  toArgumentsText,
  toJsonText,
  toOffered,
} from '../request-fields.ts';
import { type CallIds, createCallIds } from './call-ids.ts';
import { faultOfContent, faultOfResponse } from './faults.ts';
import { get } from './spelling.ts';
import { faultOfSignatures, thoughtsOf } from './thoughts.ts';

const roles: Readonly<Record<string, 'system' | 'user' | 'assistant'>> = {
  '': 'user',
  user: 'user',
  // Models before 3.6 take responses by these too, as the manual of google-genai writes them.
  function: 'user',
  tool: 'user',
  model: 'assistant',
  system: 'system',
};

/** What the path says of a request. */
export interface GeminiPath {
  readonly model: string;
  readonly method: string;
}

/** Reads a request. Never throws. */
export function decodeGeminiRequest(
  fields: Fields,
  { model, method }: GeminiPath,
  answered?: Answered,
): DecodedBody | RefusedRequest {
  // A token count may hold the whole request in a field of its own.
  const asked =
    fields.contents === undefined ? toFields(get(fields, 'generateContentRequest')) : fields;
  if (!Array.isArray(asked.contents) || asked.contents.length === 0)
    return refuse('* GenerateContentRequest.contents: contents is not specified');
  if (hasTooManyEntries(countEntries(asked))) return tooManyEntries;
  const instruction = contentToText(get(asked, 'systemInstruction'));
  const messages: ModelMessage[] = instruction === '' ? [] : [plain('system', instruction)];
  const ids = createCallIds();
  const pieces = new Set<ModelMessage>();
  const contents: { readonly isModel: boolean; readonly parts: readonly Fields[] }[] = [];
  for (const [index, value] of asked.contents.entries()) {
    const content = toFields(value);
    const role = roleOf(roles, content.role);
    if (role === undefined)
      return refuse(`* GenerateContentRequest.contents[${index}].role: not a known role`);
    const parts = toList(content.parts).map(toFields);
    contents.push({ isModel: role === 'assistant', parts });
    const read = toMessages(role, parts, ids);
    if (read === null)
      return refuse(`* GenerateContentRequest.contents[${index}].parts: nested too deeply`);
    const fault = faultOfContent(content, parts);
    messages.push(...(fault === null ? read : read.map((one) => ({ ...one, fault }))));
    if (role === 'assistant' && fault === null && parts.every(isSaid))
      for (const one of read) pieces.add(one);
  }
  const config = toFields(get(asked, 'generationConfig'));
  const thoughts = thoughtsOf(config, model);
  const fault = faultOfSignatures(contents, model, answered);
  const schema = get(config, 'responseJsonSchema') ?? get(config, 'responseSchema');
  const isJson = get(config, 'responseMimeType') === 'application/json';
  const calling = toFields(get(toFields(get(asked, 'toolConfig')), 'functionCallingConfig'));
  const allowed = toList(get(calling, 'allowedFunctionNames'));
  const functions = toList(asked.tools)
    .flatMap((tool) => toList(get(toFields(tool), 'functionDeclarations')))
    .map(toFields);
  return {
    kind: 'decoded',
    request: {
      model,
      stream: method === 'streamGenerateContent',
      messages: joinAnswers(messages, pieces),
      tools: functions.flatMap((declared) => toOffered(declared.name, argumentSchema(declared))),
      ...(fault === null ? {} : { fault }),
      ...(thoughts === undefined ? {} : { thoughts }),
      mustCallTool: calling.mode === 'ANY',
      ...(calling.mode === 'NONE' ? { forbidsTools: true } : {}),
      ...(calling.mode !== 'NONE' && allowed.length > 0
        ? { demandedTools: allowed.map(asString) }
        : {}),
    },
    schemaOfTool: (name) =>
      argumentSchema(functions.find((declared) => declared.name === name) ?? {}),
    jsonFields: isJson ? demandedFields(schema) : null,
    jsonSchema: schema,
  };
}

/** All that becomes an object of ours, or a part of its text. */
function* countEntries(asked: Fields): Iterable<number> {
  const contents = toList(asked.contents);
  yield contents.length;
  yield partsOf(get(asked, 'systemInstruction')).length;
  for (const content of contents) {
    const parts = toList(toFields(content).parts);
    yield parts.length;
    for (const part of parts) {
      const { response, parts: files } = toFields(get(toFields(part), 'functionResponse'));
      yield toList(toFields(response).content).length + toList(files).length;
    }
  }
  const tools = toList(asked.tools);
  yield tools.length;
  for (const tool of tools)
    yield* countTools(get(toFields(tool), 'functionDeclarations'), argumentSchema);
}

/**
 * A content as one or more messages, each function's response for itself and the text next to it
 * after it. `null`: a call or a response nests deeper than it can be written down.
 */
function toMessages(
  role: 'system' | 'user' | 'assistant',
  parts: readonly Fields[],
  ids: CallIds,
): ModelMessage[] | null {
  if (role === 'assistant') {
    const text = joinParts(parts.flatMap(toPart));
    const toolCalls = parts.flatMap((part) => toCalls(part, ids));
    return toolCalls.every((call) => call !== null)
      ? [{ ...plain('assistant', text), toolCalls }]
      : null;
  }
  const results = parts.flatMap((part) => toResults(part, ids));
  if (!results.every((result) => result !== null)) return null;
  if (results.length === 0) ids.endRound();
  const text = partsToText(parts);
  return results.length > 0 && text === '' ? results : [...results, plain(role, text)];
}

/** A part as one of an answer. A call ends what was said before it, and a thought is no part. */
function toPart(part: Fields): Part[] {
  const text = partToText(part) ?? (get(part, 'functionCall') === undefined ? null : '');
  return text === null ? [] : [{ text, isWords: isSaid(part) }];
}

function isSaid({ thought, text }: Fields): boolean {
  return thought === true || typeof text === 'string';
}

/**
 * Contents of the model in a row as the answers that they are: google-genai's chats keep each chunk
 * of a stream as a content. An empty one is no piece of any.
 */
function joinAnswers(
  messages: readonly ModelMessage[],
  pieces: ReadonlySet<ModelMessage>,
): ModelMessage[] {
  const joined: ModelMessage[] = [];
  let run: string[] = [];
  const endRun = (): void => {
    joined.push(...joinPieces(run).map((text) => plain('assistant', text)));
    run = [];
  };
  for (const message of messages) {
    if (pieces.has(message) && message.text !== '') {
      run.push(message.text);
      continue;
    }
    endRun();
    joined.push(message);
  }
  endRun();
  return joined;
}

/** null: the arguments nest too deeply. */
function toCalls(part: Fields, ids: CallIds): (ToolCall | null)[] {
  const value = get(part, 'functionCall');
  if (value === undefined) return [];
  const called = toFields(value);
  const args = toArgumentsText(called.args);
  if (args === null) return [null];
  return [{ id: ids.ofCall(called), name: asString(called.name), arguments: args }];
}

/** null: the response nests too deeply. */
function toResults(part: Fields, ids: CallIds): (ModelMessage | null)[] {
  const value = get(part, 'functionResponse');
  if (value === undefined) return [];
  const result = toFields(value);
  const { id: toolCallId, name: called } = ids.ofResponse(result);
  const fault = faultOfResponse(result, called);
  const said = responseToText(toFields(result.response));
  if (said === null) return [null];
  // Files that the function gave are parts of their own.
  const texts = [said, partsToText(toList(result.parts).map(toFields))].filter((one) => one !== '');
  return [{ ...plain('tool', texts.join('\n')), toolCallId, ...(fault === null ? {} : { fault }) }];
}

/**
 * A response's text as the tool gave it: frameworks wrap it in an object of one field, or in MCP's
 * content.
 */
function responseToText(response: Fields): string | null {
  const values = Object.values(response);
  const only = values.length === 1 ? values[0] : undefined;
  if (typeof only === 'string') return only;
  const texts = toList(response.content).map((block) => toFields(block).text);
  if (texts.length > 0 && texts.every((text) => typeof text === 'string')) return texts.join('\n');
  return toJsonText(response);
}

/** The text of a system instruction: a string, a content, or a list of parts. */
function contentToText(content: unknown): string {
  if (typeof content === 'string') return content;
  return partsToText(partsOf(content).map(toFields));
}

function partsOf(content: unknown): readonly unknown[] {
  return toList(Array.isArray(content) ? content : toFields(content).parts);
}

function partsToText(parts: readonly Fields[]): string {
  return parts
    .map(partToText)
    .filter((text) => text !== null)
    .join('\n');
}

/** null: the part says nothing by itself, such as a call or a thought. */
function partToText(part: Fields): string | null {
  if (part.thought === true) return null;
  if (typeof part.text === 'string') return part.text;
  const inline = get(part, 'inlineData');
  if (inline !== undefined) return blobToText(toFields(inline));
  const file = get(part, 'fileData');
  if (file !== undefined) {
    const data = toFields(file);
    return `[file ${asString(get(data, 'displayName')) || asString(get(data, 'fileUri'))}]`;
  }
  if (get(part, 'functionCall') !== undefined || get(part, 'functionResponse') !== undefined)
    return null;
  return unknownPart(Object.keys(part)[0] ?? '');
}

function blobToText(blob: Fields): string {
  const mimeType = asString(get(blob, 'mimeType'));
  const base64 = asString(blob.data);
  if (mimeType.startsWith('image/')) return imageToText(mimeType, base64);
  return inlineFileToText({ name: asString(get(blob, 'displayName')), mimeType, base64 });
}

function argumentSchema(declared: Fields): unknown {
  return get(declared, 'parametersJsonSchema') ?? declared.parameters;
}
