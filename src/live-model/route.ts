// Where a call goes: the address behind the user's base URL.
import type { Upstream } from '../domain/live-model.ts';
import type { Provider } from '../providers/provider.ts';

/**
 * The address at the provider. Where its base URLs hold the version already, the path goes without.
 */
export function toUpstreamUrl({ environment }: Provider, upstream: Upstream, path: string): string {
  const holdsVersion = environment.addresses[0]?.suffix !== '';
  return upstream.baseUrl + (holdsVersion ? path.replace(/^\/v\d+/, '') : path);
}

/** Calls that no provider charges for: whatever is only read, and counts of tokens. */
export function isFree(method: string, path: string, providers: readonly Provider[]): boolean {
  return method !== 'POST' || providers.some(({ routes }) => routes.free.test(withoutQuery(path)));
}

/** A path as it may be recorded. */
export function withoutQuery(path: string): string {
  return path.split('?', 1)[0] ?? '';
}
