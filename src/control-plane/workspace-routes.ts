// What an agent reports and asks about its own workspace at boot and in a turn
// (docs/rules/platform.md "Routes"), memories and files aside. The lists are always empty: rows in
// them make the runtime inject turns of its own.
import { textField } from '../domain/fields.ts';
import { maxKeptChars, maxNotifications, ok, pushBounded, type Route, refuse } from './state.ts';

export const workspaceRoutes: readonly Route[] = [
  {
    name: 'instructions',
    method: 'GET',
    path: '/workspaces/:id/instructions/resolve',
    body: 'any',
    handle: (_call, { instructions }) => {
      instructions.wereRead = true;
      return ok({ instructions: instructions.text });
    },
  },
  read('delegations', '/workspaces/:id/delegations', []),
  read('activity', '/workspaces/:id/activity', []),
  read('mail', '/workspaces/:id/mail/summary', {}),
  write('plugin-install-report', '/workspaces/:id/plugin-install-report'),
  write('boot-event', '/workspaces/:id/boot-event'),
  write('activity-report', '/workspaces/:id/activity'),
  // A self-turn is taken and never relayed back: a turn that no one sent would spoil the session.
  write('self-turn', '/workspaces/:id/a2a'),
  write('delegate', '/workspaces/:id/delegate'),
  write('delegation-record', '/workspaces/:id/delegations/record'),
  write('delegation-update', '/workspaces/:id/delegations/:delegation/update'),
  {
    name: 'workspace',
    method: 'GET',
    path: '/workspaces/:id',
    body: 'any',
    handle: ({ params }, { workspaceId }) =>
      params.id === workspaceId
        ? ok({ id: workspaceId, name: 'canary', status: 'online', delivery_mode: 'push' })
        : refuse(404, 'workspace not found'),
  },
  {
    name: 'notify',
    method: 'POST',
    path: '/workspaces/:id/notify',
    body: 'json',
    handle: ({ at, fields, params }, state) => {
      const text = textField(fields, 'message');
      if (text === null) return refuse(400, 'message is required');
      if (params.id !== state.workspaceId) return refuse(404, 'workspace not found');
      const kept = { at, text: text.slice(0, maxKeptChars) };
      pushBounded(state.notifications, kept, maxNotifications);
      return ok({ status: 'sent' });
    },
  },
];

/** A GET that always answers the same. */
function read(name: string, path: string, json: unknown): Route {
  return { name, method: 'GET', path, body: 'any', handle: () => ok(json) };
}

/** A POST that is taken and recorded. */
function write(name: string, path: string): Route {
  return { name, method: 'POST', path, body: 'json', handle: () => ok({ status: 'ok' }) };
}
