// All providers, and whose call one is. Where several could own a call, a later row does: the first
// one's paths are those of its look-alikes too.
import type { RequestDemands } from '../domain/model-request.ts';
import { anthropic } from './anthropic/anthropic.ts';
import { gemini } from './gemini/gemini.ts';
import { openai } from './openai/openai.ts';
import { type Provider, prefixOf } from './provider.ts';

/** The rows. */
export const providers: readonly Provider[] = [openai, anthropic, gemini];

/** Whose errors a client reads that no one is known to own: most speak the first row's formats. */
export const usualProvider: Provider = openai;

/** Whose call one is. */
export interface Caller {
  /** Path and query as the provider has them: without its prefix, and with the version. */
  readonly path: string;
  /** The prefix that was before it. Empty: none. */
  readonly prefix: string;
  /** Who may be meant by the path, in the order of the table. A later one is asked first. */
  readonly rows: readonly Provider[];
  /** Whose clients ask so. `undefined`: no known client's. */
  readonly provider: Provider | undefined;
}

/**
 * Whose call one is. A prefix settles it. Without one a later row that owns the call does.
 * @param path after the key, with or without a query
 */
export function findCaller(
  known: readonly Provider[],
  path: string,
  headers: Readonly<Record<string, unknown>>,
): Caller {
  for (const provider of known) {
    const prefix = prefixOf(provider);
    const rest = prefix === '' ? null : withoutPrefix(path, prefix);
    if (rest !== null)
      return { prefix, path: toFullPath([provider], rest), rows: [provider], provider };
  }
  const rows = known.filter((row) => prefixOf(row) === '');
  const full = toFullPath(rows, path);
  const [pathname = ''] = full.split('?', 1);
  const provider = rows.findLast(
    ({ routes: { owns } }) => typeof owns === 'function' && owns(pathname, headers),
  );
  return { prefix: '', path: full, rows, provider };
}

/** What is demanded of requests in a dialect. `undefined`: there is no such dialect. */
export function findDemands(dialect: string): RequestDemands | undefined {
  return providers.flatMap(({ dialects }) => dialects).find(({ name }) => name === dialect)
    ?.demands;
}

/** `null`: the path is elsewhere. */
function withoutPrefix(path: string, prefix: string): string | null {
  const rest = path.startsWith(prefix) ? path.slice(prefix.length) : null;
  if (rest === '' || rest?.startsWith('?') === true) return `/${rest}`;
  return rest?.startsWith('/') === true ? rest : null;
}

/** A path in full: of clients whose base URL lacks the version too. `path` may have a query. */
function toFullPath(rows: readonly Provider[], path: string): string {
  const [pathname = ''] = path.split('?', 1);
  const bare = rows.find(({ routes }) => routes.bare?.form.test(pathname))?.routes.bare;
  return (bare?.version ?? '') + path;
}
