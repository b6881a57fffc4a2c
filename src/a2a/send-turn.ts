// One turn on the wire: production's bytes out, whatever comes back read into an outcome and kept as evidence.
import type { TurnExchange, TurnOutcome } from '../domain/reply.ts';
import type { WireTurn } from '../domain/turn.ts';
import { decodeUtf8 } from '../wire/decode-utf8.ts';
import { encodeTurn } from '../wire/normalise.ts';
import { requestHeaders } from '../wire/request-headers.ts';
import type { AgentAddress } from './address.ts';
import { withDeadline } from './deadline.ts';
import { exchangeHttp, type HttpResponse } from './http-exchange.ts';
import { maxEvidenceBytes, maxReplyBodyBytes } from './limits.ts';
import { readReply } from './reply.ts';

/** Sends one turn. Never throws for what a peer does; an abort by the signal counts as `timed-out` too. */
export async function sendTurn(
  address: AgentAddress,
  rpcPath: string,
  turn: WireTurn,
  limits: { readonly timeoutMs: number; readonly signal: AbortSignal },
): Promise<TurnExchange> {
  const requestBody = encodeTurn(turn);
  const body = Buffer.from(requestBody);
  const headers = requestHeaders(body.byteLength);
  const startedAt = Date.now();
  const started = performance.now();
  const response = await withDeadline(limits.signal, limits.timeoutMs, (signal) =>
    exchangeHttp(
      address.connections,
      { method: 'POST', path: rpcPath, headers, body },
      { maxBodyBytes: maxReplyBodyBytes, signal },
    ),
  );
  return {
    url: `${address.origin}${rpcPath}`,
    requestHeaders: Object.fromEntries([['Host', new URL(address.origin).host], ...headers]),
    requestBody,
    status: response.status,
    responseHeaders: response.headers,
    responseBody: decodeUtf8(response.body.subarray(0, maxEvidenceBytes)),
    startedAt,
    durationMs: performance.now() - started,
    outcome: toOutcome(response, turn.requestId, limits.timeoutMs),
  };
}

function toOutcome(response: HttpResponse, requestId: string, limitMs: number): TurnOutcome {
  const { status, failure } = response;
  // A status of failure is an answer, however its body ends.
  if (failure === null || status >= 300) {
    const location = response.headers.location ?? null;
    return readReply({ status, location, body: decodeUtf8(response.body) }, requestId);
  }
  const where = status === 0 ? 'before a reply came' : `after HTTP ${status}`;
  switch (failure.kind) {
    case 'aborted':
      return { kind: 'timed-out', limitMs };
    case 'lost':
      return rejected('connection-lost', `The connection was lost ${where}: ${failure.message}.`);
    case 'too-large':
      return rejected('body-too-large', `The reply was cut off: ${failure.message}.`);
    case 'bad-gzip':
      return rejected('not-json', `The reply cannot be read: ${failure.message}.`);
  }
}

function rejected(
  reason: 'connection-lost' | 'body-too-large' | 'not-json',
  message: string,
): TurnOutcome {
  return { kind: 'rejected', reason, message, reply: null };
}
