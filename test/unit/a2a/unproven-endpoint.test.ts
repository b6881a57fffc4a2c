// Discovery of agents that answer turns and refuse discovery's own question, as servers do whose
// types know `message/send` alone.
import { describe, expect, it } from 'vitest';
import { type ConnectOptions, connectAgent } from '../../../src/a2a/connect-agent.ts';
import { maxClosedAttempts } from '../../../src/a2a/limits.ts';
import {
  abortAfter,
  answer,
  answerUnknownTask,
  failure,
  type Handler,
  sendJson,
  startHttpPeer,
  turnOf,
} from './peer.ts';

/** An agent at the root that answers turns, refuses other methods so, and has this card. */
function agentThat(refuse: Handler, card: object = { protocolVersion: '0.3' }): Handler {
  return (request, response) => {
    if (request.method === 'GET' && request.path === '/.well-known/agent-card.json')
      sendJson(response, card);
    else if (request.method === 'GET' || request.path !== '/')
      sendJson(response, { detail: 'Not Found' }, 404);
    else if (/"method":"(?:message\/send|SendMessage)"/.test(request.body.toString()))
      response.end(answer);
    else refuse(request, response);
  };
}

/** What discovery says of an agent, and what one turn came to. */
async function meet(handler: Handler, options: ConnectOptions = {}) {
  await using peer = await startHttpPeer(handler);
  const agent = await connectAgent(peer.url, AbortSignal.timeout(20_000), options);
  const { signal } = new AbortController();
  const { outcome } = await agent.send(turnOf('Hi.'), { timeoutMs: 20_000, signal });
  await agent.close();
  const [, place] = / (RPC POST .*|base .*)$/.exec(agent.discovery) ?? [];
  return { place, findings: agent.findings, outcome };
}

const pydantic: Handler = (_request, response) =>
  sendJson(response, { detail: [{ type: 'literal_error', loc: ['body', 'method'] }] }, 422);
const hangUp: Handler = (_request, response) => response.socket?.destroy();

const unproven = (text: string) =>
  `taken without proof: asked for a task, it did not answer in A2A (${text})`;

describe('an agent that knows turns alone', () => {
  it.each<[string, Handler, string]>([
    ['HTTP 422 of pydantic', pydantic, 'POST /: HTTP 422'],
    [
      'HTTP 500 of a handler that threw',
      (_request, response) => response.writeHead(500).end('Internal Server Error'),
      'POST /: HTTP 500',
    ],
    [
      'HTTP 400',
      (_request, response) => sendJson(response, { error: { code: 400, message: 'm' } }, 400),
      'POST /: HTTP 400',
    ],
    [
      'an error that is no envelope',
      (_request, response) => sendJson(response, { error: 'unknown method' }),
      'POST /: HTTP 200 "{"error":"unknown method"}"',
    ],
    ['a closed connection', hangUp, 'POST /: UND_ERR_SOCKET "SocketError: other side closed"'],
    [
      'an answer that is no HTTP/1.1',
      (_request, response) =>
        response.socket?.end('HTTP/1.1 101 Go\r\nUpgrade: x\r\nConnection: upgrade\r\n\r\n'),
      "POST /: the agent's server breaks HTTP/1.1: it sends an HTTP 1xx that was not asked for",
    ],
    [
      'a connection that closes in the head',
      (_request, response) => response.socket?.end('HTTP/1.1 20'),
      'POST /: UND_ERR_SOCKET "SocketError: other side closed"',
    ],
  ])('is spoken to when it refuses other methods with %s', async (_name, refuse, text) => {
    const met = await meet(agentThat(refuse));
    expect(met.place).toBe(`RPC POST /, JSON-RPC 0.3, ${unproven(text)}`);
    expect(met.outcome).toMatchObject({ kind: 'answered', reply: { text: 'Hello.' } });
    expect(met.findings).toEqual([]);
  });

  it('is spoken to in the dialect that its card names for the path', async () => {
    const at = (path: string, protocolVersion: string) => ({
      url: `http://a${path}`,
      protocolBinding: 'JSONRPC',
      protocolVersion,
    });
    const card = { supportedInterfaces: [at('/old', '0.3'), at('/', '1.0')] };
    const met = await meet(agentThat(pydantic, card));
    expect(met.place).toBe(`RPC POST /, JSON-RPC 1.0, ${unproven('POST /: HTTP 422')}`);
    expect(met.findings).toEqual([
      'The card claims JSON-RPC 0.3 at /old, but POST /old: HTTP 404.',
    ]);
    const both = { supportedInterfaces: [at('/', '1.0'), at('/', '0.3')] };
    expect((await meet(agentThat(pydantic, both))).place).toContain('JSON-RPC 0.3');
    const pinned = await meet(agentThat(pydantic, card), { dialect: 'json-rpc-0.3' });
    expect(pinned.place).toContain('JSON-RPC 0.3');
  });

  it('is the last resort, behind every path that speaks A2A', async () => {
    const other = agentThat(pydantic);
    const { place } = await meet((request, response) =>
      request.path === '/rpc' ? answerUnknownTask(request, response) : other(request, response),
    );
    expect(place).toBe('RPC POST /rpc, JSON-RPC 0.3');
  });

  it('is behind a path that knows JSON-RPC and no tasks', async () => {
    const other = agentThat(pydantic);
    const { place } = await meet((request, response) => {
      const error = { code: -32601, message: 'm' };
      if (request.path === '/rpc') sendJson(response, { jsonrpc: '2.0', id: null, error });
      else other(request, response);
    });
    expect(place).toBe('RPC POST /rpc, JSON-RPC 0.3');
  });

  it('keeps the dialect that it refused where it does not know the other', async () => {
    const { place } = await meet(
      agentThat((request, response) => {
        const error = { code: -32601, message: 'm' };
        if (request.body.includes('tasks/get')) response.writeHead(500).end();
        else sendJson(response, { jsonrpc: '2.0', id: null, error });
      }),
    );
    expect(place).toBe(`RPC POST /, JSON-RPC 0.3, ${unproven('POST /: HTTP 500')}`);
  });
});

