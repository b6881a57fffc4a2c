// What model providers have and this endpoint knows that it lacks. A refusal for that says nothing about the agent. Any other
// one (no JSON, a role or path that nobody has, a limit of this endpoint, which is a multiple of what a canary needs) is the
// agent's fault.

import type { TokenOwner } from '../domain/record.ts';
import { findFileTags, findReceipts, findTags } from '../domain/token.ts';
import type { ModelRefusal } from '../domain/witness.ts';

/** Refusals kept, the newest; and characters of a path in one. */
const maxRefusals = 200;
const maxPathChars = 120;

/** Routes by the beginning of their path or by a form of it, each with what it would need. */
const lackedRoutes: readonly (readonly [RegExp, string])[] = [
  [/^\/v1\/conversations(?:\/|$)/, 'conversations that the provider holds'],
  [/^\/v1\/(?:assistants|threads)(?:\/|$)/, 'conversations that the provider holds'],
  [/^\/v1\/responses\/(?!input_tokens$)./, 'responses that are fetched or changed later'],
  [/^(?:\/upload)?\/v1(?:beta)?\/files(?:\/|$)/, 'files that the provider holds'],
  [/^\/v1\/(?:uploads|vector_stores|containers|skills)(?:\/|$)/, 'files that the provider holds'],
  [/^\/v1beta\/cachedContents(?:\/|$)/, 'contents that the provider holds'],
  [/^\/v1\/(?:messages\/)?batches(?:\/|$)/, 'batches'],
  [/^\/v1\/(?:completions|complete)$/, 'completions of plain text'],
  [/^\/v1\/(?:moderations|rerank)$/, 'models that judge texts'],
  [/^\/v1\/(?:audio|images|videos|realtime)(?:\/|$)/, 'models of sounds and pictures'],
  [/^\/v1beta\/models\/[^/]+:(?:batchEmbedContents|embedContent)$/, "Gemini's embeddings"],
  [/^\/v1beta\/interactions(?:\/|$)/, "Gemini's interactions"],
  [/^\/api\/(?:chat|generate|embed|embeddings)$/, "Ollama's protocol"],
  [/^\/model\/[^/]+\/(?:converse|invoke)/, "Bedrock's protocol"],
  [/^\/openai\/(?:v1|deployments)\//, "Azure's paths"],
  [/^\/v1(?:beta1)?\/projects\//, "Vertex AI's paths"],
];

/** What a request to a path would need that this endpoint lacks; null: nothing that it knows of. */
export function lackOfPath(pathname: string): string | null {
  return lackedRoutes.find(([form]) => form.test(pathname))?.[1] ?? null;
}

/** The refusals of an endpoint. */
export interface RefusalList {
  add(refused: Omit<ModelRefusal, 'sequence' | 'contextIds'> & { readonly bodyText: string }): void;
  refusals(): readonly ModelRefusal[];
}

/** An empty list; `tokens` are the owners by which a body is told to be of a context. */
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
