// Files within a text in an encoding that says what they are: data URLs, and JSON with bytes next
// to their type. They are read as the same file in a part of its own would be.
import { imageToText, inlineFileToText } from '../domain/attachment-text.ts';
import { asString, type Fields, parseJson, toFields } from '../domain/fields.ts';

const dataUrl =
  /data:([\w.+-]{1,100}\/[\w.+-]{1,100})((?:;[\w.-]{1,50}(?:=[\w."-]{0,100})?){0,5}),/g;
const base64End = /[^\w+/=-]/g;
const percentEnd = /[\s"'<>`)\]}]/g;
/** Fields of JSON in which bytes, their type and the name of their file are. */
const bytesFields = ['data', 'blob', 'content', 'base64', 'bytes', 'file_data', 'body'];
const typeFields = ['mimeType', 'mime_type', 'media_type', 'mediaType', 'contentType', 'type'];
const nameFields = ['name', 'filename', 'file_name', 'title', 'displayName'];
/** Characters of base64 below which a text is taken as it is. */
const minBase64Chars = 16;
/** Levels and values looked at in one text. */
const maxLevels = 10;
const maxValues = 10_000;

/** A text with the files in it as text, or as a note of their kind and size. */
export function readEncoded(text: string): string {
  const read = text.includes('data:') ? readDataUrls(text) : text;
  const whole =
    /^\s*[[{]/.test(read) && /base64|mime|media_?type|content_?type/i.test(read)
      ? readJson(read)
      : read;
  return whole === text ? text : `${text}\n${whole}`;
}

function readDataUrls(text: string): string {
  let read = '';
  let at = 0;
  for (const { 0: head, 1: type = '', 2: parameters = '', index } of text.matchAll(dataUrl)) {
    if (index < at) continue;
    const isBase64 = parameters.toLowerCase().split(';').includes('base64');
    const start = index + head.length;
    const end = indexOfEnd(text, isBase64 ? base64End : percentEnd, start);
    const data = text.slice(start, end);
    const base64 = isBase64 ? data : Buffer.from(decodePercent(data)).toString('base64');
    read += text.slice(at, index) + toFile(base64, type, '');
    at = end;
  }
  return read + text.slice(at);
}

function indexOfEnd(text: string, end: RegExp, from: number): number {
  end.lastIndex = from;
  return end.exec(text)?.index ?? text.length;
}

function decodePercent(text: string): string {
  try {
    return decodeURIComponent(text);
  } catch {
    return text;
  }
}

function toFile(base64: string, mimeType: string, name: string): string {
  const type = mimeType.toLowerCase();
  return type.startsWith('image/')
    ? imageToText(type, base64)
    : inlineFileToText({ name, mimeType: type, base64 });
}

/** JSON with each value that is bytes in base64 as the file that they are. */
function readJson(text: string): string {
  const value = parseJson(text);
  if (value === undefined) return text;
  let left = maxValues;
  let isChanged = false;
  const visit = (one: unknown, level: number): unknown => {
    left -= 1;
    if (left < 0 || level > maxLevels || typeof one !== 'object' || one === null) return one;
    if (Array.isArray(one)) return one.map((item) => visit(item, level + 1));
    const fields = toFields(one);
    const type = typeOf(fields);
    return Object.fromEntries(
      Object.entries(fields).map(([key, item]) => {
        if (type === null || !bytesFields.includes(key) || !isBase64(item))
          return [key, visit(item, level + 1)];
        isChanged = true;
        return [key, toFile(item, type, nameOf(fields))];
      }),
    );
  };
  const read = visit(value, 0);
  try {
    return isChanged ? JSON.stringify(read) : text;
  } catch {
    // It nests too deeply.
    return text;
  }
}

/** The type of the bytes in an object. `null`: nothing says that there are any. */
function typeOf(fields: Fields): string | null {
  const types = typeFields.map((field) => asString(fields[field]));
  const type = types.find((one) => /^[\w.+-]+\/[\w.+-]+/.test(one));
  if (type !== undefined) return type;
  return asString(fields.encoding) === 'base64' ? 'text/plain' : null;
}

function nameOf(fields: Fields): string {
  return nameFields.map((field) => asString(fields[field])).find((name) => name !== '') ?? '';
}

function isBase64(value: unknown): value is string {
  return (
    typeof value === 'string' && value.length >= minBase64Chars && /^[\w+/-]+={0,2}$/.test(value)
  );
}
