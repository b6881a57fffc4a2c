// What a server holds and reads for clients that send too much, over real sockets.
import { once } from 'node:events';
import { connect, type Socket } from 'node:net';
import { setTimeout as delay } from 'node:timers/promises';
import { expect, it } from 'vitest';
import { createByteBudget } from '../../../src/http-server/byte-budget.ts';
import {
  type KeyedAnswer,
  type KeyedCall,
  type KeyedServer,
  type KeyedServerOptions,
  startKeyedServer,
} from '../../../src/http-server/keyed-server.ts';

const maxBodyBytes = 100_000;
const random = { bytes: (size: number) => new Uint8Array(size), uuid: () => 'id' };

/** Says of each body what became of it; `/echo` gets the body back. */
function answer({ body, path }: KeyedCall): KeyedAnswer {
  const status = body === 'too-large' ? 413 : body === 'busy' ? 503 : 200;
  const isEcho = path === '/echo' && Buffer.isBuffer(body);
  return { status, contentType: 'text/plain', body: [isEcho ? body.toString() : `${status}`] };
}

async function start(limits: Partial<KeyedServerOptions> = {}) {
  const server = await startKeyedServer({
    random,
    bindHost: '127.0.0.1',
    maxBodyBytes,
    answer,
    ...limits,
  });
  return { server, [Symbol.asyncDispose]: () => server.close() };
}

/** A connection that has sent a head for `contentBytes`, and not yet all of them. */
function begin(server: KeyedServer, path: string, contentBytes: number): Socket {
  const { hostname, port, pathname } = new URL(server.url('127.0.0.1'));
  const socket = connect(Number(port), hostname);
  socket.on('error', () => undefined);
  const target = path.startsWith('/without-key') ? path : `${pathname}${path}`;
  socket.write(`POST ${target} HTTP/1.1\r\nhost: x\r\ncontent-length: ${contentBytes}\r\n\r\n`);
  return socket;
}

async function post(server: KeyedServer, body: string): Promise<number> {
  const response = await fetch(`${server.url('127.0.0.1')}/x`, { method: 'POST', body });
  await response.text();
  return response.status;
}

/**
 * Asks until the answer is the wanted one: what another connection sent has then been read, or
 * given back.
 */
async function waitForStatus(server: KeyedServer, body: string, wanted: number): Promise<void> {
  while ((await post(server, body)) !== wanted) await delay(5);
}

/**
 * A connection whose body the server holds: a call as large gets 503. The call that asks may come
 * first and have this one refused in its place: it is then begun again.
 */
async function hold(server: KeyedServer, body: string, contentBytes: number): Promise<Socket> {
  for (;;) {
    const held = begin(server, '/x', contentBytes);
    held.write(body);
    for (let asked = 0; asked < 20; asked += 1) {
      if ((await post(server, body)) === 503) return held;
      await delay(5);
    }
    held.destroy();
  }
}

it('joins bodies in whatever pieces they come', async () => {
  await using one = await start();
  const body = 'abcdefghij'.repeat(5_000);
  const socket = begin(one.server, '/echo', body.length);
  let answered = '';
  socket.setEncoding('utf8').on('data', (text: string) => {
    answered += text;
  });
  for (let at = 0; at < body.length; at += 777) {
    socket.write(body.slice(at, at + 777));
    await delay(0);
  }
  while (!answered.endsWith(body)) await delay(5);
  socket.destroy();
  expect(await post(one.server, 'x'.repeat(maxBodyBytes))).toBe(200);
  expect(await post(one.server, 'x'.repeat(maxBodyBytes + 1))).toBe(413);
});

it('refuses what all calls together may not hold, and takes it once there is room', async () => {
  await using one = await start({ maxBytesInFlight: 150_000 });
  const body = 'x'.repeat(90_000);
  expect(await post(one.server, body)).toBe(200);
  const held = await hold(one.server, body, 95_000);
  expect(await post(one.server, 'small')).toBe(200);
  held.write('x'.repeat(5_000));
  await once(held, 'data');
  expect(await post(one.server, body)).toBe(200);
  held.destroy();
});

it('gives back what a broken connection held', async () => {
  await using one = await start({ maxBytesInFlight: 150_000 });
  const body = 'x'.repeat(90_000);
  const held = await hold(one.server, body, 95_000);
  held.destroy();
  await waitForStatus(one.server, body, 200);
});

it('counts an answer that nobody reads', async () => {
  // Room for a body and its echo, and more than the buffers of a socket hold.
  await using one = await start({ maxBodyBytes: 20_000_000, maxBytesInFlight: 30_000_000 });
  const body = 'x'.repeat(15_000_000);
  expect(await post(one.server, body)).toBe(200);
  const deaf = begin(one.server, '/echo', body.length);
  deaf.once('data', () => deaf.pause()).write(body);
  await once(deaf, 'data');
  await waitForStatus(one.server, body, 503);
  deaf.destroy();
  await waitForStatus(one.server, body, 200);
});

it.each(['/x', '/without-key'])(
  'ends a connection that goes on sending for nothing to %s',
  async (path) => {
    await using one = await start();
    const socket = begin(one.server, path, 1024 ** 3);
    const piece = Buffer.alloc(1024 * 1024);
    let sentBytes = 0;
    const pump = (): void => {
      do sentBytes += piece.length;
      while (socket.write(piece));
    };
    socket.on('drain', pump).resume();
    pump();
    await new Promise((resolve) => socket.once('close', resolve));
    expect(sentBytes).toBeLessThan(256 * 1024 * 1024);
  },
);

it('a share gives back what it took, once', () => {
  const budget = createByteBudget(10);
  const [one, two] = [budget.open(), budget.open()];
  expect([one.take(6), two.take(6), two.take(4), one.take(1)]).toEqual([true, false, true, false]);
  one.release();
  one.release();
  expect([two.take(7), two.take(6), one.take(1)]).toEqual([false, true, false]);
});
