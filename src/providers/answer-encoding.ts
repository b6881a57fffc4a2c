// What all dialects need to put an answer on the wire: JSON, server-sent events, pieces of a text,
// token counts.
import type { ModelExchange } from '../domain/witness.ts';
import type { EncodedAnswer } from './provider.ts';

/**
 * Pieces into which a streamed text is cut: enough that an agent which keeps only one of them
 * shows.
 */
export const textDeltas = 4;
export const argumentDeltas = 2;

/** A JSON answer. */
export function encodeJson(value: unknown, status = 200): EncodedAnswer {
  return { status, contentType: 'application/json', body: [JSON.stringify(value)] };
}

/** A stream of server-sent events, each already encoded. */
export function encodeEvents(body: readonly string[]): EncodedAnswer {
  return { status: 200, contentType: 'text/event-stream; charset=utf-8', body };
}

/** A server-sent event without a name. */
export function toEvent(value: unknown): string {
  return `data: ${JSON.stringify(value)}\n\n`;
}

/** A server-sent event that is named by the `type` of its value. */
export function toNamedEvent(value: {
  readonly type: string;
  readonly [field: string]: unknown;
}): string {
  return `event: ${value.type}\n${toEvent(value)}`;
}

/** Token counts at four characters a token: agents only add them up. */
export function countTokens(exchange: ModelExchange): { input: number; output: number } {
  const { text, toolCalls } = exchange.answer;
  return {
    input: Math.ceil(exchange.requestBody.length / 4),
    output: Math.ceil(((text ?? '').length + toolCalls.length * 20) / 4),
  };
}

/** A text in at most `count` pieces that join to it. No character is cut in two. */
export function cut(text: string, count: number): string[] {
  const characters = [...text];
  const size = Math.max(1, Math.ceil(characters.length / count));
  const pieces: string[] = [];
  for (let at = 0; at < characters.length; at += size)
    pieces.push(characters.slice(at, at + size).join(''));
  return pieces;
}

/**
 * The chunks of a stream until before the last piece of its text. Of one without a text the first
 * half.
 */
export function untilLastPiece(body: readonly string[], text: string | null): string[] {
  const last = JSON.stringify(cut(text ?? '', textDeltas).at(-1) ?? '').slice(1, -1);
  const at = last === '' ? -1 : body.findIndex((chunk) => chunk.includes(last));
  return body.slice(0, at > 0 ? at : Math.ceil(body.length / 2));
}
