// Register, heartbeat, peers, discovery (docs/rules/platform.md "Registration"). None of them
// demands the bearer: agents ask for peers before they register, and some send their heartbeat
// without it (docs/rules/agents.md "Control plane calls").
import { textField, toFields } from '../domain/fields.ts';
import { describePeer } from './peers.ts';
import { maxKeptChars, ok, type PlatformState, type Route, refuse } from './state.ts';

export const registryRoutes: readonly Route[] = [
  {
    name: 'register',
    method: 'POST',
    path: '/registry/register',
    body: 'json',
    handle: ({ fields }, state) => {
      if (textField(fields, 'id') !== state.workspaceId) return refuse(404, 'workspace not found');
      state.registers += 1;
      if (state.registers <= (state.faults.refusedRegisters ?? 0))
        return refuse(503, 'the platform is starting');
      noteConfiguration(fields, state);
      const issued = state.tokenIssued ? {} : { auth_token: state.credentials.authToken };
      state.tokenIssued = true;
      state.secretTold = true;
      return ok({
        status: 'registered',
        delivery_mode: textField(fields, 'delivery_mode') ?? 'push',
        ...issued,
        platform_inbound_secret: state.credentials.inboundSecret,
      });
    },
  },
  {
    name: 'heartbeat',
    method: 'POST',
    path: '/registry/heartbeat',
    body: 'json',
    handle: ({ fields }, state) => {
      if (textField(fields, 'workspace_id') !== state.workspaceId)
        return refuse(404, 'workspace not found');
      // The platform heals a lost secret lazily, here (contract 2).
      state.secretTold = true;
      const secret = state.credentials.inboundSecret;
      return ok({ status: 'ok', generation: 1, platform_inbound_secret: secret });
    },
  },
  {
    name: 'update-card',
    method: 'POST',
    path: '/registry/update-card',
    body: 'json',
    handle: ({ fields }, state) => {
      noteConfiguration(fields, state);
      return ok({ status: 'updated' });
    },
  },
  {
    name: 'peers',
    method: 'GET',
    path: '/registry/:id/peers',
    body: 'any',
    handle: (_call, { peers = [] }) => ok(peers.map(describePeer)),
  },
  {
    name: 'discover',
    method: 'GET',
    path: '/registry/discover/:id',
    body: 'any',
    handle: ({ params }, { peers = [] }) => {
      const peer = peers.find(({ id }) => id === params.id);
      return peer === undefined ? refuse(404, 'workspace not found') : ok(describePeer(peer));
    },
  },
];

/** Keeps why the agent says that it cannot work. A later card that is ready clears it. */
function noteConfiguration(fields: Readonly<Record<string, unknown>>, state: PlatformState): void {
  const card = toFields(fields.agent_card);
  const status = textField(card, 'configuration_status');
  if (status === null) return;
  state.notConfiguredReason =
    status === 'not_configured'
      ? (textField(card, 'configuration_error') ?? 'no reason given').slice(0, maxKeptChars)
      : null;
}
