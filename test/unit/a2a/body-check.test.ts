// An agent that refuses the platform's body for its form is asked once more with the
// specification's, and only then.
import { describe, expect, it } from 'vitest';
import { connectAgent } from '../../../src/a2a/connect-agent.ts';
import type { TurnExchange } from '../../../src/domain/reply.ts';
import {
  agentWith,
  answerUnknownTask,
  type Handler,
  sendJson,
  startHttpPeer,
  turnOf,
} from './peer.ts';

interface Call {
  readonly id: string;
  readonly params: { readonly message: { readonly kind?: string; readonly contextId: string } };
}

/** A strict server: HTTP 500 without the `kind` of a message, the reason in its log alone. */
function strictAgent(
  seen: Call[],
  refuse: (response: Parameters<Handler>[1], call: Call) => void = (response) =>
    void response.writeHead(500).end('Internal Server Error'),
): Handler {
  return agentWith((request, response) => {
    const call: Call = JSON.parse(request.body.toString());
    seen.push(call);
    if (call.params.message.kind !== 'message') return refuse(response, call);
    sendJson(response, {
      id: call.id,
      result: { kind: 'task', id: 't', status: { state: 'submitted' } },
    });
  });
}

/** Plays turns against a peer, one after the other. */
async function send(
  handler: Handler,
  texts: readonly string[],
  body?: 'strict',
): Promise<TurnExchange[]> {
  await using peer = await startHttpPeer(handler);
  const agent = await connectAgent(
    peer.url,
    AbortSignal.timeout(20_000),
    body === undefined ? {} : { body },
  );
  const exchanges: TurnExchange[] = [];
  for (const text of texts)
    exchanges.push(
      await agent.send(turnOf(text), { timeoutMs: 20_000, signal: AbortSignal.timeout(20_000) }),
    );
  await agent.close();
  return exchanges;
}

const said = ({ outcome }: TurnExchange | { outcome: undefined }): string =>
  outcome?.kind === 'rejected' ? outcome.message : (outcome?.kind ?? '');

describe('an agent that demands the kind of a message', () => {
  const reason =
    'The agent refuses the platform\'s body: the platform sends no "kind" in a message, and A2A 0.3 demands one; with it the agent takes the turn ("dialect: strict" sends it). The agent said: ';

  it.each<[string, string, Parameters<typeof strictAgent>[1]]>([
    ['HTTP 500', 'HTTP 500: "Internal Server Error".', undefined],
    [
      'HTTP 422',
      'HTTP 422: "{"detail":"no kind"}".',
      (response) => sendJson(response, { detail: 'no kind' }, 422),
    ],
    [
      'invalid params',
      'JSON-RPC error -32602 "Invalid parameters".',
      (response, { id }) =>
        sendJson(response, { id, error: { code: -32602, message: 'Invalid parameters' } }),
    ],
  ])('and answers %s is found out', async (_name, message, refuse) => {
    const seen: Call[] = [];
    const [exchange] = await send(strictAgent(seen, refuse), ['Hi.']);
    expect(said(exchange ?? { outcome: undefined })).toBe(`${reason}${message}`);
    // The turn itself, and two questions in contexts of their own.
    expect(seen.map(({ params }) => params.message.kind)).toEqual([
      undefined,
      undefined,
      'message',
    ]);
    expect(new Set(seen.map(({ params }) => params.message.contextId)).size).toBe(3);
    expect(exchange?.followUps?.map(({ method }) => method)).toEqual([
      'message/send (a question of the check, without kind)',
      'message/send (a question of the check, with kind)',
    ]);
  });

  it('is asked once, and each further turn is told the same', async () => {
    const seen: Call[] = [];
    const exchanges = await send(strictAgent(seen), ['Hi.', 'Hello?']);
    expect(exchanges.map(said)).toEqual([
      expect.stringContaining('sends no "kind"'),
      expect.stringContaining('sends no "kind"'),
    ]);
    expect(seen).toHaveLength(4);
  });

  it('takes its turns with the body of the specification', async () => {
    const seen: Call[] = [];
    await send(strictAgent(seen), ['Hi.'], 'strict');
    expect(seen.map(({ params }) => params.message.kind)).toEqual(['message']);
  });
});

describe('an agent that refuses a turn for another reason', () => {
  it('is not said to miss the kind where it refuses both', async () => {
    let asked = 0;
    const handler = agentWith((_request, response) => {
      asked += 1;
      response.writeHead(500).end('no API key');
    });
    expect((await send(handler, ['Hi.'])).map(said)).toEqual(['HTTP 500: "no API key".']);
    expect(asked).toBe(3);
  });

  it("nor where it takes the platform's body the second time", async () => {
    let asked = 0;
    const handler = agentWith((request, response) => {
      asked += 1;
      if (asked === 1) return void response.writeHead(500).end('warming up');
      const { id } = JSON.parse(request.body.toString());
      sendJson(response, { id, result: { kind: 'message', parts: [] } });
    });
    expect((await send(handler, ['Hi.'])).map(said)).toEqual(['HTTP 500: "warming up".']);
    expect(asked).toBe(2);
  });

  it('is not asked where it has answered before', async () => {
    let asked = 0;
    const handler = agentWith((request, response) => {
      asked += 1;
      if (asked > 1) return void response.writeHead(500).end('oops');
      const { id } = JSON.parse(request.body.toString());
      sendJson(response, { id, result: { kind: 'message', parts: [] } });
    });
    expect((await send(handler, ['Hi.', 'Hi.'])).map(said)).toEqual([
      'answered',
      'HTTP 500: "oops".',
    ]);
    expect(asked).toBe(2);
  });

  it.each([401, 404, 503])('is not asked after HTTP %i', async (status) => {
    let asked = 0;
    const handler = agentWith((_request, response) => {
      asked += 1;
      response.writeHead(status).end();
    });
    await send(handler, ['Hi.']);
    expect(asked).toBe(1);
  });

  it('is not asked in another dialect', async () => {
    let asked = 0;
    const card = {
      supportedInterfaces: [
        { url: 'http://x/', protocolBinding: 'JSONRPC', protocolVersion: '1.0' },
      ],
    };
    const handler: Handler = (request, response) => {
      if (request.method === 'GET') return sendJson(response, card);
      if (request.body.includes('GetTask')) return answerUnknownTask(request, response);
      asked += 1;
      response.writeHead(500).end();
    };
    await send(handler, ['Hi.']);
    expect(asked).toBe(1);
  });
});
