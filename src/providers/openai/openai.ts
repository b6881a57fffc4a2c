// OpenAI, and the many that answer as it does: chat completions, responses and embeddings.
import { type Fields, toFields } from '../../domain/fields.ts';
import { sumCounts } from '../counts.ts';
import { contextTokens, type ModelDialect, type Provider, type TokenCounts } from '../provider.ts';
import { decodeChatRequest } from './chat-decode.ts';
import { encodeChat, encodeFailedChat } from './chat-encode.ts';
import { answerEmbeddings } from './embeddings.ts';
import { encodeError } from './errors.ts';
import { openaiHolding } from './holding.ts';
import { decodeResponsesRequest } from './responses-decode.ts';
import { encodeFailedResponse, encodeResponse, toAnsweredItems } from './responses-encode.ts';

/** POST /v1/chat/completions. */
export const openaiChat: ModelDialect = {
  name: 'openai-chat',
  asks: (pathname) => pathname === '/v1/chat/completions',
  // "An assistant message with 'tool_calls' must be followed by tool messages".
  demands: {
    provider: 'OpenAI',
    resultsFollow: true,
    mergesAssistant: false,
    userFirst: false,
    saysSomething: false,
    callsAfterUser: false,
    uniqueCalls: false,
  },
  decode: (body, _path, answered) => decodeChatRequest(body, answered),
  encode: encodeChat,
  encodeFailed: encodeFailedChat,
};

const compactPath = /^\/v1\/responses\/compact(?:\?|$)/;

/** POST /v1/responses, the same with the conversation compacted, and its count of tokens. */
export const openaiResponses: ModelDialect = {
  name: 'openai-responses',
  asks: (pathname) => pathname === '/v1/responses' || compactPath.test(pathname),
  // "No tool output found for function call".
  demands: {
    provider: 'OpenAI',
    resultsFollow: false,
    mergesAssistant: true,
    userFirst: false,
    saysSomething: false,
    callsAfterUser: false,
    uniqueCalls: false,
  },
  decode: (body, path, answered) =>
    decodeResponsesRequest(body, toAnsweredItems(answered), compactPath.test(path)),
  encode: encodeResponse,
  encodeFailed: encodeFailedResponse,
  count: {
    asks: (pathname) => pathname === '/v1/responses/input_tokens',
    encode: (tokens) => ({ object: 'response.input_tokens', input_tokens: tokens }),
  },
};

/** The provider. */
export const openai: Provider = {
  name: 'openai',
  environment: {
    keys: ['OPENAI_API_KEY', 'CODEX_API_KEY', 'LITELLM_PROXY_API_KEY'],
    logins: [],
    addresses: [
      { name: 'OPENAI_BASE_URL', suffix: '/v1' },
      // LangChain, LlamaIndex and LiteLLM. The last is LiteLLM's for its own proxy.
      { name: 'OPENAI_API_BASE', suffix: '/v1' },
      { name: 'LITELLM_PROXY_API_BASE', suffix: '/v1' },
    ],
    official: 'https://api.openai.com/v1',
    sampleKey: 'sk-canary-key-not-a-secret',
  },
  routes: {
    // Its look-alikes have paths of their own.
    owns: (pathname) => /^\/v\d/.test(pathname),
    models: /^\/v1\/models(?:\/(.+))?$/,
    free: /\/input_tokens$/,
    lacked: [
      [/^\/v1\/(?:assistants|threads)(?:\/|$)/, 'assistants and threads that the provider holds'],
      [/^\/v1\/responses\/(?!input_tokens$)./, 'responses that are fetched or changed later'],
      [/^\/v1\/uploads(?:\/|$)/, 'uploads in parts'],
      [/^\/v1\/vector_stores(?:\/|$)/, 'files that the provider searches'],
      [/^\/v1\/(?:containers|skills)(?:\/|$)/, 'containers and skills of the provider'],
      [/^\/v1\/batches(?:\/|$)/, 'batches'],
      [/^\/v1\/completions$/, 'completions of plain text'],
      [/^\/v1\/(?:moderations|rerank)$/, 'models that judge texts'],
      [/^\/v1\/(?:audio|images|videos|realtime)(?:\/|$)/, 'models of sounds and pictures'],
      [/^\/openai\/(?:v1|deployments)\//, "Azure's paths"],
    ],
  },
  dialects: [openaiChat, openaiResponses],
  holding: openaiHolding,
  services: [{ path: '/v1/embeddings', answer: answerEmbeddings }],
  models: {
    one: (id) => ({
      id,
      object: 'model',
      created: 0,
      owned_by: 'session-continuity',
      // Read by hermes. Wide enough that no agent compacts its history.
      context_length: contextTokens,
    }),
    list: (models) => ({ object: 'list', data: models }),
  },
  usage: { field: 'usage', read: readUsage },
  encodeError,
};

/**
 * A whole answer or the last chunk has it at its root, the last event of a response below
 * `response`.
 */
function readUsage(value: Fields): TokenCounts {
  const usage = toFields(value.usage ?? toFields(value.response).usage);
  return {
    input: sumCounts(usage, ['prompt_tokens']) ?? sumCounts(usage, ['input_tokens']),
    output: sumCounts(usage, ['completion_tokens']) ?? sumCounts(usage, ['output_tokens']),
  };
}
