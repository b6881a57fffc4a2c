// Errors in Anthropic's shape.
import { encodeJson } from '../answer-encoding.ts';
import type { EncodedAnswer, ProviderError } from '../provider.ts';

const types: Readonly<Record<number, string>> = {
  404: 'not_found_error',
  413: 'request_too_large',
  429: 'rate_limit_error',
  503: 'overloaded_error',
};

/** An error answer. */
export function encodeError(error: ProviderError): EncodedAnswer {
  return encodeJson(toError(error), error.status);
}

/** An error, as an answer has it and as an event of a stream. */
export function toError({ status, message, code }: ProviderError): {
  readonly type: string;
  readonly [field: string]: unknown;
} {
  const type = types[status] ?? (status >= 500 ? 'api_error' : 'invalid_request_error');
  const details = code === undefined ? {} : { details: { error_code: code } };
  return { type: 'error', error: { type, message, ...details }, request_id: null };
}
