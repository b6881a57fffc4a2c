// Files and contents that Gemini holds: uploads to `/upload/v1beta/files`, in one call or
// resumable, named by `fileUri`, and `/v1beta/cachedContents`, named by `cachedContent`.
import { asString, type Fields, parseJson, toFields, toList } from '../../domain/fields.ts';
import { encodeJson } from '../answer-encoding.ts';
import {
  type HeldFile,
  type HoldingCall,
  type HoldingRoutes,
  type Holdings,
  notHeld,
  withFiles,
} from '../holdings.ts';
import { parseMultipart } from '../multipart.ts';
import type { EncodedAnswer } from '../provider.ts';
import { encodeError } from './errors.ts';

const uploadPath = /^\/upload\/(v1(?:beta|alpha)?)\/files$/;
const filePath = /^\/v1(?:beta|alpha)?\/files(?:\/([^/:]+))?$/;
const contentPath = /^\/v1(?:beta|alpha)?\/cachedContents(?:\/([^/:]+))?$/;
/**
 * What a file is known by where the provider itself would serve it. It is never fetched from there.
 */
const filesUrl = 'https://generativelanguage.googleapis.com/v1beta/files/';

const ownBesideCached =
  'CachedContent can not be used with GenerateContent request setting system_instruction, tools or tool_config.';

/** The routes, and what requests name by them. */
export const geminiHolding: HoldingRoutes = {
  names: /"(?:fileUri|file_uri|cachedContent|cached_content)"/,
  answer(call, holdings) {
    if (uploadPath.test(call.pathname)) return answerUpload(call, holdings);
    const file = filePath.exec(call.pathname);
    // OpenAI's path without the version's suffix has fields of its own.
    if (file !== null && call.pathname.startsWith('/v1/') && !isGemini(call)) return null;
    if (file !== null) return answerFile(call, holdings, file[1]);
    const content = contentPath.exec(call.pathname);
    return content === null ? null : answerContents(call, holdings, content[1]);
  },
  resolve(body, holdings) {
    const name = asString(body.cachedContent ?? body.cached_content);
    let asked = body;
    if (name !== '') {
      const held = holdings.contents.get(name);
      if (held === undefined) return notHeld(`CachedContent not found: ${name}`);
      if (hasOwn(body))
        return { refused: { kind: 'refused', status: 400, message: ownBesideCached } };
      asked = {
        ...held,
        ...body,
        contents: [...toList(held.contents), ...toList(body.contents)],
      };
    }
    const missing = (file: string): string => `File ${file} not found`;
    return withFiles(asked, holdings, missing, (fields, find) => {
      const data = toFields(fields.fileData ?? fields.file_data);
      const uri = asString(data.fileUri ?? data.file_uri);
      // Any other URI names something that only the provider could fetch.
      if (!/\/files\/[^/]+$/.test(uri)) return fields;
      const file = find(`files/${uri.slice(uri.lastIndexOf('/') + 1)}`);
      return {
        inlineData: {
          displayName: asString(data.displayName ?? data.display_name) || file.name,
          mimeType: file.mimeType,
          data: file.bytes.toString('base64'),
        },
      };
    });
  },
};

/** Whether a request brings what only its cached contents may hold. */
function hasOwn(body: Fields): boolean {
  const given = [
    body.systemInstruction ?? body.system_instruction,
    body.toolConfig ?? body.tool_config,
    toList(body.tools)[0],
  ];
  return given.some((one) => (one ?? null) !== null);
}

function isGemini({ headers, query }: HoldingCall): boolean {
  return headers['x-goog-api-key'] !== undefined || query.get('key') !== null;
}

