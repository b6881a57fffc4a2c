// Reads a body in parts (RFC 2046): what clients upload files in, `form-data` or Gemini's
// `related`. It is hostile: bounded, no throw.

/** Parts of one body, and bytes of the head of one. */
const maxParts = 100;
const maxHeadBytes = 8_192;

/** One part of a body. */
export interface BodyPart {
  /** Its name in a form. Empty: it has none. */
  readonly name: string;
  readonly fileName: string;
  readonly mimeType: string;
  readonly bytes: Buffer;
}

/** The parts of a body by its content type. `null`: it is no such body. */
export function parseMultipart(contentType: string, body: Buffer): BodyPart[] | null {
  const boundary = /^multipart\/[\w-]+\s*;.*?\bboundary=(?:"([^"]{1,200})"|([^\s;"]{1,200}))/i.exec(
    contentType,
  );
  const line = boundary?.[1] ?? boundary?.[2];
  if (line === undefined) return null;
  const separator = Buffer.from(`--${line}`);
  const parts: BodyPart[] = [];
  let at = body.indexOf(separator);
  while (at >= 0 && parts.length < maxParts) {
    const start = at + separator.length;
    const next = body.indexOf(separator, start);
    if (next < 0) break;
    const part = toPart(body.subarray(start, next));
    if (part !== null) parts.push(part);
    at = next;
  }
  return parts;
}

function toPart(raw: Buffer): BodyPart | null {
  const end = raw.indexOf('\r\n\r\n');
  if (end < 0 || end > maxHeadBytes) return null;
  const head = raw.subarray(0, end).toString('utf8');
  const isEnded = raw.subarray(-2).toString('latin1') === '\r\n';
  const bytes = Buffer.from(raw.subarray(end + 4, isEnded ? -2 : undefined));
  return {
    name: parameter(head, 'name'),
    fileName: parameter(head, 'filename'),
    mimeType: /^content-type:[ \t]*([^\r\n;]+)/im.exec(head)?.[1]?.trim() ?? '',
    bytes,
  };
}

/**
 * A parameter of the part's disposition. The extended form (RFC 8187) holds letters beyond ASCII.
 */
function parameter(head: string, name: string): string {
  const extended = new RegExp(`[; ]${name}\\*=utf-8''([^;\\r\\n]*)`, 'i').exec(head)?.[1];
  if (extended !== undefined) {
    try {
      return decodeURIComponent(extended);
    } catch {
      return extended;
    }
  }
  const quoted = new RegExp(`[; ]${name}="((?:[^"\\\\\\r\\n]|\\\\.)*)"`, 'i').exec(head)?.[1];
  const plain = new RegExp(`[; ]${name}=([^";\\r\\n]+)`, 'i').exec(head)?.[1];
  return (quoted ?? plain ?? '').replace(/\\(["\\])/g, '$1').replace(/%22/g, '"');
}
