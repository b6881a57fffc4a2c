// Files and conversations that OpenAI holds: `/v1/files`, named by `file_id`, and
// `/v1/conversations`, named by `conversation`.
import { asString, type Fields, parseJson, toFields, toList } from '../../domain/fields.ts';
import { encodeJson } from '../answer-encoding.ts';
import { type HeldFile, type HoldingRoutes, notHeld, withFiles } from '../holdings.ts';
import { parseMultipart } from '../multipart.ts';
import type { EncodedAnswer } from '../provider.ts';
import { encodeError } from './errors.ts';
import { toItems } from './responses-encode.ts';

const filePath = /^\/v1\/files(?:\/([^/]+)(\/content)?)?$/;
const conversationPath = /^\/v1\/conversations(?:\/([^/]+)(?:\/items(?:\/([^/]+))?)?)?$/;
/** Items of a conversation that a client is listed at once, at most and by itself. */
const maxListed = 100;
const usuallyListed = 20;

/** The routes, and what requests name by them. */
export const openaiHolding: HoldingRoutes = {
  names: /"(?:file_id|conversation)"/,
  answer(call, holdings) {
    const { pathname, method } = call;
    const file = filePath.exec(pathname);
    if (file !== null && call.headers['anthropic-version'] === undefined)
      return answerFiles(call, holdings, file[1], file[2] !== undefined);
    const conversation = conversationPath.exec(pathname);
    if (conversation === null) return null;
    const [, id, itemId] = conversation;
    const asked = toFields(parseJson(call.body.toString('utf8') || '{}'));
    if (id === undefined) return method === 'POST' ? createConversation(asked, holdings) : null;
    const items = holdings.conversations.get(id);
    if (items === undefined) return notFound(`Conversation with id '${id}' not found.`);
    if (!pathname.includes('/items')) {
      if (method === 'DELETE') holdings.conversations.delete(id);
      return encodeJson(toConversation(id, method === 'DELETE'));
    }
    if (itemId !== undefined) {
      const at = items.findIndex((item) => item.id === itemId);
      const item = items[at];
      if (item === undefined) return notFound(`Item with id '${itemId}' not found.`);
      if (method === 'DELETE') items.splice(at, 1);
      return encodeJson(method === 'DELETE' ? toConversation(id, false) : item);
    }
    if (method === 'GET') return listItems(items, call.query);
    if (!holdings.take(call.body.length)) return tooMuch();
    const added = toItemsWithIds(asked.items, holdings.makeId);
    for (const item of added) items.push(item);
    return encodeJson(toListObject(added, false));
  },
  resolve(body, holdings) {
    const { conversation } = body;
    const id = asString(conversation) || asString(toFields(conversation).id);
    let asked = body;
    if (id !== '') {
      const items = holdings.conversations.get(id);
      if (items === undefined) return notHeld(`Conversation with id '${id}' not found.`);
      asked = { ...body, conversation: null, input: [...items, ...inputItems(body)] };
    }
    const missing = (file: string): string => `No such File object: ${file}`;
    return withFiles(asked, holdings, missing, (fields, find) => {
      if (fields.type === 'input_file' && typeof fields.file_id === 'string')
        return { type: 'input_file', ...inRequest(find(fields.file_id)) };
      if (fields.type === 'input_image' && typeof fields.file_id === 'string')
        return { type: 'input_image', image_url: inRequest(find(fields.file_id)).file_data };
      const { file_id: named } = toFields(fields.file);
      if (fields.type === 'file' && typeof named === 'string')
        return { type: 'file', file: inRequest(find(named)) };
      return fields;
    });
  },
  keep(body, exchange, holdings) {
    const id = asString(body.conversation) || asString(toFields(body.conversation).id);
    const items = holdings.conversations.get(id);
    if (items === undefined) return;
    items.push(...toItemsWithIds(inputItems(body), holdings.makeId), ...toItems(exchange));
  },
};

/** A file as if it was in the request. */
function inRequest({ name, mimeType, bytes }: HeldFile): Fields {
  const type = mimeType || 'application/octet-stream';
  return { filename: name, file_data: `data:${type};base64,${bytes.toString('base64')}` };
}