it('waits for an agent that closes connections while it starts', async () => {
  let posts = 0;
  const { place } = await meet(
    agentThat((request, response) => {
      posts += 1;
      (posts < maxClosedAttempts ? hangUp : answerUnknownTask)(request, response);
    }),
  );
  expect(place).toBe('RPC POST /, JSON-RPC 0.3');
});

describe('an agent whose path and dialect are pinned', () => {
  const pins = { rpcPath: '/', dialect: 'json-rpc-0.3' } as const;

  it.each<[string, Handler, string]>([
    ['HTTP 422', pydantic, 'POST /: HTTP 422'],
    ['HTTP 404', (_request, response) => sendJson(response, {}, 404), 'POST /: HTTP 404'],
    ['silence', () => undefined, 'POST /: no complete answer in time'],
    ['a closed connection', hangUp, 'POST /: UND_ERR_SOCKET "SocketError: other side closed"'],
  ])('is taken at its word at %s', async (_name, refuse, text) => {
    const met = await meet(agentThat(refuse), { ...pins, attemptTimeoutMs: 200 });
    expect(met.place).toBe(`RPC POST /, JSON-RPC 0.3, ${unproven(text)}`);
    expect(met.outcome.kind).toBe('answered');
  });

  it('is taken so over HTTP+JSON as well', async () => {
    await using peer = await startHttpPeer(agentThat(pydantic));
    const http = { rpcPath: '/api', dialect: 'http-json-1.0' } as const;
    const agent = await connectAgent(peer.url, AbortSignal.timeout(20_000), http);
    await agent.close();
    expect(agent.discovery).toContain(
      `base /api, HTTP+JSON 1.0, ${unproven('GET /api/tasks/…: HTTP 404')}`,
    );
  });

  it.each([502, 503, 504])('is waited for at HTTP %i', async (status) => {
    let posts = 0;
    const { place } = await meet(
      agentThat((request, response) => {
        posts += 1;
        if (posts < 3) response.writeHead(status).end();
        else pydantic(request, response);
      }),
      pins,
    );
    expect(place).toContain('HTTP 422');
    expect(posts).toBe(3);
  });

  it('is not taken once the wait is over', async () => {
    const late = abortAfter(
      'POST',
      1,
      agentThat(() => undefined),
    );
    await using peer = await startHttpPeer(late.handler);
    expect((await failure(peer.url, late.signal, pins)).code).toBe('NEVER_LISTENED');
  });
});
