// What one agent sends to another through the platform's proxy. Each call has a connection of its
// own, as turns have (a2a/connection.ts): a peer may close a kept one as the next call arrives. Its
// own file, since it is loaded, with undici, by the first call.
import { Agent, fetch, type Response } from 'undici';
import type { PeerFacts } from '../domain/ports.ts';
import type { KeyedAnswer } from '../http-server/keyed-server.ts';
import { normalisePeerBody } from '../wire/normalise.ts';

/** Milliseconds that a peer has for its answer. */
const peerTimeoutMs = 120_000;
/** Characters of a peer's answer that are passed on. */
const maxPeerAnswerChars = 1024 * 1024;

/**
 * Passes a turn on to the peer, in the shape that the platform's server gives it, and the answer
 * back. A body that the server refuses goes nowhere, and a peer that gives no answer is a bad
 * gateway.
 */
export async function passOn(
  peer: PeerFacts,
  body: Buffer,
  makeId: () => string,
): Promise<KeyedAnswer> {
  const refuse = (error: string): KeyedAnswer => ({
    status: 502,
    contentType: 'application/json',
    body: [JSON.stringify({ error })],
  });
  const ids = { workspaceId: peer.id, requestId: makeId(), messageId: makeId() };
  const sent = normalisePeerBody(body, ids);
  if (!sent.ok) {
    const { status, body: refusal } = sent;
    const text = refusal === null ? '' : JSON.stringify(refusal);
    return { status, contentType: 'application/json', body: [text] };
  }
  const agent = new Agent({ allowH2: false });
  try {
    const response = await fetch(peer.reachableAt, {
      method: 'POST',
      headers: { 'content-type': 'application/json' },
      body: sent.body,
      redirect: 'error',
      signal: AbortSignal.timeout(peerTimeoutMs),
      dispatcher: agent,
    });
    const text = await readBounded(response);
    if (text === null) return refuse('the answer of the peer is too long');
    return { status: response.status, contentType: 'application/json', body: [text] };
  } catch (thrown) {
    return refuse(`the peer cannot be reached: ${thrown instanceof Error ? thrown.message : ''}`);
  } finally {
    // Not waited for: undici would wait for a connection that is still being made.
    agent.destroy().catch(() => {});
  }
}

/** The body as text. `null` when it is longer than may be passed on. */
async function readBounded(response: Response): Promise<string | null> {
  const decoder = new TextDecoder();
  let text = '';
  for await (const chunk of response.body ?? []) {
    text += decoder.decode(chunk, { stream: true });
    if (text.length > maxPeerAnswerChars) return null;
  }
  return text + decoder.decode();
}