function answerFiles(
  call: Parameters<HoldingRoutes['answer']>[0],
  holdings: Parameters<HoldingRoutes['answer']>[1],
  id: string | undefined,
  isContent: boolean,
): EncodedAnswer | null {
  const { method } = call;
  if (id === undefined) {
    if (method === 'GET')
      return encodeJson(toListObject([...holdings.files.values()].map(toFileObject), false));
    if (method !== 'POST') return null;
    const parts = parseMultipart(asString(call.headers['content-type']), call.body) ?? [];
    const file = parts.find(({ name }) => name === 'file');
    if (file === undefined) return refuse(400, "'file' is a required property");
    const purpose =
      parts.find(({ name }) => name === 'purpose')?.bytes.toString('utf8') ?? 'user_data';
    const { fileName, mimeType, bytes } = file;
    const held = holdings.addFile({ name: fileName, mimeType, purpose, bytes }, 'file-');
    return held === null ? tooMuch() : encodeJson(toFileObject(held));
  }
  const file = holdings.files.get(id);
  if (file === undefined) return notFound(`No such File object: ${id}`);
  if (isContent)
    return { status: 200, contentType: file.mimeType, body: [file.bytes.toString('utf8')] };
  if (method !== 'DELETE') return encodeJson(toFileObject(file));
  holdings.files.delete(id);
  return encodeJson({ id, object: 'file', deleted: true });
}

function toFileObject({ id, name, purpose, bytes, at }: HeldFile): Fields {
  return {
    id,
    object: 'file',
    bytes: bytes.length,
    created_at: Math.floor(at / 1000),
    filename: name,
    purpose,
    status: 'processed',
  };
}

function createConversation(
  asked: Fields,
  { conversations, makeId, take }: Parameters<HoldingRoutes['answer']>[1],
): EncodedAnswer {
  if (!take(JSON.stringify(asked).length)) return tooMuch();
  const id = `conv_${makeId()}`;
  conversations.set(id, toItemsWithIds(asked.items, makeId));
  return encodeJson(toConversation(id, false));
}

function toConversation(id: string, isDeleted: boolean): Fields {
  return isDeleted
    ? { id, object: 'conversation.deleted', deleted: true }
    : { id, object: 'conversation', created_at: 0, metadata: {} };
}

/** What a request brings itself. */
function inputItems({ input }: Fields): Fields[] {
  return typeof input === 'string'
    ? [{ role: 'user', content: input }]
    : toList(input).map(toFields);
}

/** Items as they are listed: each with a type, an id, and a content in parts. */
function toItemsWithIds(items: unknown, makeId: () => string): Fields[] {
  return toList(items).map((value) => {
    const { type, content, ...item } = toFields(value);
    const textType = item.role === 'assistant' ? 'output_text' : 'input_text';
    const parts = typeof content === 'string' ? [{ type: textType, text: content }] : content;
    return {
      id: `${type === 'function_call' ? 'fc' : 'msg'}_${makeId()}`,
      type: type ?? 'message',
      ...(parts === undefined ? {} : { status: 'completed', content: parts }),
      ...item,
    };
  });
}

/** The newest first, as OpenAI lists them, unless they are asked for in their order. */
function listItems(items: readonly Fields[], query: URLSearchParams): EncodedAnswer {
  const ordered = query.get('order') === 'asc' ? [...items] : items.toReversed();
  const after = query.get('after');
  const start = after === null ? 0 : ordered.findIndex(({ id }) => id === after) + 1;
  const limit = Math.min(maxListed, Math.max(1, Number(query.get('limit') ?? usuallyListed)));
  const listed = ordered.slice(start, start + (Number.isNaN(limit) ? usuallyListed : limit));
  return encodeJson(toListObject(listed, start + listed.length < ordered.length));
}

function toListObject(data: readonly Fields[], hasMore: boolean): Fields {
  const [first] = data;
  return {
    object: 'list',
    data,
    has_more: hasMore,
    first_id: first?.id ?? null,
    last_id: data.at(-1)?.id ?? null,
  };
}

function notFound(message: string): EncodedAnswer {
  return refuse(404, message);
}

function tooMuch(): EncodedAnswer {
  return refuse(413, 'This endpoint holds all that it will hold.');
}

function refuse(status: number, message: string): EncodedAnswer {
  return encodeError({ status, message });
}
