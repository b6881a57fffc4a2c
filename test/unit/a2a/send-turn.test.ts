// Turns to healthy, slow and vanishing peers over real sockets.
import { execFile } from 'node:child_process';
import { promisify } from 'node:util';
import { gzipSync } from 'node:zlib';
import { describe, expect, it } from 'vitest';
import {
  agentWith,
  answer,
  connect,
  exchangeRaw,
  exchangeWith,
  sendJson,
  startHttpPeer,
  turnOf,
} from './peer.ts';

const run = promisify(execFile);

describe('an answer', () => {
  it('is read and kept whole', async () => {
    const exchange = await exchangeWith((_request, response) => {
      response.writeHead(200, { 'content-type': 'application/json', 'set-cookie': ['a=1', 'b=2'] });
      response.end(answer);
    });
    expect(exchange).toMatchObject({
      status: 200,
      responseHeaders: { 'content-type': 'application/json', 'set-cookie': 'a=1, b=2' },
      responseBody: answer,
      outcome: { kind: 'answered', reply: { text: 'Hello.', shape: 'message' } },
    });
    expect(exchange.durationMs).toBeGreaterThanOrEqual(0);
  });

  it.each(['gzip', 'GZIP'])('in %s is unpacked', async (encoding) => {
    const exchange = await exchangeWith((_request, response) => {
      response.writeHead(200, { 'content-encoding': encoding }).end(gzipSync(answer));
    });
    expect(exchange).toMatchObject({ responseBody: answer, outcome: { kind: 'answered' } });
  });

  it('of a wrong content type is accepted', async () => {
    const exchange = await exchangeWith((_request, response) => {
      response.writeHead(200, { 'content-type': 'text/html; charset=utf-16' }).end(answer);
    });
    expect(exchange.outcome.kind).toBe('answered');
  });

  it('with invalid UTF-8 has replacement characters, one a byte as in Go', async () => {
    const [before = '', after = ''] = answer.split('Hello.');
    const exchange = await exchangeWith((_request, response) => {
      response.end(
        Buffer.concat([
          Buffer.from(before),
          Buffer.from([0x61, 0xff, 0xfe, 0x62]),
          Buffer.from(after),
        ]),
      );
    });
    expect(exchange.outcome).toMatchObject({ reply: { text: 'a\ufffd\ufffdb' } });
  });

  it('of several MiB is read whole, and kept as evidence up to 1 MiB', async () => {
    const text = 'é'.repeat(2_000_000);
    const exchange = await exchangeWith((_request, response) => {
      sendJson(response, { id: 'request-1', result: { kind: 'message', parts: [{ text }] } });
    });
    expect(exchange.outcome.kind === 'answered' && exchange.outcome.reply.text === text).toBe(true);
    expect(Buffer.byteLength(exchange.responseBody)).toBeLessThanOrEqual(1_048_580);
  });

  it('with a header named __proto__ keeps it as data', async () => {
    const exchange = await exchangeRaw((socket) => {
      socket.end(`HTTP/1.1 200 OK\r\n__proto__: x\r\nconnection: close\r\n\r\n${answer}`);
    });
    expect(exchange.outcome.kind).toBe('answered');
    expect(Object.getPrototypeOf(exchange.responseHeaders)).toBe(Object.prototype);
  });
});

describe('no reply in time', () => {
  it('counts as timed-out', async () => {
    const exchange = await exchangeWith(() => {}, 100);
    expect(exchange).toMatchObject({
      status: 0,
      responseBody: '',
      outcome: { kind: 'timed-out', limitMs: 100 },
    });
  });

  it('counts as timed-out when it drips', async () => {
    const exchange = await exchangeWith((_request, response) => {
      response.write('{');
      const timer = setInterval(() => response.write(' '), 20);
      response.on('close', () => clearInterval(timer));
    }, 1000);
    expect(exchange.status).toBe(200);
    expect(exchange.outcome).toEqual({ kind: 'timed-out', limitMs: 1000 });
    expect(exchange.responseBody).toMatch(/^\{ *$/);
  });

  it('counts as timed-out when the caller aborts, before or meanwhile', async () => {
    const controller = new AbortController();
    await using peer = await startHttpPeer(agentWith(() => controller.abort(new Error('stop'))));
    const agent = await connect(peer.url);
    const limits = { timeoutMs: 20_000, signal: controller.signal };
    const meanwhile = await agent.send(turnOf('a'), limits);
    const before = await agent.send(turnOf('b'), limits);
    await agent.close();
    expect([meanwhile.outcome, before.outcome]).toEqual([
      { kind: 'timed-out', limitMs: 20_000 },
      { kind: 'timed-out', limitMs: 20_000 },
    ]);
  });
});

describe('an agent that is gone', () => {
  it('is not reached', async () => {
    const peer = await startHttpPeer(agentWith(() => {}));
    const agent = await connect(peer.url);
    await peer[Symbol.asyncDispose]();
    const limits = { timeoutMs: 20_000, signal: new AbortController().signal };
    const gone = await agent.send(turnOf('a'), limits);
    await agent.close();
    const closed = await agent.send(turnOf('a'), limits);
    expect([gone.outcome, closed.outcome]).toMatchObject([
      { reason: 'unreached' },
      { reason: 'unreached' },
    ]);
  });
});

describe('close', () => {
  it('ends pending turns and leaves no socket', async () => {
    let open = 0;
    await using peer = await startHttpPeer(
      agentWith((_request, response) => {
        open += 1;
        response.socket?.on('close', () => (open -= 1));
        setImmediate(() => void agent.close());
      }),
    );
    const agent = await connect(peer.url);
    const limits = { timeoutMs: 20_000, signal: new AbortController().signal };
    const exchange = await agent.send(turnOf('a'), limits);
    expect(exchange.outcome).toMatchObject({ reason: 'connection-lost' });
    await expect.poll(() => open, { timeout: 20_000 }).toBe(0);
    await agent.close();
  });
});

it('lets a process end by itself after close', async () => {
  await using peer = await startHttpPeer(
    agentWith((_request, response) => {
      response.end(answer);
    }),
  );
  const path = (name: string) => JSON.stringify(import.meta.resolve(name));
  const script = `
    import { connectAgent } from ${path('../../../src/a2a/connect-agent.ts')};
    const agent = await connectAgent('${peer.url}', new AbortController().signal);
    const limits = { timeoutMs: 3_600_000, signal: new AbortController().signal };
    const { outcome } = await agent.send(${JSON.stringify(turnOf('Hi.'))}, limits);
    await agent.close();
    console.log(outcome.kind, process.getActiveResourcesInfo().filter((kind) => /TCP|Timeout/.test(kind)).length);
  `;
  const { stdout } = await run(process.execPath, ['--input-type=module', '-e', script]);
  expect(stdout).toBe('answered 0\n');
});
