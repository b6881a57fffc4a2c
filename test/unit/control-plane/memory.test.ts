import { describe, expect, it } from 'vitest';
import { maxContentChars } from '../../../src/control-plane/memory.ts';
import { createMemoryRows } from '../../../src/control-plane/memory-rows.ts';
import { otherId, startPlatform, workspaceId } from './platform.ts';

const v1 = `/workspaces/${workspaceId}/memories`;
const v2 = `/workspaces/${workspaceId}/v2/memories`;
const contents = (json: unknown): unknown[] =>
  Array.isArray(json) ? json.map((row: { content: unknown }) => row.content) : [];

describe('memories v1', () => {
  it('writes with 201 and reads newest first, whatever is asked', async () => {
    await using platform = await startPlatform();
    const { call, plane } = platform;
    const written = await call('POST', v1, {
      content: 'blue',
      scope: 'TEAM',
      workspace_id: workspaceId,
    });
    expect(written).toMatchObject({ status: 201, json: { scope: 'TEAM', namespace: 'general' } });
    await call('POST', v1, { content: 'Conversation: hi', namespace: 'n' });
    const read = await call('GET', `${v1}?q=no%20such&scope=GLOBAL`);
    expect(read.json).toEqual([
      {
        id: '00000000-0000-4000-8000-000000000002',
        content: 'Conversation: hi',
        scope: 'LOCAL',
        created_at: '2026-01-01T00:00:02.000Z',
      },
      {
        id: '00000000-0000-4000-8000-000000000001',
        content: 'blue',
        scope: 'TEAM',
        created_at: '2026-01-01T00:00:01.000Z',
      },
    ]);
    const common = { workspaceId, accepted: true };
    expect(plane.memoryEvents()).toMatchObject([
      { ...common, sequence: 1, kind: 'write', content: 'blue', automatic: false },
      { ...common, sequence: 2, kind: 'write', content: 'Conversation: hi', automatic: true },
      {
        ...common,
        sequence: 3,
        kind: 'read',
        query: 'no such',
        rows: ['Conversation: hi', 'blue'],
      },
    ]);
  });

  it('returns fifty rows at most', async () => {
    await using platform = await startPlatform();
    const { call } = platform;
    for (let index = 0; index < 55; index += 1) await call('POST', v1, { content: `row ${index}` });
    const read = contents((await call('GET', v1)).json);
    expect(read).toHaveLength(50);
    expect([read[0], read[49]]).toEqual(['row 54', 'row 5']);
    expect(platform.plane.memoryEvents().at(-1)).toMatchObject({ kind: 'read', query: null });
  });

  it('shares rows between the control planes of a workspace', async () => {
    const rows = createMemoryRows();
    await using first = await startPlatform({ rows });
    await using second = await startPlatform({ rows, credentials: first.plane.credentials });
    await first.call('POST', v1, { content: 'blue' });
    expect(contents((await second.call('GET', v1)).json)).toEqual(['blue']);
    expect(first.plane.memoryEvents()).toHaveLength(1);
    expect(second.plane.memoryEvents()).toMatchObject([{ kind: 'read', rows: ['blue'] }]);
  });

  it('removes a row', async () => {
    await using platform = await startPlatform();
    const { call } = platform;
    await call('POST', v1, { content: 'blue' });
    const row = `${v1}/00000000-0000-4000-8000-000000000001`;
    expect((await call('DELETE', row)).status).toBe(200);
    expect((await call('DELETE', row)).status).toBe(404);
    expect((await call('GET', v1)).json).toEqual([]);
  });

  it.each([null, 'wrong'])('refuses the bearer %s', async (bearer) => {
    await using platform = await startPlatform();
    const { call, plane } = platform;
    expect(await call('POST', v1, { content: 'blue' }, bearer)).toMatchObject({
      status: 401,
      json: { error: expect.any(String) },
    });
    expect((await call('GET', v1, undefined, bearer)).status).toBe(401);
    expect((await call('DELETE', `${v1}/x`, undefined, bearer)).status).toBe(401);
    expect(plane.memoryEvents()).toMatchObject([
      { kind: 'write', accepted: false, content: 'blue' },
      { kind: 'read', accepted: false, rows: [] },
    ]);
    expect((await call('GET', v1)).json).toEqual([]);
  });

  it('refuses the memory of another workspace', async () => {
    await using platform = await startPlatform();
    const { call, plane } = platform;
    const other = `/workspaces/${otherId}/memories`;
    expect(await call('POST', other, { content: 'blue' })).toMatchObject({
      status: 403,
      json: { error: expect.any(String) },
    });
    expect((await call('GET', other)).status).toBe(403);
    expect(plane.memoryEvents()).toMatchObject([
      { kind: 'write', accepted: false, workspaceId: otherId },
      { kind: 'read', accepted: false, workspaceId: otherId },
    ]);
  });

  it.each([
    ['no content', {}, 400],
    ['empty content', { content: '' }, 400],
    ['content that is no text', { content: 1 }, 400],
    ['an unknown scope', { content: 'x', scope: 'ALL' }, 400],
    ['content that is too long', { content: 'x'.repeat(maxContentChars + 1) }, 413],
  ])('refuses %s', async (_name, body, status) => {
    await using platform = await startPlatform();
    expect((await platform.call('POST', v1, body)).status).toBe(status);
    expect((await platform.call('GET', v1)).json).toEqual([]);
  });
});

