// Bodies of a forge's answers: bounded, and never trusted to be JSON.
import { cutText } from '../domain/text.ts';

/** Bytes of an answer that are read where nothing else is said. */
const maxAnswerBytes = 256 * 1024;

/**
 * The body as text up to `maxBytes`, the rest not read. A server that echoes `token` does not give
 * it away.
 */
export async function readBounded(
  body: AsyncIterable<unknown>,
  token: string,
  maxBytes = maxAnswerBytes,
): Promise<string> {
  const chunks: Uint8Array[] = [];
  let size = 0;
  for await (const chunk of body) {
    if (!(chunk instanceof Uint8Array)) break;
    chunks.push(chunk);
    size += chunk.length;
    if (size >= maxBytes) break;
  }
  const text = Buffer.concat(chunks).subarray(0, maxBytes).toString('utf8');
  return token === '' ? text : text.replaceAll(token, '***');
}

/** A JSON text as value, or null. */
export function parseJson(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return null;
  }
}

/** Whether a value is an object with string keys. */
export function isRecord(value: unknown): value is Readonly<Record<string, unknown>> {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

/**
 * What went wrong in words, bounded. An error of several connection attempts has no message of its
 * own, but a code.
 */
export function describeError(thrown: unknown): string {
  if (!(thrown instanceof Error)) return cutText(String(thrown), 2_000);
  const code = 'code' in thrown ? String(thrown.code) : thrown.name;
  return cutText(thrown.message === '' ? code : thrown.message, 2_000);
}
