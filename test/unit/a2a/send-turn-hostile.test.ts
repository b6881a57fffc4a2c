// Broken replies over real sockets, in small; what is large or endless stands in
// hostile-replies.ts.
import type { ServerResponse } from 'node:http';
import { gzipSync } from 'node:zlib';
import { describe, expect, it } from 'vitest';
import {
  agentWith,
  answer,
  connect,
  exchangeRaw,
  exchangeWith,
  startHttpPeer,
  turnOf,
} from './peer.ts';

describe('a broken or hostile reply', () => {
  const rejections: readonly (readonly [
    string,
    (response: ServerResponse) => void,
    string,
    string,
  ])[] = [
    [
      'redirect',
      (r) => r.writeHead(307, { location: '/elsewhere' }).end(answer),
      'redirect',
      '"/elsewhere"',
    ],
    [
      'status 500',
      (r) => r.writeHead(500).end('Internal Server Error'),
      'http-status',
      'HTTP 500: "Internal Server Error".',
    ],
    [
      'status 500, body cut',
      (r) => {
        r.writeHead(500, { 'content-length': '100' });
        r.write('oops', () => r.destroy());
      },
      'http-status',
      'HTTP 500: "oops".',
    ],
    ['no content', (r) => r.writeHead(204).end(), 'empty-body', 'HTTP 204'],
    ['empty body', (r) => r.end(), 'empty-body', 'HTTP 200'],
    ['truncated JSON', (r) => r.end(answer.slice(0, -5)), 'not-json', 'no JSON'],
    [
      'not gzip',
      (r) => r.writeHead(200, { 'content-encoding': 'gzip' }).end(answer),
      'not-json',
      'no valid gzip (Z_DATA_ERROR)',
    ],
    [
      'cut gzip',
      (r) => r.writeHead(200, { 'content-encoding': 'gzip' }).end(gzipSync(answer).subarray(0, -9)),
      'not-json',
      'no valid gzip (Z_BUF_ERROR)',
    ],
    [
      'another encoding',
      (r) => r.writeHead(200, { 'content-encoding': 'br' }).end('no brotli'),
      'not-json',
      'no JSON',
    ],
    [
      'reset before the head',
      (r) => r.socket?.resetAndDestroy(),
      'connection-lost',
      'before a byte of its answer came: ',
    ],
    [
      'reset in the body',
      (r) => {
        r.writeHead(200, { 'content-length': '1000' });
        r.write('{"id":', () => r.socket?.resetAndDestroy());
      },
      'connection-lost',
      'after HTTP 200: ',
    ],
    [
      'end in a chunked body',
      (r) => {
        r.write('{"id":', () => r.destroy());
      },
      'connection-lost',
      'after HTTP 200: ',
    ],
  ];

  it.each(rejections)('%s', async (_name, respond, reason, message) => {
    const { outcome } = await exchangeWith((_request, response) => respond(response));
    expect(outcome).toMatchObject({ kind: 'rejected', reason, reply: null });
    expect(outcome.kind === 'rejected' && outcome.message).toContain(message);
  });

  it('of an agent that takes no connection any more', async () => {
    const peer = await startHttpPeer(agentWith(() => undefined));
    const agent = await connect(peer.url);
    await peer[Symbol.asyncDispose]();
    const { signal } = new AbortController();
    const { status, outcome } = await agent.send(turnOf('Hi.'), { timeoutMs: 20_000, signal });
    await agent.close();
    expect(status).toBe(0);
    expect(outcome).toMatchObject({
      reason: 'unreached',
      message: expect.stringMatching(/^The agent took no connection: ECONNREFUSED .*\.$/),
    });
  });

  it('that is no HTTP cannot be read', async () => {
    const { status, outcome } = await exchangeRaw((socket) =>
      socket.end('SSH-2.0-OpenSSH\r\n\r\n'),
    );
    expect(status).toBe(0);
    expect(outcome).toMatchObject({ reason: 'not-json' });
  });

  it('that keeps what came before the reset', async () => {
    const exchange = await exchangeWith((_request, response) => {
      response.writeHead(200, { 'content-length': '1000' });
      response.write('{"id":', () => response.socket?.resetAndDestroy());
    });
    expect(exchange.status).toBe(200);
    expect(['', '{"id":']).toContain(exchange.responseBody);
  });
});
