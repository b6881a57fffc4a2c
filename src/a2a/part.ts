// Parts of a Message or Artifact, of v0.3 and v1.0, to the domain's own.
import type { ReplyPart } from '../domain/reply.ts';
import { encodeForDisplay, isRecord, type JsonRecord, ownList, ownText, ownValue } from './json.ts';

/**
 * The parts of a Message or Artifact as they are there: `parts`, or `content` of HTTP+JSON 0.3.
 */
export function partsOf(value: unknown): readonly unknown[] {
  const parts = ownList(value, 'parts');
  return parts.length > 0 ? parts : ownList(value, 'content');
}

/**
 * The parts that can be read. Others are passed over. Read are v0.3 (`kind`, docs/rules/a2a.md
 * "Messages and parts"), v1.0 (no discriminator), and as the platform does, `type` in place of
 * `kind` and a part inside `root` (docs/rules/platform.md "Text of a reply").
 */
export function toReplyParts(parts: readonly unknown[]): readonly ReplyPart[] {
  return parts.map(toReplyPart).filter((part) => part !== null);
}

function toReplyPart(value: unknown): ReplyPart | null {
  const root = ownValue(value, 'root');
  const part = isRecord(root) ? root : value;
  if (!isRecord(part)) return null;
  const kind = ownText(part, 'kind') ?? ownText(part, 'type');
  const text = ownValue(part, 'text');
  if (typeof text === 'string' && (kind === null || kind === 'text')) return { kind: 'text', text };
  return toFilePart(part) ?? toDataPart(part);
}

/**
 * v0.3 `{file:{name,mimeType,uri|bytes}}`. v1.0 `{url|raw,filename,mediaType}`. Bytes are not kept.
 */
function toFilePart(part: JsonRecord): ReplyPart | null {
  const file = ownValue(part, 'file');
  if (isRecord(file)) {
    const uri = ownText(file, 'uri') ?? ownText(file, 'fileWithUri');
    const mimeType = ownText(file, 'mimeType') ?? ownText(file, 'mediaType');
    return { kind: 'file', name: ownText(file, 'name'), mimeType, uri };
  }
  const uri = ownText(part, 'url');
  if (uri === null && ownText(part, 'raw') === null) return null;
  return {
    kind: 'file',
    name: ownText(part, 'filename'),
    mimeType: ownText(part, 'mediaType'),
    uri,
  };
}

function toDataPart(part: JsonRecord): ReplyPart | null {
  const data = ownValue(part, 'data');
  return data === undefined ? null : { kind: 'data', json: encodeForDisplay(data) };
}

/** Text of one message: its text parts, one a line. */
export function toMessageText(parts: readonly ReplyPart[]): string {
  return textsOf(parts).join('\n');
}

/**
 * Text of one artifact, whose parts are chunks of one stream (docs/rules/platform.md "Text of a
 * reply").
 */
export function toArtifactText(parts: readonly ReplyPart[]): string {
  return textsOf(parts).join('');
}

function textsOf(parts: readonly ReplyPart[]): readonly string[] {
  return parts.flatMap((part) => (part.kind === 'text' && part.text !== '' ? [part.text] : []));
}