/** One call of an upload: its start, a chunk of it, or the whole in parts. */
function answerUpload(call: HoldingCall, holdings: Holdings): EncodedAnswer {
  const { headers, query, body } = call;
  const command = asString(headers['x-goog-upload-command']);
  const key = query.get('upload_id');
  if (key !== null) {
    const upload = holdings.uploads.get(key);
    if (upload === undefined) return refuse(404, 'There is no such upload.');
    if (!holdings.take(body.length)) return tooMuch();
    upload.chunks.push(body);
    if (!command.includes('finalize'))
      return { ...encodeJson({}), moreHeaders: { 'x-goog-upload-status': 'active' } };
    holdings.uploads.delete(key);
    const answer = addFile(holdings, { ...upload, bytes: Buffer.concat(upload.chunks) });
    return { ...answer, moreHeaders: { 'x-goog-upload-status': 'final' } };
  }
  const isWhole = asString(headers['content-type']).startsWith('multipart/');
  if (isWhole) {
    const [first, media] = parseMultipart(asString(headers['content-type']), body) ?? [];
    if (first === undefined || media === undefined) return refuse(400, 'The file is missing.');
    const { file } = toFields(parseJson(first.bytes.toString('utf8')));
    const { name, mimeType } = toMetadata(toFields(file));
    return addFile(holdings, { name, mimeType: mimeType || media.mimeType, bytes: media.bytes });
  }
  if (!command.includes('start')) return refuse(400, 'This upload has no command that is known.');
  if (!holdings.take(0)) return tooMuch();
  const { file } = toFields(parseJson(body.toString('utf8')));
  const metadata = toMetadata(toFields(file));
  const type = asString(headers['x-goog-upload-header-content-type']);
  const id = holdings.makeId();
  holdings.uploads.set(id, { ...metadata, mimeType: metadata.mimeType || type, chunks: [] });
  const url = `${call.baseUrl}${call.pathname}?upload_id=${id}&upload_protocol=resumable`;
  return {
    ...encodeJson({}),
    moreHeaders: { 'x-goog-upload-url': url, 'x-goog-upload-status': 'active' },
  };
}

function toMetadata(file: Fields): { name: string; mimeType: string } {
  return {
    name: asString(file.displayName ?? file.display_name),
    mimeType: asString(file.mimeType ?? file.mime_type),
  };
}

function addFile(
  holdings: Holdings,
  { name, mimeType, bytes }: Pick<HeldFile, 'name' | 'mimeType' | 'bytes'>,
): EncodedAnswer {
  const held = holdings.addFile({ name, mimeType, purpose: '', bytes }, 'files/');
  return held === null ? tooMuch() : encodeJson({ file: toFileObject(held) });
}

function answerFile(
  { method }: HoldingCall,
  { files }: Holdings,
  id: string | undefined,
): EncodedAnswer | null {
  if (id === undefined)
    return method === 'GET' ? encodeJson({ files: [...files.values()].map(toFileObject) }) : null;
  const file = files.get(`files/${id}`);
  if (file === undefined) return refuse(404, `File files/${id} not found`);
  if (method === 'DELETE') files.delete(file.id);
  return encodeJson(method === 'DELETE' ? {} : toFileObject(file));
}

function toFileObject({ id, name, mimeType, bytes, at }: HeldFile): Fields {
  const time = new Date(at).toISOString();
  return {
    name: id,
    displayName: name,
    mimeType,
    sizeBytes: String(bytes.length),
    createTime: time,
    updateTime: time,
    uri: `${filesUrl}${id.replace('files/', '')}`,
    state: 'ACTIVE',
    source: 'UPLOADED',
  };
}

function answerContents(
  { method, body }: HoldingCall,
  { contents, makeId, now, take }: Holdings,
  id: string | undefined,
): EncodedAnswer | null {
  if (id === undefined && method === 'GET')
    return encodeJson({ cachedContents: [...contents.keys()].map((name) => ({ name })) });
  if (id === undefined) {
    if (method !== 'POST') return null;
    if (!take(body.length)) return tooMuch();
    const { ttl: _ttl, displayName: _name, ...held } = toFields(parseJson(body.toString('utf8')));
    const name = `cachedContents/${makeId()}`;
    contents.set(name, held);
    return encodeJson(toContentObject(name, held, now()));
  }
  const name = `cachedContents/${id}`;
  const held = contents.get(name);
  if (held === undefined) return refuse(404, `CachedContent not found: ${name}`);
  if (method === 'DELETE') contents.delete(name);
  return encodeJson(method === 'DELETE' ? {} : toContentObject(name, held, now()));
}

function toContentObject(name: string, { model }: Fields, at: number): Fields {
  const time = new Date(at).toISOString();
  const expireTime = new Date(at + 3_600_000).toISOString();
  const usageMetadata = { totalTokenCount: 1 };
  return { name, model, createTime: time, updateTime: time, expireTime, usageMetadata };
}

function tooMuch(): EncodedAnswer {
  return refuse(413, 'This endpoint holds all that it will hold.');
}

function refuse(status: number, message: string): EncodedAnswer {
  return encodeError({ status, message });
}
