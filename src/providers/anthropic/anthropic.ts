// Anthropic: messages, and their count of tokens.
import { type Fields, toFields } from '../../domain/fields.ts';
import { sumCounts } from '../counts.ts';
import type { ModelDialect, Provider, TokenCounts } from '../provider.ts';
import { decodeMessagesRequest } from './decode.ts';
import { encodeFailedMessage, encodeMessage } from './encode.ts';
import { encodeError } from './errors.ts';
import { anthropicHolding } from './holding.ts';
import { readThread } from './thread.ts';

/** POST /v1/messages, with `?beta=true` or without. */
export const anthropicMessages: ModelDialect = {
  name: 'anthropic-messages',
  asks: (pathname) => pathname === '/v1/messages',
  // "Each tool_result block must have a corresponding tool_use block in the previous message",
  // "all messages must have non-empty content" and "`tool_use` ids must be unique".
  demands: {
    provider: 'Anthropic',
    resultsFollow: true,
    mergesAssistant: true,
    userFirst: true,
    saysSomething: true,
    callsAfterUser: false,
    uniqueCalls: true,
  },
  decode(body, _path, answered) {
    const thread = readThread(body, answered);
    return thread?.kind === 'refused' ? thread : decodeMessagesRequest(body, thread, answered);
  },
  encode: encodeMessage,
  encodeFailed: encodeFailedMessage,
  count: {
    asks: (pathname) => pathname === '/v1/messages/count_tokens',
    encode: (tokens) => ({ input_tokens: tokens }),
  },
};

/** The provider. */
export const anthropic: Provider = {
  name: 'anthropic',
  environment: {
    keys: ['ANTHROPIC_API_KEY'],
    // Claude Code warns of a conflict where one appears next to a key.
    logins: ['ANTHROPIC_AUTH_TOKEN', 'CLAUDE_CODE_OAUTH_TOKEN'],
    addresses: [
      { name: 'ANTHROPIC_BASE_URL', suffix: '' },
      // LangChain's first choice, and LiteLLM's.
      { name: 'ANTHROPIC_API_URL', suffix: '' },
      { name: 'ANTHROPIC_API_BASE', suffix: '' },
    ],
    official: 'https://api.anthropic.com',
    sampleKey: 'sk-ant-canary-key-not-a-secret',
  },
  routes: {
    owns: (pathname, headers) =>
      /^\/v1\/(?:messages|complete)(?:\/|$)/.test(pathname) ||
      (/^\/v\d/.test(pathname) && headers['anthropic-version'] !== undefined),
    // The AI SDK expects the version in ANTHROPIC_BASE_URL, the others do not.
    bare: { form: /^\/messages(?:\/|$)/, version: '/v1' },
    models: /^\/v1\/models(?:\/(.+))?$/,
    free: /\/count_tokens$/,
    lacked: [
      [/^\/v1\/messages\/batches(?:\/|$)/, 'batches'],
      [/^\/v1\/complete$/, 'completions of plain text'],
    ],
  },
  dialects: [anthropicMessages],
  services: [],
  holding: anthropicHolding,
  models: {
    one: (id) => ({ id, type: 'model', display_name: id, created_at: '1970-01-01T00:00:00Z' }),
    list: (models) => ({
      data: models,
      has_more: false,
      first_id: models[0]?.id ?? null,
      last_id: models.at(-1)?.id ?? null,
    }),
  },
  usage: { field: 'usage', read: readUsage },
  encodeError,
};

/**
 * A whole answer and the end of a stream have it at their root, the start of a stream below
 * `message`.
 */
function readUsage(value: Fields): TokenCounts {
  const usage = toFields(value.usage ?? toFields(value.message).usage);
  const inputs = ['input_tokens', 'cache_creation_input_tokens', 'cache_read_input_tokens'];
  return { input: sumCounts(usage, inputs), output: sumCounts(usage, ['output_tokens']) };
}
