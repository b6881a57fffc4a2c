// The Gemini dialect: answers whole, as server-sent events or as one JSON array, token counts, and errors, in Google's
// shape. Path and method stand in the URL: /v1beta/models/<model>:<method>.
import type { ModelExchange } from '../domain/witness.ts';
import {
  countTokens,
  cut,
  encodeEvents,
  encodeJson,
  textDeltas,
  toEvent,
} from './answer-encoding.ts';
import type { EncodedAnswer, ModelDialect } from './dialect.ts';
import { refuse } from './dialect.ts';
import { decodeGeminiRequest, type GeminiPath } from './gemini-request.ts';
import { parseJson } from './json-fields.ts';

const pathPattern = /^\/v1(?:beta|alpha)?\/models\/([^?]+):(\w+)$/;
const generateMethods = ['generateContent', 'streamGenerateContent'];
const countMethod = 'countTokens';

type Fields = Readonly<Record<string, unknown>>;

/** POST /v1beta/models/<model>:generateContent and :streamGenerateContent. */
export const geminiContent: ModelDialect = {
  accepts: (pathname) => generateMethods.includes(parsePath(pathname)?.method ?? ''),
  decode: (bodyText, path) => {
    const [pathname = '', query] = path.split('?', 2);
    const asked = parsePath(pathname);
    if (asked === null) return refuse('The path names no model.');
    const decoded = decodeGeminiRequest(bodyText, asked);
    if (decoded.kind === 'refused') return decoded;
    return { ...decoded, streamsArray: new URLSearchParams(query).get('alt') !== 'sse' };
  },
  encode: (exchange, decoded) => {
    if (!decoded.request.stream) return encodeJson(encodeWhole(exchange));
    const chunks = toChunks(exchange);
    return decoded.streamsArray === true ? encodeJson(chunks) : encodeEvents(chunks.map(toEvent));
  },
  encodeError,
};

/** POST /v1beta/models/<model>:countTokens. */
export const geminiCount: ModelDialect = {
  accepts: (pathname) => parsePath(pathname)?.method === countMethod,
  decode: (bodyText, path) => {
    const asked = parsePath(path.split('?', 1)[0] ?? '');
    if (asked === null) return refuse('The path names no model.');
    const decoded = decodeGeminiRequest(bodyText, asked);
    return decoded.kind === 'refused' ? decoded : { ...decoded, side: 'counts tokens' };
  },
  encode: (exchange) => encodeJson({ totalTokens: countTokens(exchange).input }),
  encodeError,
};

function parsePath(pathname: string): GeminiPath | null {
  const [, model, method] = pathPattern.exec(pathname) ?? [];
  return model === undefined || method === undefined ? null : { model, method };
}

function encodeError(status: number, message: string): EncodedAnswer {
  const word = status >= 500 ? 'INTERNAL' : 'INVALID_ARGUMENT';
  return encodeJson({ error: { code: status, message, status: word } }, status);
}

function encodeWhole(exchange: ModelExchange): Fields {
  const { text } = exchange.answer;
  const parts = [...(text === null ? [] : [{ text }]), ...toCallParts(exchange)];
  return toResponse(exchange, parts, true);
}

function toChunks(exchange: ModelExchange): Fields[] {
  const texts = cut(exchange.answer.text ?? '', textDeltas).map((text): unknown[] => [{ text }]);
  const calls = toCallParts(exchange);
  // Google sends calls whole, and the reason for the end with the last content.
  const contents = calls.length > 0 || texts.length === 0 ? [...texts, calls] : texts;
  return contents.map((parts, index) => toResponse(exchange, parts, index === contents.length - 1));
}

function toCallParts(exchange: ModelExchange): unknown[] {
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
