// A second agent as the platform tells of it, and what is sent to it through the proxy, over real
// sockets.
import { once } from 'node:events';
import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { describe, expect, it } from 'vitest';
import type { PeerFacts } from '../../../src/domain/ports.ts';
import { otherId, startPlatform, workspaceId } from './platform.ts';

const turn = { jsonrpc: '2.0', id: '1', method: 'message/send', params: {} };

async function startPeer(status: number, body: string) {
  const seen: string[] = [];
  const server: Server = createServer(async (request, response) => {
    const chunks: Buffer[] = [];
    for await (const chunk of request) chunks.push(chunk);
    seen.push(Buffer.concat(chunks).toString('utf8'));
    response.writeHead(status, { 'content-type': 'application/json' }).end(body);
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const reachableAt = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
  const facts: PeerFacts = {
    id: otherId,
    name: 'peer',
    url: 'http://172.17.0.9:8000',
    reachableAt,
    about: 'a card',
  };
  const close = (): Promise<void> => new Promise((resolve) => server.close(() => resolve()));
  return { facts, seen, [Symbol.asyncDispose]: close };
}

describe('a peer', () => {
  it('is listed and discovered with the address at which containers reach it', async () => {
    await using peer = await startPeer(200, '{}');
    const { plane, call } = await startPlatform({ peers: [peer.facts] });
    const described = { id: otherId, name: 'peer', status: 'online', url: peer.facts.url };
    const listed = await call('GET', `/registry/${workspaceId}/peers`);
    expect(listed).toMatchObject({ status: 200, json: [described] });
    expect(await call('GET', `/registry/discover/${otherId}`)).toMatchObject({
      status: 200,
      json: described,
    });
    expect((await call('GET', `/registry/discover/${workspaceId}`)).status).toBe(404);
    await plane.close();
  });

  it('gets through the proxy what is sent to it, and its answer goes back', async () => {
    await using peer = await startPeer(200, '{"result":"pong"}');
    const { plane, call } = await startPlatform({ peers: [peer.facts] });
    const answer = await call('POST', `/workspaces/${otherId}/a2a`, turn);
    expect(answer).toEqual({ status: 200, json: { result: 'pong' } });
    expect(peer.seen.map((body) => JSON.parse(body))).toEqual([turn]);
    expect(plane.records().at(-1)).toMatchObject({ route: 'peer-proxy', status: 200 });
    // A turn to itself is taken and never passed on.
    await call('POST', `/workspaces/${workspaceId}/a2a`, turn);
    expect(peer.seen).toHaveLength(1);
    await plane.close();
  });

  it('gets what the sender left out, as the platform fills it in, and nothing of a user', async () => {
    await using peer = await startPeer(200, '{"result":"pong"}');
    const { plane, call } = await startPlatform({ peers: [peer.facts] });
    const message = { content: 'Are you there?' };
    await call('POST', `/workspaces/${otherId}/a2a`, { ...turn, params: { message } });
    const [sent] = peer.seen.map((body) => JSON.parse(body));
    expect(sent.params).toEqual({
      message: {
        messageId: expect.stringMatching(/^[0-9a-f-]{36}$/),
        role: 'user',
        parts: [{ kind: 'text', text: 'Are you there?' }],
      },
    });
    const refused = await call('POST', `/workspaces/${otherId}/a2a`, { params: { message: {} } });
    expect(refused).toMatchObject({ status: 400, json: { hint: expect.any(String) } });
    expect(peer.seen).toHaveLength(1);
    await plane.close();
  });

  it('gets each call on a connection of its own: a kept one may be closed as the next arrives', async () => {
    const used = new Set<unknown>();
    const closed: Promise<unknown>[] = [];
    const server = createServer((request, response) => {
      if (used.has(request.socket)) return void request.socket.destroy();
      used.add(request.socket);
      closed.push(once(request.socket, 'close'));
      request.resume().once('end', () => response.end('{"result":"pong"}'));
    });
    await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
    const reachableAt = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
    const facts = { id: otherId, name: 'peer', url: reachableAt, reachableAt, about: 'a card' };
    const { plane, call } = await startPlatform({ peers: [facts] });
    for (let round = 0; round < 3; round += 1) {
      const answer = await call('POST', `/workspaces/${otherId}/a2a`, turn);
      expect(answer).toEqual({ status: 200, json: { result: 'pong' } });
    }
    expect(closed).toHaveLength(3);
    // None is left open: the peer would keep it until it ends.
    await Promise.all(closed);
    await plane.close();
    server.close();
  });

  it('is a bad gateway when it is gone, or says more than may be passed on', async () => {
    await using flood = await startPeer(200, 'x'.repeat(2 * 1024 * 1024));
    const gone = await startPeer(200, '{}');
    await gone[Symbol.asyncDispose]();
    for (const { facts } of [flood, gone]) {
      const { plane, call } = await startPlatform({ peers: [facts] });
      expect((await call('POST', `/workspaces/${otherId}/a2a`, turn)).status).toBe(502);
      await plane.close();
    }
  });
});
