// Discovery against agents that are slow, odd or absent.
import { createServer } from 'node:http';
import { describe, expect, it } from 'vitest';
import { connectAgent } from '../../../src/a2a/connect-agent.ts';
import { findFreePort } from '../support/free-port.ts';
import {
  abortAfter,
  answerUnknownTask,
  failure,
  type Handler,
  sendJson,
  startHttpPeer,
} from './peer.ts';

/** The discovery line for a peer with this handler. */
async function discover(handler: Handler, base = ''): Promise<string> {
  await using peer = await startHttpPeer(handler);
  const agent = await connectAgent(`${peer.url}${base}`, AbortSignal.timeout(20_000));
  await agent.close();
  return agent.discovery;
}

/** Serves a card at one path and JSON-RPC at another; 404 elsewhere. */
function agentAt(cardPath: string, rpcPath: string, card: object = {}): Handler {
  return (request, response) => {
    if (request.method === 'GET' && request.path === cardPath) sendJson(response, card);
    else if (request.method === 'POST' && request.path === rpcPath)
      answerUnknownTask(request, response);
    else sendJson(response, { error: { code: 404, message: 'Not Found' } }, 404);
  };
}

const wellKnown = '/.well-known/agent-card.json';

describe('the ladder of cards', () => {
  it.each([wellKnown, '/.well-known/agent.json', '/agent-card.json', '/agent.json'])(
    '%s',
    async (path) => {
      expect(await discover(agentAt(path, '/', { protocolVersion: '0.3' }))).toBe(
        `card ${path} (protocol 0.3), RPC POST /, JSON-RPC 0.3`,
      );
    },
  );

  it('stands below the path of the base URL', async () => {
    expect(await discover(agentAt(`/agents/x${wellKnown}`, '/agents/x'), '/agents/x/')).toBe(
      `card ${wellKnown} (protocol unstated), RPC POST /agents/x, JSON-RPC 0.3`,
    );
  });
});

describe('the ladder of RPC paths', () => {
  it.each(['/a2a', '/rpc', '/jsonrpc'])('%s', async (path) => {
    expect(await discover(agentAt(wellKnown, path))).toContain(`RPC POST ${path}, `);
  });

  it.each(['http://agent.invalid:9/api/agent', '/api/agent'])(
    'takes the path of the card %s, never its host',
    async (url) => {
      const card = { url };
      expect(await discover(agentAt(wellKnown, '/api/agent', card))).toContain(
        'RPC POST /api/agent, ',
      );
    },
  );

  it('prefers the root to what the card says', async () => {
    const card = { url: 'http://agent.invalid:9/api/agent' };
    expect(await discover(agentAt(wellKnown, '/', card))).toContain('RPC POST /, ');
  });

  it('follows no redirect', async () => {
    const paths: string[] = [];
    const line = await discover((request, response) => {
      paths.push(request.path);
      if (request.method === 'GET') sendJson(response, {});
      else if (request.path === '/a2a') answerUnknownTask(request, response);
      else response.writeHead(307, { location: '/elsewhere' }).end();
    });
    expect(line).toContain('RPC POST /a2a, ');
    expect(paths).not.toContain('/elsewhere');
  });

  it.each([
    ['a result', 200, { result: {} }],
    ['an error', 200, { error: { code: -32601, message: 'm' } }],
    ['an envelope with status 400', 400, { jsonrpc: '2.0', error: { code: -32600, message: 'm' } }],
  ])('takes %s for an endpoint', async (_name, status, body) => {
    const line = await discover((request, response) => {
      if (request.method === 'GET') sendJson(response, {});
      else sendJson(response, body, status);
    });
    expect(line).toContain('RPC POST /, ');
  });

  it.each([
    [401, { error: 'unauthorized' }, 'HTTP 401'],
    [405, { jsonrpc: '2.0', error: { code: 1 } }, 'HTTP 405'],
    [501, { error: { code: 501, message: 'm' } }, 'HTTP 501'],
    [200, { ok: true }, 'HTTP 200 "{"ok":true}"'],
  ])('names what was tried when all answer %i %j', async (status, body, text) => {
    await using peer = await startHttpPeer((request, response) => {
      if (request.method === 'GET') sendJson(response, { url: 'http://x/claimed' });
      else sendJson(response, body, status);
    });
    const error = await failure(peer.url, 20_000);
    expect(error.code).toBe('NO_RPC_PATH');
    expect(error.message).toBe(
      `No path speaks A2A. Tried POST /: ${text}; POST /claimed: ${text}; POST /a2a: ${text}; POST /rpc: ${text}; POST /jsonrpc: ${text}.`,
    );
    expect(error.hint).toContain('401');
  });

  it('passes over a path whose answer cannot be read', async () => {
    const line = await discover((request, response) => {
      if (request.method === 'GET') sendJson(response, {});
      else if (request.path === '/')
        response.writeHead(200, { 'content-encoding': 'gzip' }).end('x');
      else if (request.path === '/a2a') response.end(Buffer.alloc(2_000_000, ' '));
      else answerUnknownTask(request, response);
    });
    expect(line).toContain('RPC POST /rpc, ');
  });
});

