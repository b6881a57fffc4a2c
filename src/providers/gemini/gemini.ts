// Google's Gemini. Model and method appear in the path: /v1beta/models/<model>:<method>.
import { type Fields, toFields } from '../../domain/fields.ts';
import { sumCounts } from '../counts.ts';
import {
  contextTokens,
  type ModelDialect,
  type Provider,
  refuse,
  type TokenCounts,
} from '../provider.ts';
import { decodeGeminiRequest, type GeminiPath } from './decode.ts';
import { encodeContent, encodeFailedContent } from './encode.ts';
import { encodeError } from './errors.ts';
import { geminiHolding } from './holding.ts';

const pathPattern = /^\/v1(?:beta|alpha)?\/models\/([^?]+):(\w+)$/;
const generateMethods = ['generateContent', 'streamGenerateContent'];
const outputTokens = 65_536;

/** POST :generateContent and :streamGenerateContent, and :countTokens. */
export const geminiContent: ModelDialect = {
  name: 'gemini-generate-content',
  asks: (pathname) => generateMethods.includes(parsePath(pathname)?.method ?? ''),
  // "Function response turn comes immediately after a function call turn", and that one
  // "immediately after a user turn or after a function response turn".
  demands: {
    provider: 'Google',
    resultsFollow: true,
    mergesAssistant: true,
    userFirst: false,
    saysSomething: true,
    callsAfterUser: true,
    uniqueCalls: false,
  },
  decode(body, path, answered) {
    const [pathname = '', query] = path.split('?', 2);
    const asked = parsePath(pathname);
    if (asked === null) return refuse('The path names no model.');
    const decoded = decodeGeminiRequest(body, asked, answered);
    if (decoded.kind === 'refused') return decoded;
    return { ...decoded, streamsArray: new URLSearchParams(query).get('alt') !== 'sse' };
  },
  encode: encodeContent,
  encodeFailed: encodeFailedContent,
  count: {
    asks: (pathname) => parsePath(pathname)?.method === 'countTokens',
    encode: (tokens) => ({ totalTokens: tokens }),
  },
};

/** The provider. */
export const gemini: Provider = {
  name: 'gemini',
  environment: {
    keys: ['GOOGLE_API_KEY', 'GEMINI_API_KEY', 'GOOGLE_GENERATIVE_AI_API_KEY'],
    logins: [],
    addresses: [
      { name: 'GOOGLE_GEMINI_BASE_URL', suffix: '' },
      // LiteLLM, and what users of the AI SDK agree on.
      { name: 'GEMINI_API_BASE', suffix: '/v1beta' },
      { name: 'GOOGLE_GENERATIVE_AI_BASE_URL', suffix: '/v1beta' },
    ],
    official: 'https://generativelanguage.googleapis.com',
    // Shorter than a real one, so that no scanner for secrets takes it for that.
    sampleKey: 'AIza-canary-key-not-a-secret',
  },
  routes: {
    owns: (pathname, headers) =>
      /^\/v1(?:beta|alpha)|^\/v\d.*(?::(?:stream)?generateContent|:countTokens)$/i.test(pathname) ||
      (/^\/v\d/.test(pathname) && headers['x-goog-api-key'] !== undefined),
    models: /^\/v1(?:beta|alpha)?\/models(?:\/(.+))?$/,
    free: /:countTokens$/,
    lacked: [
      [/^\/v1beta\/models\/[^/]+:(?:batchEmbedContents|embedContent)$/, "Gemini's embeddings"],
      [/^\/v1beta\/interactions(?:\/|$)/, "Gemini's interactions"],
      [/^\/v1(?:beta1)?\/projects\//, "Vertex AI's paths"],
    ],
  },
  dialects: [geminiContent],
  services: [],
  holding: geminiHolding,
  models: {
    one: (id) => ({
      name: `models/${id}`,
      displayName: id,
      inputTokenLimit: contextTokens,
      outputTokenLimit: outputTokens,
      supportedGenerationMethods: [...generateMethods, 'countTokens'],
    }),
    list: (models) => ({ models }),
  },
  usage: { field: 'usageMetadata', read: readUsage },
  encodeError,
};

function parsePath(pathname: string): GeminiPath | null {
  const [, model, method] = pathPattern.exec(pathname) ?? [];
  return model === undefined || method === undefined ? null : { model, method };
}

function readUsage(value: Fields): TokenCounts {
  const usage = toFields(value.usageMetadata ?? toFields(value.response).usageMetadata);
  const input = sumCounts(usage, ['promptTokenCount', 'toolUsePromptTokenCount']);
  const output = sumCounts(usage, ['candidatesTokenCount', 'thoughtsTokenCount']);
  // Google leaves the count of an empty answer out.
  return { input, output: output ?? (input === null ? null : 0) };
}
