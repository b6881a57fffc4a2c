// What agents ask a model endpoint besides answers: which models there are, and whether anyone is
// there.
import type { Fields } from '../domain/fields.ts';
import { encodeJson } from '../providers/answer-encoding.ts';
import type { EncodedAnswer, Provider } from '../providers/provider.ts';

const listedModel = 'scripted-model';

/** Sent before the first turn of a process by Claude Code (docs/rules/agents.md "Model probes"). */
const livenessPaths = ['/', '/api/hello'];
/**
 * hermes asks so which server of local models the endpoint may be (docs/rules/agents.md "Model
 * probes"). 404 says none of them.
 */
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

/**
 * Whether a request asks for what another kind of endpoint would have, and expects 404 elsewhere.
 */
export function isKnownProbe(method: string, pathname: string): boolean {
  return knownProbes.includes(`${method} ${pathname}`);
}

/**
 * The list of models, or one by any id: agents look up the name that they were given. One object
 * serves the clients of all providers, because several ask at the same path. `null`: no such path.
 */
export function answerModels(
  pathname: string,
  providers: readonly Provider[],
): EncodedAnswer | null {
  const match = providers.map(({ routes }) => routes.models.exec(pathname)).find((found) => found);
  if (!match) return null;
  const [, id] = match;
  const toModel = (name: string): Fields =>
    Object.assign({}, ...providers.map(({ models }) => models.one(name)));
  if (id !== undefined) return encodeJson(toModel(decodeId(id)));
  const listed = [toModel(listedModel)];
  return encodeJson(Object.assign({}, ...providers.map(({ models }) => models.list(listed))));
}

function decodeId(id: string): string {
  try {
    return decodeURIComponent(id);
  } catch {
    return id;
  }
}
