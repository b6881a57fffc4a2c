// One call passed on to the provider. Redirects are not followed: the key goes to the address that
// the user named, and nowhere else.
import {
  type IncomingHttpHeaders,
  type IncomingMessage,
  type OutgoingHttpHeaders,
  request as requestHttp,
} from 'node:http';
import { request as requestHttps } from 'node:https';

/** Belong to one connection (RFC 9110), or are made anew. */
const ownHeaders: ReadonlySet<string> = new Set([
  'connection',
  'keep-alive',
  'proxy-connection',
  'proxy-authenticate',
  'proxy-authorization',
  'te',
  'trailer',
  'transfer-encoding',
  'upgrade',
  'expect',
]);

/** A call for the provider. */
export interface ForwardedCall {
  readonly method: string;
  readonly url: string;
  readonly headers: IncomingHttpHeaders;
  readonly body: Buffer;
}

/**
 * Sends a call and resolves with the head of the answer. Rejects with a Node error when there is
 * none.
 */
export function forward(call: ForwardedCall, signal: AbortSignal): Promise<IncomingMessage> {
  const request = call.url.startsWith('https:') ? requestHttps : requestHttp;
  const headers: OutgoingHttpHeaders = {
    ...withoutOwn(call.headers),
    // Counts of tokens are read while the answer passes: a compressed one would hide them.
    'accept-encoding': 'identity',
  };
  delete headers.host;
  delete headers['content-length'];
  if (call.body.byteLength > 0 || call.method === 'POST')
    headers['content-length'] = call.body.byteLength;
  return new Promise((resolve, reject) => {
    // A connection of its own: one that was kept may be closed by the provider as the call goes
    // out, and a POST is never sent twice.
    request(call.url, { method: call.method, headers, signal, agent: false })
      .once('response', resolve)
      .once('error', reject)
      .end(call.body);
  });
}

/** Headers that are passed on. */
export function withoutOwn(headers: IncomingHttpHeaders): OutgoingHttpHeaders {
  const named = String(headers.connection ?? '')
    .split(',')
    .map((name) => name.trim().toLowerCase());
  return Object.fromEntries(
    Object.entries(headers).filter(([name]) => !ownHeaders.has(name) && !named.includes(name)),
  );
}
