// What agents ask a model endpoint besides answers: which models there are, and whether anyone is there.
import { encodeJson } from './answer-encoding.ts';
import type { EncodedAnswer } from './dialect.ts';

/** Read by hermes off the list of models; wide enough that no agent compacts its history. */
const contextLength = 1_000_000;
const outputLength = 65_536;
const listedModel = 'scripted-model';

/** Sent before the first turn of a process by Claude Code (real-images.md 4.1). */
const livenessPaths = ['/', '/api/hello'];
/** hermes asks so which server of local models the endpoint may be (real-images.md 4.2); 404 says none of them. */
const knownProbes = [
  'GET /api/v1/models',
  'POST /api/show',
  'GET /api/tags',
  'GET /v1/props',
  'GET /props',
  'GET /version',
];

/** Whether a request only looks whether the endpoint is there. */
export function isLivenessProbe(method: string, pathname: string): boolean {
  return method === 'HEAD' && livenessPaths.includes(pathname);
}

/** Whether a request asks for what another kind of endpoint would have, and expects 404 elsewhere. */
export function isKnownProbe(method: string, pathname: string): boolean {
  return knownProbes.includes(`${method} ${pathname}`);
}

/**
 * The list of models, or one by any id: agents look up the name that they were given. One object serves the clients of
 * OpenAI, Anthropic and Google, who may all ask below /v1. null: no such path.
 */
export function answerModels(pathname: string): EncodedAnswer | null {
  const match = /^\/v1(?:beta|alpha)?\/models(?:\/(.+))?$/.exec(pathname);
  if (match === null) return null;
  const [, id] = match;
  if (id !== undefined) return encodeJson(toModel(decodeId(id)));
  const models = [toModel(listedModel)];
  return encodeJson({
    object: 'list',
    data: models,
    has_more: false,
    first_id: listedModel,
    last_id: listedModel,
    models,
  });
}

function toModel(id: string): unknown {
  return {
    id,
    object: 'model',
    created: 0,
    owned_by: 'session-continuity',
    context_length: contextLength,
    type: 'model',
    display_name: id,
    created_at: '1970-01-01T00:00:00Z',
    name: `models/${id}`,
    displayName: id,
    inputTokenLimit: contextLength,
    outputTokenLimit: outputLength,
    supportedGenerationMethods: ['generateContent', 'streamGenerateContent', 'countTokens'],
  };
}

function decodeId(id: string): string {
  try {
    return decodeURIComponent(id);
  } catch {
    return id;
  }
}
