// Errors in OpenAI's shape, which the clients of its look-alikes read too.
import type { Fields } from '../../domain/fields.ts';
import { encodeJson } from '../answer-encoding.ts';
import type { EncodedAnswer, ProviderError } from '../provider.ts';

/** An error answer. */
export function encodeError(error: ProviderError): EncodedAnswer {
  return encodeJson(toError(error), error.status);
}

/** An error, as an answer has it and as a chunk of a stream. */
export function toError({ status, message, code }: ProviderError): Fields {
  return { error: { message, type: toType(status), param: null, code: code ?? null } };
}

function toType(status: number): string {
  if (status === 429) return 'rate_limit_error';
  return status >= 500 ? 'server_error' : 'invalid_request_error';
}
