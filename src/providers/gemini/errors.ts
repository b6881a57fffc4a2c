// Errors in Google's shape.
import { encodeJson } from '../answer-encoding.ts';
import type { EncodedAnswer, ProviderError } from '../provider.ts';

const words: Readonly<Record<number, string>> = {
  404: 'NOT_FOUND',
  429: 'RESOURCE_EXHAUSTED',
  502: 'UNAVAILABLE',
  503: 'UNAVAILABLE',
};

/** An error answer. */
export function encodeError({ status, message }: ProviderError): EncodedAnswer {
  const word = words[status] ?? (status >= 500 ? 'INTERNAL' : 'INVALID_ARGUMENT');
  return encodeJson({ error: { code: status, message, status: word } }, status);
}
