// Files that Anthropic holds: `/v1/files`, named by a source of type `file`.
import { asString, type Fields, toFields } from '../../domain/fields.ts';
import { encodeJson } from '../answer-encoding.ts';
import { type HeldFile, type HoldingRoutes, withFiles } from '../holdings.ts';
import { parseMultipart } from '../multipart.ts';
import { encodeError } from './errors.ts';

const filePath = /^\/v1\/files(?:\/([^/]+)(\/content)?)?$/;

/** The routes, and what requests name by them. */
export const anthropicHolding: HoldingRoutes = {
  names: /"file_id"/,
  answer({ method, pathname, headers, body }, holdings) {
    const match = filePath.exec(pathname);
    if (match === null || headers['anthropic-version'] === undefined) return null;
    const [, id, content] = match;
    const all = [...holdings.files.values()];
    if (id === undefined && method === 'GET')
      return encodeJson({
        data: all.map(toFileObject),
        has_more: false,
        first_id: all[0]?.id ?? null,
        last_id: all.at(-1)?.id ?? null,
      });
    if (id === undefined) {
      if (method !== 'POST') return null;
      const parts = parseMultipart(asString(headers['content-type']), body) ?? [];
      const part = parts.find(({ name }) => name === 'file');
      if (part === undefined) return encodeError({ status: 400, message: 'file: Field required' });
      const { fileName: name, mimeType, bytes } = part;
      const held = holdings.addFile({ name, mimeType, purpose: '', bytes }, 'file_');
      return held === null
        ? encodeError({ status: 413, message: 'This endpoint holds all that it will hold.' })
        : encodeJson(toFileObject(held));
    }
    const file = holdings.files.get(id);
    if (file === undefined) return encodeError({ status: 404, message: `File not found: ${id}` });
    if (content !== undefined)
      return { status: 200, contentType: file.mimeType, body: [file.bytes.toString('utf8')] };
    if (method !== 'DELETE') return encodeJson(toFileObject(file));
    holdings.files.delete(id);
    return encodeJson({ id, type: 'file_deleted' });
  },
  resolve(body, holdings) {
    const missing = (file: string): string => `File not found: ${file}`;
    return withFiles(body, holdings, missing, (fields, find) => {
      const source = toFields(fields.source);
      if (source.type !== 'file' || typeof source.file_id !== 'string') return fields;
      const { name, mimeType, bytes } = find(source.file_id);
      return {
        ...fields,
        title: asString(fields.title) || name,
        source: { type: 'base64', media_type: mimeType, data: bytes.toString('base64') },
      };
    });
  },
};

function toFileObject({ id, name, mimeType, bytes, at }: HeldFile): Fields {
  return {
    id,
    type: 'file',
    filename: name,
    mime_type: mimeType,
    size_bytes: bytes.length,
    created_at: new Date(at).toISOString(),
    downloadable: false,
  };
}
