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
export function encodeError({ status, message, code }: ProviderError): EncodedAnswer {
  const type = types[status] ?? (status >= 500 ? 'api_error' : 'invalid_request_error');
  const details = code === undefined ? {} : { details: { error_code: code } };
  return encodeJson(
    { type: 'error', error: { type, message, ...details }, request_id: null },
    status,
  );
}
