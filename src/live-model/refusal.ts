// Errors that come from this program and not from the provider, in the form that the provider's clients read.
import type { ProviderName } from '../domain/live-model.ts';
import type { PassedAnswer } from '../http-server/passed-answer.ts';

/** Names of each status in the providers' own words: OpenAI and Anthropic, Google. */
const names: Readonly<Record<number, readonly [type: string, status: string]>> = {
  404: ['not_found_error', 'NOT_FOUND'],
  413: ['request_too_large', 'INVALID_ARGUMENT'],
  429: ['rate_limit_error', 'RESOURCE_EXHAUSTED'],
  502: ['api_error', 'UNAVAILABLE'],
  503: ['overloaded_error', 'UNAVAILABLE'],
};

/** An error answer. Clients are told not to try again, where they listen to that. */
export function toRefusal(
  provider: ProviderName | null,
  status: number,
  message: string,
): PassedAnswer {
  const text = `session-continuity: ${message}`;
  const [type = 'api_error', google = 'UNKNOWN'] = names[status] ?? [];
  const error =
    provider === 'gemini'
      ? { code: status, message: text, status: google }
      : { type, message: text, code: status === 429 ? 'model_budget_exceeded' : type, param: null };
  const bytes = Buffer.from(JSON.stringify({ type: 'error', error }));
  return {
    status,
    headers: {
      'content-type': 'application/json',
      'content-length': bytes.byteLength,
      'x-should-retry': 'false',
    },
    body: once(bytes),
  };
}

async function* once(bytes: Uint8Array): AsyncGenerator<Uint8Array> {
  yield bytes;
}
