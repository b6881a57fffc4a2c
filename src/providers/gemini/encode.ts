// Gemini: answers whole, as server-sent events or as one JSON array.
import { type Fields, parseJson } from '../../domain/fields.ts';
import type { ModelExchange } from '../../domain/witness.ts';
import {
  countTokens,
  cut,
  encodeEvents,
  encodeJson,
  textDeltas,
  toEvent,
  untilLastPiece,
} from '../answer-encoding.ts';
import type { DecodedRequest, EncodedAnswer, ProviderError } from '../provider.ts';
import { toError } from './errors.ts';
import { toThoughtParts, withSignature } from './thoughts.ts';

/** An answer as the request wants it. */
export function encodeContent(exchange: ModelExchange, decoded: DecodedRequest): EncodedAnswer {
  if (!decoded.request.stream) return encodeJson(encodeWhole(exchange));
  return encodeChunks(toChunks(exchange), decoded);
}

/** A stream whose last chunk is an error, which has no candidates and so no reason for the end. */
export function encodeFailedContent(
  exchange: ModelExchange,
  decoded: DecodedRequest,
  error: ProviderError,
): EncodedAnswer {
  const chunks = toChunks(exchange);
  const texts = chunks.map((chunk) => JSON.stringify(chunk));
  const { length } = untilLastPiece(texts, exchange.answer.text);
  return encodeChunks([...chunks.slice(0, length), toError(error)], decoded);
}

function encodeChunks(chunks: readonly Fields[], decoded: DecodedRequest): EncodedAnswer {
  return decoded.streamsArray === true ? encodeJson(chunks) : encodeEvents(chunks.map(toEvent));
}

function encodeWhole(exchange: ModelExchange): Fields {
  const { text } = exchange.answer;
  const said = [...(text === null ? [] : [{ text }]), ...toCallParts(exchange)];
  const parts = [...toThoughtParts(exchange), ...withSignature(said, exchange)];
  return toResponse(exchange, parts, true);
}

function toChunks(exchange: ModelExchange): Fields[] {
  const thoughts = toThoughtParts(exchange).map((part) => [part]);
  const calls = toCallParts(exchange);
  const texts = cut(exchange.answer.text ?? '', textDeltas).map((text) => ({ text }));
  const said = withSignature([...texts, ...calls], exchange);
  const pieces = said.slice(0, texts.length).map((part) => [part]);
  // Google sends calls whole, and the reason for the end with the last content.
  const ends = calls.length > 0 || pieces.length === 0 ? [said.slice(texts.length)] : [];
  const contents = [...thoughts, ...pieces, ...ends];
  return contents.map((parts, index) => toResponse(exchange, parts, index === contents.length - 1));
}

function toCallParts(exchange: ModelExchange): Fields[] {
  return exchange.answer.toolCalls.map(({ id, name, arguments: args }) => ({
    functionCall: { id, name, args: parseJson(args) ?? {} },
  }));
}

function toResponse(exchange: ModelExchange, parts: readonly unknown[], isLast: boolean): Fields {
  const { input, output } = countTokens(exchange);
  return {
    candidates: [
      { content: { role: 'model', parts }, index: 0, ...(isLast ? { finishReason: 'STOP' } : {}) },
    ],
    usageMetadata: {
      promptTokenCount: input,
      candidatesTokenCount: output,
      totalTokenCount: input + output,
    },
    modelVersion: exchange.request.model,
    responseId: `resp${exchange.at}x${exchange.sequence}`,
  };
}
