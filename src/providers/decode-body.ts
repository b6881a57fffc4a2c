// Reads the body of a call to a model, in any dialect.
import { type Fields, parseJson, toFields } from '../domain/fields.ts';
import { describedForm } from './described-form.ts';
import { faultOfLetters } from './half-letter.ts';
import type { Resolved } from './holdings.ts';
import { type Answered, type DecodedRequest, type ModelDialect, refuse } from './provider.ts';
import type { RefusedRequest } from './wire-answer.ts';

/**
 * Reads the body of a call, with what it names in its place by `resolve`, and says in which dialect
 * it is. Never throws.
 */
export function decodeBody(
  dialect: ModelDialect,
  bodyText: string,
  path: string,
  answered?: Answered,
  resolve: (body: Fields) => Resolved = (body) => ({ body }),
): DecodedRequest | RefusedRequest {
  const body = parseJson(bodyText);
  if (body === undefined) return refuse('The request body is not valid JSON.');
  const resolved = resolve(toFields(body));
  if ('refused' in resolved) return resolved.refused;
  const { name, demands } = dialect;
  const own = answered && (() => answered().filter(({ request }) => request.dialect === name));
  const decoded = dialect.decode(resolved.body, path, own);
  if (decoded.kind === 'refused') return decoded;
  const form = decoded.request.isCompaction === true ? {} : describedForm(decoded);
  const fault = decoded.request.fault ?? faultOfLetters(bodyText);
  const noted = fault === null ? {} : { fault };
  return { ...decoded, ...form, request: { ...decoded.request, ...noted, dialect: name, demands } };
}
