// Attachments of a model request as the text that the model would work on: text files decoded under
// their name, everything else as a note of its kind and size.

/**
 * Suffixes of files whose bytes are text when no MIME type is given, or the one that represents
 * any.
 */
const textSuffixes = ['.txt', '.md', '.csv', '.tsv', '.json', '.xml', '.yaml', '.yml', '.log'];
const vagueMimeTypes = ['', 'application/octet-stream'];
const textMimeTypes = ['application/json', 'application/xml', 'application/yaml', 'text/'];
/** Characters of a URL that are kept. */
const maxUrlChars = 2_000;

/** A file that appears in the request itself. */
export interface InlineFile {
  readonly name: string;
  /** Empty: not given. The name decides. */
  readonly mimeType: string;
  readonly base64: string;
}

/** A file's decoded text below a line that names it, or a note on what it is. */
export function inlineFileToText({ name, mimeType, base64 }: InlineFile): string {
  const type = mimeType.toLowerCase();
  const isText =
    textMimeTypes.some((prefix) => type.startsWith(prefix)) ||
    (vagueMimeTypes.includes(type) &&
      textSuffixes.some((suffix) => name.toLowerCase().endsWith(suffix)));
  if (!isText) return `[file ${name} ${type} ${base64Size(base64)} bytes]`;
  return `[file ${name} ${type}]\n${Buffer.from(base64, 'base64').toString('utf8')}`;
}

/** A file as OpenAI's dialects give it: `file_data` is a data URL or bare base64. */
export function openaiFileToText(file: {
  readonly name: string;
  readonly data: string;
  /** What names a file that is not in the request. */
  readonly reference: string;
}): string {
  if (file.data === '') return `[file ${file.name || file.reference.slice(0, maxUrlChars)}]`;
  const { mimeType, base64 } = parseDataUrl(file.data) ?? { mimeType: '', base64: file.data };
  return inlineFileToText({ name: file.name, mimeType, base64 });
}

/** A note on an image by its URL. */
export function imageUrlToText(url: string): string {
  const data = parseDataUrl(url);
  return data === null
    ? `[image ${url.slice(0, maxUrlChars)}]`
    : imageToText(data.mimeType, data.base64);
}

/** A note on an image by its bytes. */
export function imageToText(mimeType: string, base64: string): string {
  return `[image ${mimeType} ${base64Size(base64)} bytes]`;
}

/** A note on a sound by its bytes. */
export function audioToText(format: string, base64: string): string {
  return `[audio ${format} ${base64Size(base64)} bytes]`;
}

/**
 * How each note on the bytes of a file ends here, by which a request shows that it holds them and
 * no mere name.
 */
export function endOfNote({
  mimeType,
  bytes,
}: {
  readonly mimeType: string;
  readonly bytes: Uint8Array;
}): string {
  return ` ${mimeType} ${bytes.length} bytes]`;
}

/** A note on a part of a kind that is not known. */
export function unknownPart(type: string): string {
  return `[part of type ${type.slice(0, 50)}]`;
}

/** A base64 data URL (RFC 2397) in its parts. `null` for any other URL. */
function parseDataUrl(url: string): { mimeType: string; base64: string } | null {
  const comma = url.indexOf(',');
  if (!url.startsWith('data:') || comma < 0) return null;
  const [mimeType = '', ...parameters] = url.slice('data:'.length, comma).toLowerCase().split(';');
  return parameters.includes('base64') ? { mimeType, base64: url.slice(comma + 1) } : null;
}

function base64Size(base64: string): number {
  return Buffer.byteLength(base64, 'base64');
}
