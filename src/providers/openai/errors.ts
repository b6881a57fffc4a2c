// Errors in OpenAI's shape, which the clients of its look-alikes read too.
import { encodeJson } from '../answer-encoding.ts';
import type { EncodedAnswer, ProviderError } from '../provider.ts';

/** An error answer. */
export function encodeError({ status, message, code }: ProviderError): EncodedAnswer {
  const error = { message, type: toType(status), param: null, code: code ?? null };
  return encodeJson({ error }, status);
}

function toType(status: number): string {
  if (status === 429) return 'rate_limit_error';
  return status >= 500 ? 'server_error' : 'invalid_request_error';
}
