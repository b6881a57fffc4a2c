// Servers that write HTTP/1.1 by hand, as raw sockets: what Go's client bears is borne where it is
// simple, and a fault is named as the server's.
import { setTimeout as sleep } from 'node:timers/promises';
import { describe, expect, it } from 'vitest';
import { answer, exchangeRaw, failure, startTcpPeer } from './peer.ts';

const length = `Content-Length: ${answer.length}\r\n`;
const whole = `HTTP/1.1 200 OK\r\n${length}\r\n${answer}`;

describe('a 100 Continue that was not asked for', () => {
  it.each([
    ['right before the answer', ['HTTP/1.1 100 Continue\r\n\r\n'.concat(whole)]],
    ['in a packet of its own', ['HTTP/1.1 100 Continue\r\n\r\n', whole]],
    ['with a field, without words', ['HTTP/1.1 100\r\nServer: x\r\n\r\n', whole]],
    ['twice', ['HTTP/1.1 100 Continue\r\n\r\nHTTP/1.1 100 Continue\r\n\r\n', whole]],
  ])('is left out %s', async (_name, pieces) => {
    const { outcome } = await exchangeRaw(async (socket) => {
      for (const piece of pieces) {
        socket.write(piece);
        await sleep(30);
      }
    });
    expect(outcome).toMatchObject({ kind: 'answered', reply: { text: 'Hello.' } });
  });

  it('is left in the body of an answer', async () => {
    const text = 'HTTP/1.1 100 Continue\r\n\r\n';
    const { responseBody } = await exchangeRaw((socket) => {
      socket.write(`HTTP/1.1 200 OK\r\nContent-Length: ${text.length}\r\n\r\n`);
      setTimeout(() => socket.write(text), 30);
    });
    expect(responseBody).toBe(text);
  });
});

describe('a fault of the server', () => {
  const head =
    'the head of its answer has two Content-Length lines, one next to Transfer-Encoding, or a line that is no header';

  it.each([
    ['the same length twice', `HTTP/1.1 200 OK\r\n${length}${length}\r\n${answer}`, head],
    [
      'a length next to chunks',
      `HTTP/1.1 200 OK\r\n${length}Transfer-Encoding: chunked\r\n\r\n0\r\n\r\n`,
      head,
    ],
    [
      'lines that end in LF alone',
      `HTTP/1.1 200 OK\nContent-Length: ${answer.length}\n\n${answer}`,
      'Missing expected CR after response line',
    ],
    [
      'a chunk without a size',
      'HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\nzz\r\n',
      'Invalid character in chunk size',
    ],
    [
      'a 100 Continue that comes late',
      `HTTP/1.1 103 Early Hints\r\n\r\nHTTP/1.1 100 Continue\r\n\r\n${whole}`,
      'it sends an HTTP 1xx that was not asked for',
    ],
    [
      'another protocol',
      'HTTP/1.1 101 Switching Protocols\r\nUpgrade: x\r\nConnection: upgrade\r\n\r\n',
      'it sends an HTTP 1xx that was not asked for',
    ],
  ])('is named: %s', async (_name, raw, says) => {
    const { outcome } = await exchangeRaw((socket) => socket.write(raw));
    expect(outcome).toMatchObject({
      kind: 'rejected',
      reason: 'not-json',
      message: expect.stringContaining(says),
    });
    expect(outcome).toMatchObject({
      message: expect.stringMatching(
        /^The reply cannot be read: the agent's server breaks HTTP\/1\.1: /,
      ),
    });
  });

  it('is named where it is in the card', async () => {
    const over = new AbortController();
    let asked = 0;
    await using peer = await startTcpPeer((socket) => {
      socket.on('data', () => {
        asked += 1;
        if (asked === 9) over.abort();
        socket.end('HTTP/1.1 200 OK\r\nContent-Length: 2\n\n{}');
      });
    });
    expect((await failure(peer.url, over.signal)).message).toContain(
      "GET /.well-known/agent-card.json: the agent's server breaks HTTP/1.1: ",
    );
  });

  it.each([
    ['a length', `HTTP/1.1 200 OK\r\nConnection: close\r\nContent-Length: 1000\r\n\r\n{`],
    ['chunks', 'HTTP/1.1 200 OK\r\nConnection: close\r\nTransfer-Encoding: chunked\r\n\r\n2\r\n{}'],
  ])('is not what an early end of a body with %s is', async (_name, raw) => {
    const { outcome } = await exchangeRaw((socket) => socket.end(raw));
    expect(outcome).toMatchObject({
      reason: 'connection-lost',
      message: expect.stringContaining('The connection was lost after HTTP 200'),
    });
  });
});
