// Finds the path that speaks JSON-RPC, by a question that changes nothing: a task that does not exist.
import { CanaryError } from '../domain/error.ts';
import { requestHeaders } from '../wire/request-headers.ts';
import type { AgentAddress } from './address.ts';
import { toSeconds, toWaitError } from './await-card.ts';
import { pause, withDeadline } from './deadline.ts';
import { describeRpcError } from './envelope.ts';
import { exchangeHttp, type HttpResponse } from './http-exchange.ts';
import { ownValue, parseUntrustedJson } from './json.ts';
import { maxSmallBodyBytes, pollIntervalMs } from './limits.ts';
import { quote } from './quote.ts';

/** Paths tried after production's own and the card's. */
const commonPaths = ['/a2a', '/rpc', '/jsonrpc'] as const;

/** Times of the search, in milliseconds. */
export interface SearchLimits {
  readonly attemptTimeoutMs: number;
  /** How long "not configured" is borne. */
  readonly notReadyGraceMs: number;
}

/** What a path answered to the probe. */
type Probe =
  | { readonly kind: 'endpoint' }
  | { readonly kind: 'not-configured'; readonly text: string }
  /** Nothing yet: connection lost, no answer, or a gateway's status. */
  | { readonly kind: 'unavailable'; readonly text: string }
  | { readonly kind: 'other'; readonly text: string };

/**
 * Tries the base path first (production posts there), then the card's paths, then common ones.
 * @throws NO_RPC_PATH, NOT_CONFIGURED with the agent's reason, NEVER_LISTENED, or the signal's own CanaryError
 */
export async function findRpcPath(
  address: AgentAddress,
  claimedPaths: readonly string[],
  limits: SearchLimits,
  signal: AbortSignal,
): Promise<string> {
  const { basePath } = address;
  const fallbacks = commonPaths.map((path) => `${basePath}${path}`);
  const paths = [...new Set([basePath || '/', ...claimedPaths, ...fallbacks])];
  const startedAt = performance.now();
  let notConfiguredSince: number | null = null;
  let last = 'none';
  while (!signal.aborted) {
    const found = await tryPaths(address, paths, limits.attemptTimeoutMs, signal);
    if ('path' in found) return found.path;
    if (signal.aborted) break;
    last = found.text;
    notConfiguredSince =
      found.kind === 'not-configured' ? (notConfiguredSince ?? performance.now()) : null;
    if (
      notConfiguredSince !== null &&
      performance.now() - notConfiguredSince >= limits.notReadyGraceMs
    ) {
      throw toNotConfigured(last);
    }
    await pause(pollIntervalMs, signal);
  }
  if (notConfiguredSince !== null && !(signal.reason instanceof CanaryError))
    throw toNotConfigured(last);
  throw toWaitError(
    signal,
    `The card answers, but no JSON-RPC did within ${toSeconds(startedAt)}. Last attempt: ${last}.`,
  );
}

/** The first path that is an endpoint, or the first that may still become one. */
async function tryPaths(
  address: AgentAddress,
  paths: readonly string[],
  attemptTimeoutMs: number,
  signal: AbortSignal,
): Promise<{ readonly path: string } | Extract<Probe, { kind: 'not-configured' | 'unavailable' }>> {
  const tried: string[] = [];
  for (const path of paths) {
    const probe = await withDeadline(signal, attemptTimeoutMs, (deadline) =>
      probePath(address, path, deadline),
    );
    if (probe.kind === 'endpoint') return { path };
    const text = `POST ${path}: ${probe.text}`;
    if (probe.kind !== 'other') return { kind: probe.kind, text };
    tried.push(text);
  }
  throw new CanaryError('NO_RPC_PATH', `No path speaks JSON-RPC. Tried ${tried.join('; ')}.`, {
    hint: 'The platform posts to the path "/". An answer of 401 means that the image demands the inbound secret, which the platform does not send to workspace containers.',
  });
}

async function probePath(address: AgentAddress, path: string, signal: AbortSignal): Promise<Probe> {
  const id = crypto.randomUUID();
  const params = { id: crypto.randomUUID() };
  const body = Buffer.from(JSON.stringify({ id, jsonrpc: '2.0', method: 'tasks/get', params }));
  const response = await exchangeHttp(
    address.connections,
    { method: 'POST', path, headers: requestHeaders(body.byteLength), body },
    { maxBodyBytes: maxSmallBodyBytes, signal },
  );
  return judgeProbe(response);
}

/** Statuses that are no answer of an endpoint, whatever their body: REST frameworks dress them up as JSON. */
const notAnEndpoint: ReadonlySet<number> = new Set([401, 403, 404, 405]);
/** Statuses of a server, or of a gateway before it, that is not ready yet. */
const notReady: ReadonlySet<number> = new Set([502, 503, 504]);

function judgeProbe({ status, failure, body }: HttpResponse): Probe {
  if (failure !== null) {
    const isFinal = failure.kind === 'too-large' || failure.kind === 'bad-gzip';
    return { kind: isFinal ? 'other' : 'unavailable', text: failure.message };
  }
  const text = Buffer.from(body).toString();
  const value = parseUntrustedJson(text);
  const error = describeRpcError(value);
  if (status === 503 && error !== null)
    return { kind: 'not-configured', text: `HTTP 503, ${error}` };
  if (notReady.has(status)) return { kind: 'unavailable', text: `HTTP ${status} ${quote(text)}` };
  const isRpc = error !== null || ownValue(value, 'result') !== undefined;
  // Outside of 2xx the envelope must name itself: other APIs have a member `error` as well.
  const isTrusted = status < 300 || ownValue(value, 'jsonrpc') === '2.0';
  if (isRpc && isTrusted && !notAnEndpoint.has(status)) return { kind: 'endpoint' };
  return { kind: 'other', text: status === 200 ? `HTTP 200 ${quote(text)}` : `HTTP ${status}` };
}

function toNotConfigured(reason: string): CanaryError {
  return new CanaryError('NOT_CONFIGURED', `The agent says that it is not configured. ${reason}`, {
    hint: 'The card is served although the adapter failed to start: look at env, profile and the log.',
  });
}
