// Dialects found by discovery: what is tried in which order, what is pinned, and what a card claims
// and the agent lacks.
import { expect, it } from 'vitest';
import { type ConnectOptions, connectAgent } from '../../../src/a2a/connect-agent.ts';
import type { AgentClient } from '../../../src/domain/agent-ports.ts';
import {
  failure,
  type Handler,
  type PeerRequest,
  sendJson,
  startHttpPeer,
  turnOf,
} from './peer.ts';

const limits = { timeoutMs: 20_000, signal: new AbortController().signal };

/** What an agent answers to one dialect's requests; null: it does not speak it. */
interface Speaker {
  readonly card: object;
  readonly rpcPath?: string;
  readonly methods?: readonly string[];
  readonly httpBase?: string;
  readonly version?: '0.3' | '1.0';
}

const claim = (protocolBinding: string, protocolVersion: string, path = '/') => ({
  url: `http://agent.invalid:9${path}`,
  protocolBinding,
  protocolVersion,
});

/**
 * A peer that knows these methods at this path, or HTTP+JSON below this base; what it was asked is
 * kept.
 */
function speak({ card, rpcPath = '/', methods = [], httpBase }: Speaker) {
  const requests: PeerRequest[] = [];
  const handler: Handler = (request, response) => {
    requests.push(request);
    if (request.path.endsWith('.json')) return sendJson(response, card);
    if (httpBase !== undefined && request.path.startsWith(`${httpBase}/tasks/`)) {
      const error = { code: 404, status: 'NOT_FOUND', message: 'Task not found' };
      return sendJson(response, { error }, 404);
    }
    if (httpBase !== undefined && request.path === `${httpBase}/message:send`) {
      return sendJson(response, { message: { parts: [{ text: 'Hello.' }] } });
    }
    if (request.method !== 'POST' || request.path !== rpcPath || httpBase !== undefined) {
      return sendJson(response, { error: 'not found' }, 404);
    }
    const { id, method } = JSON.parse(request.body.toString());
    const code = methods.includes(method) ? -32001 : -32601;
    const isTurn = code === -32001 && /send/i.test(method);
    const result = { kind: 'message', parts: [{ kind: 'text', text: 'Hello.' }] };
    sendJson(response, isTurn ? { id, result } : { id, error: { code, message: 'm' } });
  };
  return { handler, requests };
}

/** Connects, sends a turn and closes. */
async function meet(handler: Handler, options: ConnectOptions = {}) {
  await using peer = await startHttpPeer(handler);
  const agent: AgentClient = await connectAgent(peer.url, AbortSignal.timeout(20_000), options);
  const exchange = await agent.send(turnOf('Hi.'), limits);
  await agent.close();
  return { discovery: agent.discovery, findings: agent.findings, exchange };
}

const v03 = ['tasks/get', 'message/send'];
const v1 = ['GetTask', 'SendMessage'];

