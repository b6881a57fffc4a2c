// A dialect's request over HTTP, and what its plain reply means.

import type { Dialect } from '../domain/profile.ts';
import type { TurnOutcome } from '../domain/reply.ts';
import { decodeUtf8 } from '../wire/decode-utf8.ts';
import type { AgentAddress } from './address.ts';
import { type DialectRequest, versionOf } from './endpoint.ts';
import {
  type BodySink,
  exchangeHttp,
  type HttpFailure,
  type HttpLimits,
  type HttpResponse,
} from './http-exchange.ts';
import { readReply, rejected } from './reply.ts';

/** Sends one request of a dialect. */
export function exchangeRequest(
  address: AgentAddress,
  request: DialectRequest,
  limits: HttpLimits,
  sink: BodySink | null = null,
): Promise<HttpResponse> {
  const { method, path, headers, body } = request;
  const bytes = body === null ? null : Buffer.from(body);
  return exchangeHttp(address.connections, { method, path, headers, body: bytes }, limits, sink);
}

/** The outcome of a response. `limitMs` is the time that it had. */
export function toOutcome(
  response: HttpResponse,
  dialect: Dialect,
  requestId: string | null,
  limitMs: number,
): TurnOutcome {
  const { status, failure } = response;
  // A status of failure is an answer, however its body ends.
  if (failure === null || status >= 300) {
    const reply = {
      status,
      location: response.headers.location ?? null,
      body: decodeUtf8(response.body),
    };
    return readReply(reply, requestId, versionOf(dialect));
  }
  return toFailedOutcome(status, failure, limitMs);
}

/** The outcome of a response that broke off. */
export function toFailedOutcome(
  status: number,
  { kind, message }: HttpFailure,
  limitMs: number,
): TurnOutcome {
  switch (kind) {
    case 'aborted':
      return { kind: 'timed-out', limitMs };
    case 'unreached':
      return rejected('unreached', `The agent took no connection: ${message}.`);
    case 'unanswered':
      return rejected(
        'connection-lost',
        `The agent ended the connection before a byte of its answer came: ${message}. The connection was new, made for this request alone.`,
      );
    case 'lost': {
      const where = status === 0 ? 'in the head of the reply' : `after HTTP ${status}`;
      return rejected('connection-lost', `The connection was lost ${where}: ${message}.`);
    }
    case 'too-large':
      return rejected('body-too-large', `The reply was cut off: ${message}.`);
    case 'bad-gzip':
    case 'bad-http':
      return rejected('not-json', `The reply cannot be read: ${message}.`);
  }
}
