import { describe, expect, it } from 'vitest';
import { otherId, registerBody, startPlatform, workspaceId } from './platform.ts';

describe('register', () => {
  it('issues the bearer once, and the inbound secret each time', async () => {
    await using platform = await startPlatform();
    const { plane, call } = platform;
    expect(plane.inboundSecret()).toBeNull();
    const { authToken, inboundSecret } = plane.credentials;
    const first = await call('POST', '/registry/register', registerBody(), null);
    expect(first).toEqual({
      status: 200,
      json: {
        status: 'registered',
        delivery_mode: 'push',
        auth_token: authToken,
        platform_inbound_secret: inboundSecret,
      },
    });
    const again = await call('POST', '/registry/register', {
      ...registerBody(),
      delivery_mode: 'poll',
    });
    expect(again.json).toEqual({
      status: 'registered',
      delivery_mode: 'poll',
      platform_inbound_secret: inboundSecret,
    });
    expect(plane.inboundSecret()).toBe(inboundSecret);
    expect(plane.records().map(({ authorised }) => authorised)).toEqual([false, true]);
  });

  it('issues no bearer to a workspace whose credentials exist', async () => {
    await using first = await startPlatform();
    await using later = await startPlatform({ credentials: first.plane.credentials });
    expect(later.plane.credentials).toEqual(first.plane.credentials);
    const { json } = await later.call('POST', '/registry/register', registerBody(), null);
    expect(json).not.toHaveProperty('auth_token');
  });

  it('keeps why an agent is not configured, until it is', async () => {
    await using platform = await startPlatform();
    const { plane, call } = platform;
    expect(plane.notConfiguredReason()).toBeNull();
    const missing = { configuration_status: 'not_configured', configuration_error: 'no key' };
    await call('POST', '/registry/register', registerBody(missing));
    expect(plane.notConfiguredReason()).toBe('no key');
    await call('POST', '/registry/update-card', { agent_card: { configuration_status: 'ready' } });
    expect(plane.notConfiguredReason()).toBeNull();
    await call(
      'POST',
      '/registry/register',
      registerBody({ configuration_status: 'not_configured' }),
    );
    expect(plane.notConfiguredReason()).toBe('no reason given');
  });

  it('survives a card of any shape', async () => {
    await using platform = await startPlatform();
    for (const card of [null, 1, 'x', [], { configuration_status: 1 }]) {
      const body = { ...registerBody(), agent_card: card };
      expect((await platform.call('POST', '/registry/register', body)).status).toBe(200);
    }
    expect(platform.plane.notConfiguredReason()).toBeNull();
  });

  it('knows no other workspace', async () => {
    await using platform = await startPlatform();
    const { call } = platform;
    expect((await call('POST', '/registry/register', { id: otherId })).status).toBe(404);
    expect((await call('POST', '/registry/heartbeat', { workspace_id: otherId })).status).toBe(404);
    expect(platform.plane.inboundSecret()).toBeNull();
  });
});

describe('heartbeat', () => {
  it('needs no bearer and heals the inbound secret', async () => {
    await using platform = await startPlatform();
    const { plane, call } = platform;
    const body = { workspace_id: workspaceId, active_tasks: 0 };
    const { inboundSecret } = plane.credentials;
    expect(await call('POST', '/registry/heartbeat', body, null)).toEqual({
      status: 200,
      json: { status: 'ok', generation: 1, platform_inbound_secret: inboundSecret },
    });
    expect(plane.inboundSecret()).toBe(inboundSecret);
  });
});

describe('before registration', () => {
  it('answers peers, instructions and discovery without a bearer', async () => {
    await using platform = await startPlatform();
    const { call } = platform;
    expect(await call('GET', `/registry/${workspaceId}/peers`, undefined, null)).toEqual({
      status: 200,
      json: [],
    });
    const path = `/workspaces/${workspaceId}/instructions/resolve`;
    expect(await call('GET', path, undefined, null)).toEqual({
      status: 200,
      json: { instructions: '' },
    });
    expect((await call('GET', `/registry/discover/${otherId}`)).status).toBe(404);
  });
});
