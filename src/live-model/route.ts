// Where a call goes: the address behind the user's base URL.
import type { Upstream } from '../domain/live-model.ts';
import type { Provider } from '../providers/provider.ts';

/**
 * The address at the provider. Where the base URL holds the version already, the path goes without.
 * One that ends as the path begins holds it, whatever its variable is for: clients disagree about
 * ANTHROPIC_BASE_URL.
 */
export function toUpstreamUrl({ baseUrl, holdsVersion }: Upstream, path: string): string {
  const [version = ''] = /^\/v\d+[a-z]*(?=\/|$)/.exec(path) ?? [];
  return baseUrl + (holdsVersion || baseUrl.endsWith(version) ? path.slice(version.length) : path);
}

/** Calls that no provider charges for: whatever is only read, and counts of tokens. */
export function isFree(method: string, path: string, providers: readonly Provider[]): boolean {
  return method !== 'POST' || providers.some(({ routes }) => routes.free.test(withoutQuery(path)));
}

/** A path as it may be recorded. */
export function withoutQuery(path: string): string {
  return path.split('?', 1)[0] ?? '';
}