describe('an agent that is late', () => {
  it('is waited for until it listens', async () => {
    const port = await findFreePort();
    const connecting = connectAgent(`http://127.0.0.1:${port}`, AbortSignal.timeout(20_000));
    await new Promise((resolve) => setTimeout(resolve, 200));
    const server = createServer((request, response) => {
      if (request.method === 'GET') response.end('{}');
      else response.end('{"result":1}');
    });
    await new Promise<void>((resolve) => server.listen(port, '127.0.0.1', resolve));
    const agent = await connecting;
    await agent.close();
    server.closeAllConnections();
    await new Promise((resolve) => server.close(resolve));
    expect(agent.discovery).toContain(`card ${wellKnown}`);
  });

  it('is asked again after a reset, a hung answer, an error and a gateway status', async () => {
    const seen: string[] = [];
    await using peer = await startHttpPeer((request, response) => {
      seen.push(request.method);
      const nth = seen.filter((method) => method === request.method).length;
      if (nth === 1) response.socket?.resetAndDestroy();
      else if (nth === 2) return;
      else if (nth === 3) sendJson(response, { warming: true }, 503);
      else if (request.method === 'GET') sendJson(response, {});
      else answerUnknownTask(request, response);
    });
    const agent = await connectAgent(peer.url, AbortSignal.timeout(20_000), {
      attemptTimeoutMs: 200,
    });
    await agent.close();
    expect(agent.discovery).toContain('RPC POST /, ');
    expect(seen.filter((method) => method === 'POST').length).toBeGreaterThanOrEqual(4);
  });

  it('may become configured within the grace', async () => {
    let posts = 0;
    const line = await discover((request, response) => {
      if (request.method === 'GET') sendJson(response, {});
      else if (++posts < 3) sendJson(response, { error: { code: -32603, message: 'm' } }, 503);
      else answerUnknownTask(request, response);
    });
    expect(line).toContain('RPC POST /, ');
  });
});

describe('an agent that is not configured', () => {
  const handler: Handler = (request, response) => {
    const error = {
      code: -32603,
      message: 'Internal error: agent not configured',
      data: 'ANTHROPIC_API_KEY is not set',
    };
    if (request.method === 'GET') sendJson(response, {});
    else sendJson(response, { jsonrpc: '2.0', id: null, error }, 503);
  };

  it('is given up after the grace with its own reason', async () => {
    await using peer = await startHttpPeer(handler);
    const error = await failure(peer.url, 20_000, { notReadyGraceMs: 120 });
    expect(error.code).toBe('NOT_CONFIGURED');
    expect(error.message).toBe(
      'The agent says that it is not configured. POST /: HTTP 503, JSON-RPC error -32603 "Internal error: agent not configured", data "ANTHROPIC_API_KEY is not set".',
    );
  });

  it('is named so also when the wait ends first', async () => {
    const late = abortAfter('POST', 3, handler);
    await using peer = await startHttpPeer(late.handler);
    expect((await failure(peer.url, late.signal)).code).toBe('NOT_CONFIGURED');
  });
});

it.each(['', 'agent', '127.0.0.1:8000', 'ftp://127.0.0.1'])('refuses the URL %j', async (url) => {
  expect(await failure(url, 1000)).toMatchObject({
    code: 'INPUT_INVALID',
    message: `The agent's URL must be such as http://127.0.0.1:8000; got ${JSON.stringify(url)}.`,
  });
});