describe('memories v2', () => {
  it('shows the same rows', async () => {
    await using platform = await startPlatform();
    const { call } = platform;
    await call('POST', v1, { content: 'blue' });
    expect((await call('GET', v2)).json).toMatchObject({ memories: [{ content: 'blue' }] });
    const namespaces = await call('GET', `/workspaces/${workspaceId}/v2/namespaces`);
    expect(namespaces.json).toMatchObject({ writable: [`workspace:${workspaceId}`] });
    const row = `${v2}/00000000-0000-4000-8000-000000000001`;
    expect((await call('DELETE', row)).status).toBe(200);
    expect((await call('GET', v2, undefined, null)).status).toBe(401);
  });
});

describe('memory over MCP', () => {
  const path = `/workspaces/${workspaceId}/mcp`;
  const rpc = (method: string, params?: unknown) => ({ jsonrpc: '2.0', id: 7, method, params });
  const tool = (name: string, args: unknown) => rpc('tools/call', { name, arguments: args });

  it('introduces itself', async () => {
    await using platform = await startPlatform();
    const { call } = platform;
    expect((await call('POST', path, rpc('initialize'))).json).toMatchObject({
      id: 7,
      result: { protocolVersion: '2024-11-05', serverInfo: { name: 'molecule-a2a' } },
    });
    const initialized = { jsonrpc: '2.0', method: 'notifications/initialized' };
    expect(await call('POST', path, initialized)).toEqual({ status: 202, json: null });
    expect((await call('POST', path, rpc('ping'))).json).toMatchObject({ result: {} });
    const { json } = await call('POST', path, rpc('tools/list'));
    expect(JSON.stringify(json)).toContain('"required":["content"]');
    expect((await call('POST', path, rpc('resources/list'))).json).toMatchObject({
      error: { code: -32601 },
    });
  });

  it.each([
    ['commit_memory', 'recall_memory'],
    ['commit_memory_v2', 'search_memory'],
  ])('%s writes what %s reads', async (commit, recall) => {
    await using platform = await startPlatform();
    const { call, plane } = platform;
    const text = (content: string) => ({ result: { content: [{ type: 'text', text: content }] } });
    const empty = await call('POST', path, tool(recall, { query: 'colour' }));
    expect(empty.json).toMatchObject(text('No memories found.'));
    await call('POST', path, tool(commit, { content: 'blue' }));
    const full = await call('POST', path, tool(recall, { query: 'colour' }));
    expect(full.json).toMatchObject(text('[LOCAL] blue'));
    expect(plane.memoryEvents()).toMatchObject([
      { kind: 'read', rows: [] },
      { kind: 'write', content: 'blue', accepted: true },
      { kind: 'read', query: 'colour', rows: ['blue'] },
    ]);
  });

  it('refuses what it cannot do, and who may not', async () => {
    await using platform = await startPlatform();
    const { call, plane } = platform;
    for (const params of [tool('commit_memory', {}), tool('nope', {}), rpc('tools/call')])
      expect((await call('POST', path, params)).json).toMatchObject({ error: { code: -32602 } });
    expect((await call('POST', path, tool('commit_memory', { content: 'x' }), null)).status).toBe(
      401,
    );
    expect((await call('POST', path, tool('recall_memory', {}), null)).status).toBe(401);
    expect((await call('POST', path, rpc('tools/list'), null)).status).toBe(401);
    expect(plane.memoryEvents()).toMatchObject([{ accepted: false }, { accepted: false }]);
  });
});
