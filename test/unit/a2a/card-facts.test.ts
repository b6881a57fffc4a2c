// What a client tells of the agent's card: its own words, bounded, and whether it claims to stream.
import { expect, test } from 'vitest';
import { connectAgent } from '../../../src/a2a/connect-agent.ts';
import { startHttpPeer } from './peer.ts';

async function factsOf(card: string) {
  await using peer = await startHttpPeer(({ method }, response) => {
    const error = { code: -32001, message: 'Task not found' };
    const body = method === 'GET' ? card : JSON.stringify({ jsonrpc: '2.0', id: 1, error });
    response.setHeader('content-type', 'application/json').end(body);
  });
  const client = await connectAgent(peer.url, AbortSignal.timeout(10_000));
  await client.close();
  return client.card;
}

test('the card is told as it came', async () => {
  const card = '{"name": "An \\u0061gent",\n "capabilities": {"streaming": true}}';
  expect(await factsOf(card)).toEqual({ text: card, isStreaming: true });
  expect(await factsOf('{"name":"x"}')).toEqual({ text: '{"name":"x"}', isStreaming: false });
  const denies = '{"capabilities":{"streaming":false}}';
  expect(await factsOf(denies)).toEqual({
    text: denies,
    isStreaming: false,
    deniesStreaming: true,
  });
});

test('a long card is cut', async () => {
  const facts = await factsOf(JSON.stringify({ name: 'x'.repeat(200_000) }));
  expect(facts?.text.length).toBe(64 * 1024);
});
