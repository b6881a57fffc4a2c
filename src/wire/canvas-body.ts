// The bodies that the platform's UI sends to the platform's server, key for key in the UI's own
// order.
import type { WireFile, WireTurn } from '../domain/turn.ts';

/**
 * Body of the UI's Stop button. The server makes it a `tasks/cancel` without a message
 * (docs/rules/platform.md "Envelope").
 */
export const stopCanvasBody = '{"method":"tasks/cancel","params":{}}';

/**
 * The UI's request body for a turn, as JSON text (`canvas_body` of the vectors,
 * docs/rules/platform.md "Envelope").
 */
export function encodeCanvasBody(turn: WireTurn): string {
  const contextId = turn.contextId === null ? '' : `"contextId":${JSON.stringify(turn.contextId)},`;
  const text = turn.text === null ? [] : [`{"kind":"text","text":${JSON.stringify(turn.text)}}`];
  const parts = [...text, ...turn.files.map(encodeFilePart)].join(',');
  const message = `{"role":"user","messageId":${JSON.stringify(turn.messageId)},${contextId}"parts":[${parts}]}`;
  return `{"method":${JSON.stringify(turn.method)},"params":{"message":${message}}}`;
}

function encodeFilePart(file: WireFile): string {
  const members: string[] = [];
  if (file.name !== undefined) members.push(`"name":${JSON.stringify(file.name)}`);
  if (file.mimeType !== undefined) members.push(`"mimeType":${JSON.stringify(file.mimeType)}`);
  if (file.uri !== undefined) members.push(`"uri":${JSON.stringify(file.uri)}`);
  if (file.bytes !== undefined) members.push(`"bytes":${JSON.stringify(file.bytes)}`);
  if (file.size !== undefined) members.push(`"size":${encodeSize(file.size)}`);
  return `{"kind":"file","file":{${members.join(',')}}}`;
}

// JSON.stringify would write 0 for -0, and null for what is not finite. The sign reaches the wire.
// A number that is not finite is written as one beyond double range, so that the server's rule
// refuses it instead of a guess going out.
function encodeSize(size: number): string {
  if (!Number.isFinite(size)) return '1e999';
  return Object.is(size, -0) ? '-0' : String(size);
}
