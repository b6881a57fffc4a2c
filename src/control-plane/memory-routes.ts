// Memory over HTTP: v1, which every runtime uses, and the v2 REST of the canvas
// (docs/rules/platform.md "Memory").
import { textField } from '../domain/fields.ts';
import { isAnswer, readMemory, refusalOf, writeMemory } from './memory.ts';
import { type Handler, ok, type Route, refuse } from './state.ts';

const scopes = ['LOCAL', 'TEAM', 'GLOBAL'];

const write: Handler = (call, state) => {
  const content = textField(call.fields, 'content');
  if (content === null || content === '') return refuse(400, 'content is required');
  const scope = textField(call.fields, 'scope') ?? 'LOCAL';
  if (!scopes.includes(scope)) return refuse(400, 'scope must be LOCAL, TEAM or GLOBAL');
  const namespace = textField(call.fields, 'namespace') ?? 'general';
  const row = writeMemory(call, state, { content, scope, namespace });
  // 201 exactly: the runtime's built-in memory tool takes nothing else for success.
  return isAnswer(row) ? row : { status: 201, json: { id: row.id, scope, namespace } };
};

const read: Handler = (call, state) => {
  const rows = readMemory(call, state, call.query.get('q'));
  if (isAnswer(rows)) return rows;
  return ok(
    rows.map(({ id, content, scope, createdAt }) => ({
      id,
      content,
      scope,
      created_at: createdAt,
    })),
  );
};

const readV2: Handler = (call, state) => {
  const rows = readMemory(call, state, call.query.get('q'));
  if (isAnswer(rows)) return rows;
  return ok({
    memories: rows.map(({ id, content, namespace, createdAt }) => ({
      id,
      content,
      namespace,
      kind: 'fact',
      created_at: createdAt,
    })),
  });
};

const remove: Handler = (call, state) => {
  const refusal = refusalOf(call, state);
  if (refusal !== null) return refusal;
  const removed = state.rows.remove(call.params.memory ?? '');
  return removed ? ok({ status: 'deleted' }) : refuse(404, 'memory not found');
};

const v1 = '/workspaces/:id/memories';
const v2 = '/workspaces/:id/v2/memories';

export const memoryRoutes: readonly Route[] = [
  { name: 'memory-write', method: 'POST', path: v1, body: 'json', handle: write },
  { name: 'memory-read', method: 'GET', path: v1, body: 'any', handle: read },
  { name: 'memory-remove', method: 'DELETE', path: `${v1}/:memory`, body: 'any', handle: remove },
  { name: 'memory-v2-read', method: 'GET', path: v2, body: 'any', handle: readV2 },
  {
    name: 'memory-v2-remove',
    method: 'DELETE',
    path: `${v2}/:memory`,
    body: 'any',
    handle: remove,
  },
  {
    name: 'memory-v2-namespaces',
    method: 'GET',
    path: '/workspaces/:id/v2/namespaces',
    body: 'any',
    handle: (call, state) =>
      refusalOf(call, state) ??
      ok({
        readable: [`workspace:${state.workspaceId}`],
        writable: [`workspace:${state.workspaceId}`],
      }),
  },
];