it.each<[string, Speaker, string, readonly string[]]>([
  ['says nothing and speaks 0.3', { card: {}, methods: v03 }, 'RPC POST /, JSON-RPC 0.3', []],
  ['says nothing and speaks 1.0', { card: {}, methods: v1 }, 'RPC POST /, JSON-RPC 1.0', []],
  [
    'claims both',
    {
      card: { supportedInterfaces: [claim('JSONRPC', '1.0'), claim('JSONRPC', '0.3')] },
      methods: [...v03, ...v1],
    },
    'RPC POST /, JSON-RPC 0.3',
    [],
  ],
  [
    'claims both and lacks 1.0',
    {
      card: { supportedInterfaces: [claim('JSONRPC', '1.0'), claim('JSONRPC', '0.3')] },
      methods: v03,
    },
    'RPC POST /, JSON-RPC 0.3',
    ['The card claims JSON-RPC 1.0 at /, but POST /: JSON-RPC error -32601 "m".'],
  ],
  [
    'claims 0.3 and speaks 1.0',
    { card: { protocolVersion: '0.3', url: 'http://a/' }, methods: v1 },
    'RPC POST /, JSON-RPC 1.0',
    ['The card claims JSON-RPC 0.3 at /, but POST /: JSON-RPC error -32601 "m".'],
  ],
  [
    'claims 1.0 and speaks both',
    { card: { supportedInterfaces: [claim('JSONRPC', '1.0')] }, methods: [...v03, ...v1] },
    'RPC POST /, JSON-RPC 1.0',
    [],
  ],
  [
    'claims 1.0 elsewhere and speaks 0.3 there',
    { card: { supportedInterfaces: [claim('JSONRPC', '1.0', '/x')] }, methods: v03, rpcPath: '/x' },
    'RPC POST /x, JSON-RPC 0.3',
    ['The card claims JSON-RPC 1.0 at /x, but POST /x: JSON-RPC error -32601 "m".'],
  ],
  [
    'claims a path that it lacks',
    { card: { url: 'http://a/claimed' }, methods: v03, rpcPath: '/a2a' },
    'RPC POST /a2a, JSON-RPC 0.3',
    ['The card claims JSON-RPC 0.3 at /claimed, but POST /claimed: HTTP 404.'],
  ],
  [
    'claims another path than production uses, and lacks it',
    { card: { url: 'http://a/claimed' }, methods: v03 },
    'RPC POST /, JSON-RPC 0.3',
    ['The card claims JSON-RPC 0.3 at /claimed, but POST /claimed: HTTP 404.'],
  ],
  [
    'claims HTTP+JSON 1.0 only',
    { card: { supportedInterfaces: [claim('HTTP+JSON', '1.0', '/rest/')] }, httpBase: '/rest' },
    'base /rest/, HTTP+JSON 1.0',
    [],
  ],
  [
    'claims HTTP+JSON 0.3 only',
    {
      card: { url: 'http://a/', preferredTransport: 'HTTP+JSON', protocolVersion: '0.3.0' },
      httpBase: '/v1',
    },
    'base /, HTTP+JSON 0.3',
    [],
  ],
  [
    'claims HTTP+JSON 0.3 with its /v1',
    {
      card: { url: 'http://a/v1', preferredTransport: 'HTTP+JSON', protocolVersion: '0.3.0' },
      httpBase: '/v1',
    },
    'base /v1, HTTP+JSON 0.3',
    [],
  ],
  [
    'claims HTTP+JSON 0.3 before 1.0 and speaks both',
    {
      card: {
        supportedInterfaces: ['0.3', '1.0'].map((version) => claim('HTTP+JSON', version, '/v1')),
      },
      httpBase: '/v1',
    },
    'base /v1, HTTP+JSON 1.0',
    [],
  ],
  [
    'claims HTTP+JSON and speaks JSON-RPC',
    { card: { supportedInterfaces: [claim('HTTP+JSON', '1.0', '/rest')] }, methods: v03 },
    'RPC POST /, JSON-RPC 0.3',
    ['The card claims HTTP+JSON 1.0 at /rest, but GET /rest/tasks/…: HTTP 404.'],
  ],
  [
    'claims JSON-RPC and speaks HTTP+JSON',
    {
      card: { supportedInterfaces: [claim('JSONRPC', '1.0'), claim('HTTP+JSON', '1.0', '')] },
      httpBase: '',
    },
    'base /, HTTP+JSON 1.0',
    ['The card claims JSON-RPC 1.0 at /, but POST /: HTTP 404.'],
  ],
])('an agent that %s', async (_name, speaker, discovery, findings) => {
  const { handler } = speak(speaker);
  const met = await meet(handler);
  expect(met.discovery).toMatch(new RegExp(`, ${discovery.replaceAll('+', '\\+')}$`));
  expect(met.findings).toEqual(findings);
  expect(met.exchange.outcome).toMatchObject({ kind: 'answered', reply: { text: 'Hello.' } });
});

