// The `content` of an OpenAI chat message as the text that the model would work on: texts as they stand, text files
// decoded under their name, everything else as a note of its kind and size. Content is hostile: nothing throws.
import { asString, type Fields, toFields } from '../domain/fields.ts';

/** Suffixes of files whose bytes are text when no MIME type is given. */
const textSuffixes = ['.txt', '.md', '.csv', '.tsv', '.json', '.xml', '.yaml', '.yml', '.log'];
const textMimeTypes = ['application/json', 'application/xml', 'application/yaml', 'text/'];
/** Characters of a URL that are kept. */
const maxUrlChars = 2_000;

/** The text of a message's content: a string, a list of parts, or nothing. */
export function toText(content: unknown): string {
  if (typeof content === 'string') return content;
  if (!Array.isArray(content)) return '';
  return content.map(partToText).join('\n');
}

function partToText(part: unknown): string {
  if (typeof part === 'string') return part;
  const fields = toFields(part);
  switch (fields.type) {
    case 'text':
    case 'input_text':
    case 'output_text':
      return asString(fields.text);
    case 'refusal':
      return asString(fields.refusal);
    case 'image_url': {
      const { image_url: image } = fields;
      return `[image ${describeUrl(asString(typeof image === 'string' ? image : toFields(image).url))}]`;
    }
    case 'file':
      return fileToText(toFields(fields.file));
    case 'input_audio': {
      const audio = toFields(fields.input_audio);
      return `[audio ${asString(audio.format)} ${base64Size(asString(audio.data))} bytes]`;
    }
    default:
      return `[part of type ${asString(fields.type).slice(0, 50)}]`;
  }
}

function fileToText(file: Fields): string {
  const name = asString(file.filename);
  const data = asString(file.file_data);
  if (data === '') return `[file ${name || asString(file.file_id)}]`;
  const { mimeType, base64 } = parseDataUrl(data) ?? { mimeType: '', base64: data };
  const isText =
    textMimeTypes.some((prefix) => mimeType.startsWith(prefix)) ||
    (mimeType === '' && textSuffixes.some((suffix) => name.toLowerCase().endsWith(suffix)));
  if (!isText) return `[file ${name} ${mimeType} ${base64Size(base64)} bytes]`;
  return `[file ${name} ${mimeType}]\n${Buffer.from(base64, 'base64').toString('utf8')}`;
}

function describeUrl(url: string): string {
  const data = parseDataUrl(url);
  return data === null
    ? url.slice(0, maxUrlChars)
    : `${data.mimeType} ${base64Size(data.base64)} bytes`;
}

/** A base64 data URL (RFC 2397) in its parts; null for any other URL. */
function parseDataUrl(url: string): { mimeType: string; base64: string } | null {
  const comma = url.indexOf(',');
  if (!url.startsWith('data:') || comma < 0) return null;
  const [mimeType = '', ...parameters] = url.slice('data:'.length, comma).toLowerCase().split(';');
  return parameters.includes('base64') ? { mimeType, base64: url.slice(comma + 1) } : null;
}

function base64Size(base64: string): number {
  return Buffer.byteLength(base64, 'base64');
}
