// Where a call goes: the provider by path and headers, and the address behind the user's base URL.
import type { IncomingHttpHeaders } from 'node:http';
import type { ProviderName, Upstream } from '../domain/live-model.ts';

/** Whose clients ask so; null: nobody's that is known. `path` may have a query. */
export function findProvider(path: string, headers: IncomingHttpHeaders): ProviderName | null {
  const pathname = withoutQuery(path);
  if (!/^\/v\d/.test(pathname)) return null;
  const isGoogle = /^\/v1(?:beta|alpha)/.test(pathname) || headers['x-goog-api-key'] !== undefined;
  if (isGoogle || /:(?:stream)?generateContent$|:countTokens$/i.test(pathname)) return 'gemini';
  const isAnthropic = /^\/v1\/(?:messages|complete)(?:\/|$)/.test(pathname);
  return isAnthropic || headers['anthropic-version'] !== undefined ? 'anthropic' : 'openai';
}

/** The address at the provider. OpenAI's base URLs hold the version already, the others' do not. */
export function toUpstreamUrl({ provider, baseUrl }: Upstream, path: string): string {
  return baseUrl + (provider === 'openai' ? path.replace(/^\/v\d+/, '') : path);
}

/** Calls that no provider charges for: whatever is only read, and counts of tokens. */
export function isFree(method: string, path: string): boolean {
  if (method !== 'POST') return true;
  return /\/(?:count_tokens|input_tokens)$|:countTokens$/.test(withoutQuery(path));
}

/** A path as it may be recorded. */
export function withoutQuery(path: string): string {
  return path.split('?', 1)[0] ?? '';
}
