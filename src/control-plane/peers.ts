// Other agents as the platform reports them, and what one agent sends to another through the
// platform's proxy (docs/rules/platform.md "Routes").
import type { PeerFacts } from '../domain/ports.ts';
import type { KeyedAnswer } from '../http-server/keyed-server.ts';
import { normalisePeerBody } from '../wire/normalise.ts';

/** Milliseconds that a peer has for its answer. */
const peerTimeoutMs = 120_000;
/** Characters of a peer's answer that are passed on. */
const maxPeerAnswerChars = 1024 * 1024;

/** What the registry says of a peer. */
export function describePeer({ id, name, url, about }: PeerFacts): object {
  return {
    id,
    name,
    role: 'Answers questions of other agents.',
    tier: 2,
    status: 'online',
    url,
    agent_card: { name, description: about, url, skills: [] },
  };
}

/** The peer to whom a call is addressed through the proxy. `null` for any other call. */
export function findProxied(
  method: string,
  pathname: string,
  peers: readonly PeerFacts[],
): PeerFacts | null {
  if (method !== 'POST') return null;
  return peers.find(({ id }) => pathname === `/workspaces/${id}/a2a`) ?? null;
}

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
  try {
    const response = await fetch(peer.reachableAt, {
      method: 'POST',
      headers: { 'content-type': 'application/json' },
      body: sent.body,
      redirect: 'error',
      signal: AbortSignal.timeout(peerTimeoutMs),
    });
    const text = await readBounded(response);
    if (text === null) return refuse('the answer of the peer is too long');
    return { status: response.status, contentType: 'application/json', body: [text] };
  } catch (thrown) {
    return refuse(`the peer cannot be reached: ${thrown instanceof Error ? thrown.message : ''}`);
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
