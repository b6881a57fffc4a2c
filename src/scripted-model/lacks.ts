// What model providers have and this endpoint knows that it lacks. A refusal for that says nothing
// about the agent. Any other one (no JSON, a role or path that no one has, a limit of this
// endpoint, which is a multiple of what a canary needs) is the agent's fault.

import type { TokenOwner } from '../domain/record.ts';
import { findFileTags, findReceipts, findTags } from '../domain/token.ts';
import type { ModelRefusal } from '../domain/witness.ts';
import type { Provider } from '../providers/provider.ts';

/** Refusals kept, the newest. And characters of a path in one. */
const maxRefusals = 200;
const maxPathChars = 120;

/** Routes of protocols that no provider of the table speaks. */
const foreignRoutes: readonly (readonly [RegExp, string])[] = [
  [/^\/api\/(?:chat|generate|embed|embeddings)$/, "Ollama's protocol"],
  [/^\/model\/[^/]+\/(?:converse|invoke)/, "Bedrock's protocol"],
];

/**
 * What a request to a path would need that this endpoint lacks. `null`: nothing that it knows of.
 */
export function lackOfPath(pathname: string, providers: readonly Provider[]): string | null {
  const routes = [...providers.flatMap(({ routes: { lacked } }) => lacked), ...foreignRoutes];
  return routes.find(([form]) => form.test(pathname))?.[1] ?? null;
}

/** The refusals of an endpoint. */
export interface RefusalList {
  add(refused: Omit<ModelRefusal, 'sequence' | 'contextIds'> & { readonly bodyText: string }): void;
  refusals(): readonly ModelRefusal[];
}

/** An empty list. `tokens` are the owners by which a body is told to be of a context. */
export function createRefusalList(
  tokens: () => ReadonlyMap<string, Pick<TokenOwner, 'contextId'>>,
): RefusalList {
  const kept: ModelRefusal[] = [];
  let sequence = 0;
  return {
    add({ request, lacks, afterExchange, bodyText }) {
      const owners = tokens();
      const found = [findTags, findReceipts, findFileTags].flatMap((find) => [...find(bodyText)]);
      const contextIds = new Set(found.flatMap((token) => owners.get(token)?.contextId ?? []));
      sequence += 1;
      const shown = request.slice(0, maxPathChars);
      kept.push({
        sequence,
        request: shown,
        lacks,
        afterExchange,
        contextIds: [...contextIds],
      });
      if (kept.length > maxRefusals) kept.shift();
    },
    refusals: () => [...kept],
  };
}