/**
 * Meets an agent that speaks JSON-RPC 0.3, and answers so at the path of the HTTP+JSON that its
 * card claims as well.
 */
function meetClaiming(answerClaim: Handler) {
  const card = {
    supportedInterfaces: [claim('JSONRPC', '0.3'), claim('HTTP+JSON', '1.0', '/rest')],
  };
  const { handler } = speak({ card, methods: v03 });
  return meet((request, response) =>
    (request.path.startsWith('/rest') ? answerClaim : handler)(request, response),
  );
}

it.each<[string, Handler]>([
  ['does not answer in time', () => undefined],
  ['loses the connection', (_request, response) => response.socket?.destroy()],
])('makes no finding of a claimed interface that %s', async (_name, answerClaim) => {
  const met = await meetClaiming(answerClaim);
  expect(met.discovery).toContain('JSON-RPC 0.3');
  expect(met.findings).toEqual([]);
});

it('makes a finding of a claimed interface that answers that it is not ready', async () => {
  const met = await meetClaiming((_request, response) => sendJson(response, {}, 502));
  expect(met.findings).toEqual([
    'The card claims HTTP+JSON 1.0 at /rest, but GET /rest/tasks/…: HTTP 502 "{}".',
  ]);
});

it('keeps to 0.3 with an agent that knows turns and no tasks', async () => {
  const { handler } = speak({ card: {}, methods: ['message/send'] });
  const met = await meet(handler);
  expect(met.discovery).toContain('JSON-RPC 0.3');
  expect(met.findings).toEqual([]);
  expect(met.exchange.outcome.kind).toBe('answered');
});

it('asks for 1.0 by header and in its own words', async () => {
  const { handler, requests } = speak({ card: {}, methods: v1 });
  await meet(handler);
  const turn = requests.at(-1);
  expect(turn?.headers).toMatchObject({ 'a2a-version': '1.0', 'content-type': 'application/json' });
  expect(JSON.parse(turn?.body.toString() ?? '')).toEqual({
    id: 'request-1',
    jsonrpc: '2.0',
    method: 'SendMessage',
    params: {
      message: {
        contextId: 'canvas-ws1',
        messageId: 'message-1',
        parts: [{ text: 'Hi.' }],
        role: 'ROLE_USER',
      },
      metadata: { source: 'canvas_user', user_identity_status: 'UNAUTHENTICATED' },
    },
  });
});

it('takes what a profile pins', async () => {
  const both = speak({ card: {}, methods: [...v03, ...v1], rpcPath: '/pinned' });
  const cardAt: Handler = (request, response) =>
    request.path === '/my-card' ? sendJson(response, {}) : both.handler(request, response);
  const { discovery } = await meet(cardAt, {
    dialect: 'json-rpc-1.0',
    rpcPath: '/pinned',
    cardPath: '/my-card',
  });
  expect(discovery).toBe('card /my-card (protocol unstated), RPC POST /pinned, JSON-RPC 1.0');
  expect(both.requests.every(({ path }) => path === '/pinned')).toBe(true);
  await using peer = await startHttpPeer(both.handler);
  const error = await failure(peer.url, 20_000, { rpcPath: '/other' });
  expect(error).toMatchObject({ code: 'NO_RPC_PATH' });
  expect(error.message).toBe('No path speaks A2A. Tried POST /other: HTTP 404.');
});

it('tells of HTTP+JSON that answers something else', async () => {
  const card = { supportedInterfaces: [claim('HTTP+JSON', '1.0')] };
  await using peer = await startHttpPeer((request, response) =>
    sendJson(response, request.path.endsWith('.json') ? card : { any: 'thing' }),
  );
  const error = await failure(peer.url, 20_000, { dialect: 'http-json-1.0' });
  expect(error.code).toBe('NO_RPC_PATH');
  expect(error.message).toContain('GET /tasks/…: HTTP 200 "{"any":"thing"}"');
});
