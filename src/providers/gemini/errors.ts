// Errors in Google's shape.
import type { Fields } from '../../domain/fields.ts';
import { encodeJson } from '../answer-encoding.ts';
import type { EncodedAnswer, ProviderError } from '../provider.ts';

const words: Readonly<Record<number, string>> = {
  404: 'NOT_FOUND',
  429: 'RESOURCE_EXHAUSTED',
  502: 'UNAVAILABLE',
  503: 'UNAVAILABLE',
};

/** An error answer. */
export function encodeError(error: ProviderError): EncodedAnswer {
  return encodeJson(toError(error), error.status);
}

/** An error, as an answer has it and as a chunk of a stream. */
export function toError({ status, message }: ProviderError): Fields {
  const word = words[status] ?? (status >= 500 ? 'INTERNAL' : 'INVALID_ARGUMENT');
  return { error: { code: status, message, status: word } };
}
