// The bad days of a platform, as an agent meets them on a socket.
import { describe, expect, it } from 'vitest';
import { registerBody, startPlatform, workspaceId } from './platform.ts';

const memories = `/workspaces/${workspaceId}/memories`;

describe('a platform that is starting', () => {
  it('answers the first registers with 503, hands nothing out, and then is as always', async () => {
    await using platform = await startPlatform({ faults: { refusedRegisters: 2 } });
    const { plane, call } = platform;
    const register = () => call('POST', '/registry/register', registerBody(), null);
    for (let count = 0; count < 2; count += 1) {
      expect(await register()).toEqual({
        status: 503,
        json: { error: 'the platform is starting' },
      });
      expect(plane.inboundSecret()).toBeNull();
    }
    expect(await register()).toMatchObject({
      status: 200,
      json: { auth_token: plane.credentials.authToken },
    });
    expect((await register()).json).not.toHaveProperty('auth_token');
    expect(plane.records().map(({ route, status }) => [route, status])).toEqual([
      ['register', 503],
      ['register', 503],
      ['register', 200],
      ['register', 200],
    ]);
    expect(plane.unmatchedRequests()).toEqual([]);
  });

  it('refuses nothing else', async () => {
    await using platform = await startPlatform({ faults: { refusedRegisters: 1 } });
    expect((await platform.call('GET', `/registry/${workspaceId}/peers`)).status).toBe(200);
    expect((await platform.call('POST', memories, { content: 'a' })).status).toBe(201);
  });
});

describe('a slow platform', () => {
  it('answers in full, in the order of time', async () => {
    await using platform = await startPlatform({ faults: { delayMs: 60 } });
    const { plane, call } = platform;
    let isAnswered = false;
    const answering = call('POST', '/registry/register', registerBody(), null).then((answer) => {
      isAnswered = true;
      return answer;
    });
    // The request is there long before its answer; nothing is decided until then.
    await new Promise((resolve) => setTimeout(resolve, 20));
    expect([isAnswered, plane.records()]).toEqual([false, []]);
    expect((await answering).json).toMatchObject({ auth_token: plane.credentials.authToken });
    expect(await call('GET', memories)).toEqual({ status: 200, json: [] });
  });

  it('closes at once, whoever waits', async () => {
    const platform = await startPlatform({ faults: { delayMs: 3_600_000 } });
    const waiting = platform.call('GET', memories).then(
      () => 'answered',
      () => 'broken off',
    );
    await new Promise((resolve) => setTimeout(resolve, 20));
    await platform.plane.close();
    expect(await waiting).toBe('broken off');
  });
});

describe('a platform without memory', () => {
  it.each([500, 503])('refuses writes with %i by every way, and serves reads', async (status) => {
    await using platform = await startPlatform({ faults: { memoryWriteStatus: status } });
    const { plane, call } = platform;
    expect((await call('POST', memories, { content: 'blue' })).status).toBe(status);
    const tool = await call('POST', `/workspaces/${workspaceId}/mcp`, {
      jsonrpc: '2.0',
      id: 1,
      method: 'tools/call',
      params: { name: 'commit_memory', arguments: { content: 'green' } },
    });
    expect(tool.json).toHaveProperty('error');
    expect(await call('GET', memories)).toEqual({ status: 200, json: [] });
    expect(plane.memoryEvents()).toMatchObject([
      { kind: 'write', content: 'blue', accepted: false, refusedWith: status },
      { kind: 'write', content: 'green', accepted: false, refusedWith: status },
      { kind: 'read', accepted: true },
    ]);
  });
});
