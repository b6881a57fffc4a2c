// All providers. Where several could own a call, a later row does: the first one's paths are those
// of its look-alikes too.
import { anthropic } from './anthropic/anthropic.ts';
import { gemini } from './gemini/gemini.ts';
import { openai } from './openai/openai.ts';
import type { Provider } from './provider.ts';

/** The rows. */
export const providers: readonly Provider[] = [openai, anthropic, gemini];

/** Whose errors a client reads that no one is known to own: most speak the first row's formats. */
export const usualProvider: Provider = openai;

/** Whose clients ask so. `undefined`: no known client's. */
export function findProvider(
  known: readonly Provider[],
  pathname: string,
  headers: Readonly<Record<string, unknown>>,
): Provider | undefined {
  return known.findLast(({ routes }) => routes.owns(pathname, headers));
}

/** A path in full: of clients whose base URL lacks the version too. `path` may have a query. */
export function toFullPath(known: readonly Provider[], path: string): string {
  const [pathname = ''] = path.split('?', 1);
  const bare = known.find(({ routes }) => routes.bare?.form.test(pathname))?.routes.bare;
  return (bare?.version ?? '') + path;
}
