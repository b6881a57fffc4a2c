// Discovery of agents that never come, and waits that are given up.
import { describe, expect, it } from 'vitest';
import { connectAgent } from '../../../src/a2a/connect-agent.ts';
import { CanaryError } from '../../../src/domain/error.ts';
import { findFreePort } from '../support/free-port.ts';
import {
  abortAfter,
  failure,
  type Handler,
  sendJson,
  startHttpPeer,
  startTcpPeer,
} from './peer.ts';

const wellKnown = '/.well-known/agent-card.json';

describe('an agent that never listens', () => {
  it('is refused', async () => {
    const error = await failure(`http://127.0.0.1:${await findFreePort()}`, 1000);
    expect(error.code).toBe('NEVER_LISTENED');
    expect(error.message).toMatch(
      /^No agent card at http:\/\/127\.0\.0\.1:\d+\/\.well-known\/agent-card\.json within \d+\.\d s\. Last attempt: GET \/\.well-known\/agent-card\.json: ECONNREFUSED ".*"\.$/,
    );
    expect(error.hint).toContain('0.0.0.0');
  });

  it('is refused at every address of its name', async () => {
    const error = await failure(`http://localhost:${await findFreePort()}`, 1000);
    expect(error.message).toMatch(/ECONNREFUSED ".+"/);
  });

  it('has no address', async () => {
    expect((await failure('http://agent.invalid:8000', 200)).code).toBe('NEVER_LISTENED');
  });

  it('accepts and says nothing', async () => {
    await using peer = await startTcpPeer(() => {});
    const error = await failure(peer.url, 200);
    expect(error.message).toContain('no complete answer in time');
  });

  it('has a card that is no JSON', async () => {
    const late = abortAfter('GET', 9, (request, response) => {
      if (request.path === wellKnown) response.end('<html>\u001b[2J::error::x');
      else response.writeHead(404).end();
    });
    await using peer = await startHttpPeer(late.handler);
    const error = await failure(peer.url, late.signal);
    expect(error.code).toBe('NEVER_LISTENED');
    expect(error.message).toContain(
      `Last attempt: GET ${wellKnown}: HTTP 200, but no JSON object: "<html>: :error: :x"; GET /.well-known/agent.json: HTTP 404; `,
    );
  });

  it.each(['[]', 'null', '"card"'])('has the card %s', async (card) => {
    const late = abortAfter('GET', 9, (_request, response) => response.end(card));
    await using peer = await startHttpPeer(late.handler);
    expect((await failure(peer.url, late.signal)).message).toContain('no JSON object');
  });

  it('has an endless card', async () => {
    const late = abortAfter('GET', 9, (_request, response) => {
      response.end(Buffer.alloc(2_000_000, ' '));
    });
    await using peer = await startHttpPeer(late.handler);
    expect((await failure(peer.url, late.signal)).message).toContain('larger than 1048576 bytes');
  });

  it('has a card and nothing behind it', async () => {
    const late = abortAfter('POST', 3, (request, response) => {
      if (request.method === 'GET') sendJson(response, {});
      else response.writeHead(503).end('warming');
    });
    await using peer = await startHttpPeer(late.handler);
    const error = await failure(peer.url, late.signal);
    expect(error.code).toBe('NEVER_LISTENED');
    expect(error.message).toMatch(
      /^The card answers, but no A2A endpoint did within \d+\.\d s\. Last attempt: POST \/: HTTP 503 "warming"\.$/,
    );
  });

  it('was not waited for', async () => {
    const error = await connectAgent('http://127.0.0.1:9', AbortSignal.abort()).catch(
      (thrown) => thrown,
    );
    expect(error).toMatchObject({
      code: 'NEVER_LISTENED',
      message: expect.stringContaining('Last attempt: none.'),
    });
  });
});

describe('an abort with a reason of its own', () => {
  const reason = new CanaryError('CONTAINER_EXITED', 'The container exited.');

  it('ends the wait for a card with that reason', async () => {
    await expect(connectAgent('http://127.0.0.1:9', AbortSignal.abort(reason))).rejects.toBe(
      reason,
    );
  });

  it.each([
    ['that hangs', () => {}],
    [
      'that is not configured',
      (response: Parameters<Handler>[1]) => sendJson(response, { error: {} }, 503),
    ],
  ])('ends the search at an agent %s with that reason', async (_name, answer) => {
    const controller = new AbortController();
    await using peer = await startHttpPeer((request, response) => {
      if (request.method === 'GET') return sendJson(response, {});
      answer(response);
      setTimeout(() => controller.abort(reason), 20);
    });
    await expect(connectAgent(peer.url, controller.signal)).rejects.toBe(reason);
  });
});
