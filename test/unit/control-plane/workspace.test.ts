import { describe, expect, it } from 'vitest';
import { otherId, startPlatform, workspaceId } from './platform.ts';

const own = `/workspaces/${workspaceId}`;

describe('routes of the workspace', () => {
  it.each([
    ['delegations', `${own}/delegations`, []],
    ['activity', `${own}/activity?type=a2a_receive`, []],
    ['mail', `${own}/mail/summary`, {}],
    [
      'workspace',
      own,
      { id: workspaceId, name: 'canary', status: 'online', delivery_mode: 'push' },
    ],
  ])('GET %s', async (route, path, json) => {
    await using platform = await startPlatform();
    expect(await platform.call('GET', path)).toEqual({ status: 200, json });
    expect(platform.plane.records()).toMatchObject([{ route, method: 'GET', path, status: 200 }]);
    expect(platform.plane.unmatchedRequests()).toEqual([]);
  });

  it.each([
    ['plugin-install-report', `${own}/plugin-install-report`],
    ['boot-event', `${own}/boot-event`],
    ['activity-report', `${own}/activity`],
    ['self-turn', `${own}/a2a`],
    ['delegate', `${own}/delegate`],
    ['delegation-record', `${own}/delegations/record`],
    ['delegation-update', `${own}/delegations/d1/update`],
  ])('POST %s', async (route, path) => {
    await using platform = await startPlatform();
    expect(await platform.call('POST', path, { a: 1 })).toEqual({
      status: 200,
      json: { status: 'ok' },
    });
    expect(platform.plane.records()).toMatchObject([{ route, requestBody: '{"a":1}' }]);
  });

  it.each([
    ['POST', `${own}/chat/uploads`, 200],
    ['GET', `${own}/chat/download?path=/workspace/x`, 404],
    ['GET', `${own}/pending-uploads/f1/content`, 404],
    ['POST', `${own}/pending-uploads/f1/ack`, 200],
    ['GET', `/workspaces/${otherId}`, 404],
  ])('%s %s', async (method, path, status) => {
    await using platform = await startPlatform();
    const body = method === 'POST' ? '--x\r\nno json\r\n--x--' : undefined;
    expect((await platform.call(method, path, body)).status).toBe(status);
    expect(platform.plane.unmatchedRequests()).toEqual([]);
  });
});

describe('notify', () => {
  it('keeps the texts', async () => {
    await using platform = await startPlatform();
    const { call, plane } = platform;
    expect((await call('POST', `${own}/notify`, { message: 'hello' })).status).toBe(200);
    expect((await call('POST', `${own}/notify`, { text: 'x' })).status).toBe(400);
    expect((await call('POST', `/workspaces/${otherId}/notify`, { message: 'x' })).status).toBe(
      404,
    );
    const [first] = plane.records();
    expect(plane.notifications()).toEqual([{ at: first?.at, text: 'hello' }]);
  });
});

describe('unknown requests', () => {
  it('are harmless and listed once each', async () => {
    await using platform = await startPlatform();
    const { call, plane } = platform;
    expect(await call('GET', '/nowhere?x=1')).toEqual({ status: 200, json: [] });
    expect(await call('GET', '/nowhere?x=1')).toEqual({ status: 200, json: [] });
    expect(await call('POST', '/nowhere', 'no json')).toEqual({
      status: 200,
      json: { status: 'ok' },
    });
    expect(await call('PUT', `${own}/memories`)).toMatchObject({ status: 200 });
    expect(plane.records().map(({ route }) => route)).toEqual([null, null, null, null]);
    expect(plane.unmatchedRequests()).toEqual([
      'GET /nowhere?x=1',
      'POST /nowhere',
      `PUT ${own}/memories`,
    ]);
  });
});
