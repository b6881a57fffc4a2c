// Asks one path in one dialect a question that changes nothing, for a task that does not exist, and
// judges the answer.
import type { AgentAddress } from './address.ts';
import { type Endpoint, isJsonRpc, toGetTaskRequest } from './endpoint.ts';
import { describeRpcError } from './envelope.ts';
import { exchangeRequest } from './exchange-request.ts';
import type { HttpFailure, HttpResponse } from './http-exchange.ts';
import { isRecord, ownValue, parseUntrustedJson } from './json.ts';
import { maxSmallBodyBytes } from './limits.ts';
import { quote } from './quote.ts';

/** What a path answered to the question. */
export type Probe =
  | { readonly kind: 'endpoint' }
  /** It speaks JSON-RPC, but not this method or version: another dialect may fit. */
  | { readonly kind: 'other-dialect'; readonly text: string }
  | { readonly kind: 'not-configured'; readonly text: string }
  /** It refuses the question, and may answer a turn all the same. */
  | { readonly kind: 'refused'; readonly text: string }
  /** No connection was made. */
  | { readonly kind: 'unreached'; readonly text: string }
  /** No complete answer in time. */
  | { readonly kind: 'silent'; readonly text: string }
  /** A connection that was made, and ended before the answer was whole. */
  | { readonly kind: 'closed'; readonly text: string }
  /** A server's or gateway's answer that it is not ready. */
  | { readonly kind: 'unavailable'; readonly text: string }
  | { readonly kind: 'other'; readonly text: string };

/** Asks and judges. `text` says what was asked and what came. */
export async function probeEndpoint(
  address: AgentAddress,
  endpoint: Endpoint,
  signal: AbortSignal,
): Promise<Probe> {
  const request = toGetTaskRequest(endpoint, crypto.randomUUID());
  const limits = { maxBodyBytes: maxSmallBodyBytes, signal };
  const response = await exchangeRequest(address, request, limits);
  const probe = judgeProbe(response, isJsonRpc(endpoint.dialect));
  if (probe.kind === 'endpoint') return probe;
  const place = isJsonRpc(endpoint.dialect)
    ? `POST ${endpoint.path}`
    : `GET ${request.path.replace(/[^/]*$/, '…')}`;
  return { ...probe, text: `${place}: ${probe.text}` };
}

/**
 * Statuses that are no answer of an endpoint, whatever their body: REST frameworks dress them up as
 * JSON.
 */
const notAnEndpoint: ReadonlySet<number> = new Set([401, 403, 404, 405]);
/**
 * Statuses with which servers refuse a method that they do not know: a body that is typed for turns
 * alone, a handler that throws.
 */
const refusals: ReadonlySet<number> = new Set([400, 422, 500]);
/** Members in which servers say what is wrong, in place of an envelope. */
const complaints = ['error', 'errors', 'detail'] as const;
/** Statuses of a server, or of a gateway before it, that is not ready yet. */
const notReady: ReadonlySet<number> = new Set([502, 503, 504]);
/**
 * Method not found (docs/rules/a2a.md "Envelope"), and version not supported (docs/rules/a2a.md
 * "Versions").
 */
const otherDialectCodes: ReadonlySet<unknown> = new Set([-32601, -32009]);
/** How servers say that there is no such task: in a message, as a reason, or as A2A's code. */
const noSuchTask = /task[ _-]?not[ _-]?found|-32001/i;

const failureKinds = {
  aborted: 'silent',
  unreached: 'unreached',
  unanswered: 'closed',
  lost: 'closed',
  'too-large': 'other',
  'bad-gzip': 'other',
  'bad-http': 'refused',
} as const satisfies Readonly<Record<HttpFailure['kind'], Probe['kind']>>;

function judgeProbe({ status, failure, body }: HttpResponse, isRpc: boolean): Probe {
  if (failure !== null) {
    return { kind: failureKinds[failure.kind], text: failure.message };
  }
  const text = Buffer.from(body).toString();
  const value = parseUntrustedJson(text);
  const error = describeRpcError(value);
  if (status === 503 && error !== null)
    return { kind: 'not-configured', text: `HTTP 503, ${error}` };
  if (notReady.has(status)) return { kind: 'unavailable', text: `HTTP ${status} ${quote(text)}` };
  if (!isRpc) {
    const isEndpoint = isRecord(value) && (status === 404 || status < 300) && noSuchTask.test(text);
    return isEndpoint ? { kind: 'endpoint' } : toOther(status, text);
  }
  const isEnvelope = error !== null || ownValue(value, 'result') !== undefined;
  // Outside of 2xx the envelope must name itself: other APIs have a member `error` as well.
  const isTrusted = status < 300 || ownValue(value, 'jsonrpc') === '2.0';
  if (!isEnvelope || !isTrusted || notAnEndpoint.has(status)) {
    const isRefused = refusals.has(status) || (status < 300 && complains(value));
    return isRefused ? { ...toOther(status, text), kind: 'refused' } : toOther(status, text);
  }
  if (error !== null && otherDialectCodes.has(ownValue(ownValue(value, 'error'), 'code'))) {
    return { kind: 'other-dialect', text: error };
  }
  return { kind: 'endpoint' };
}

function complains(value: unknown): boolean {
  return complaints.some((key) => ownValue(value, key) !== undefined);
}

function toOther(status: number, text: string): Extract<Probe, { kind: 'other' }> {
  return { kind: 'other', text: status === 200 ? `HTTP 200 ${quote(text)}` : `HTTP ${status}` };
}
