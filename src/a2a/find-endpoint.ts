// Finds the path and the dialect in which an agent is spoken to. Decided once. Every turn goes
// there.
import { CanaryError } from '../domain/error.ts';
import type { AgentPins, Dialect } from '../domain/profile.ts';
import type { AgentAddress } from './address.ts';
import { toSeconds, toWaitError } from './await-card.ts';
import type { CardClaims } from './card.ts';
import { pause, withDeadline } from './deadline.ts';
import { type Endpoint, isJsonRpc, versionOf } from './endpoint.ts';
import { maxClosedAttempts, pollIntervalMs } from './limits.ts';
import { type Probe, probeEndpoint } from './probe.ts';

/** Paths tried after production's own and the card's. */
const commonPaths = ['/a2a', '/rpc', '/jsonrpc'] as const;

/** Times of the search, in milliseconds. */
export interface SearchLimits {
  readonly attemptTimeoutMs: number;
  /** How long "not configured" is borne. */
  readonly notReadyGraceMs: number;
}

/** The endpoint, and what did not answer on the way to it. */
export interface FoundEndpoint {
  readonly endpoint: Endpoint;
  /** Candidates that answered otherwise, with what they answered. */
  readonly passedOver: readonly { readonly endpoint: Endpoint; readonly text: string }[];
  /** What came in place of a proof that it is an endpoint. `null` when it proved to be one. */
  readonly unproven: string | null;
}

/**
 * Tries the candidates of {@link toCandidates} in order.
 * @throws NO_RPC_PATH, NOT_CONFIGURED with the agent's reason, NEVER_LISTENED, or the signal's own
 * CanaryError
 */
export async function findEndpoint(
  address: AgentAddress,
  claims: CardClaims,
  pins: AgentPins,
  limits: SearchLimits,
  signal: AbortSignal,
): Promise<FoundEndpoint> {
  const candidates = toCandidates(address.basePath, claims, pins);
  const startedAt = performance.now();
  let notConfiguredSince: number | null = null;
  let closedInARow = 0;
  let last = 'none';
  while (!signal.aborted) {
    const found = await tryCandidates(address, candidates, signal, {
      attemptTimeoutMs: limits.attemptTimeoutMs,
      isPinned: pins.dialect !== undefined && pins.rpcPath !== undefined,
      bearsClosed: closedInARow < maxClosedAttempts,
    });
    if ('endpoint' in found) {
      const isClaimed = found.unproven !== null && pins.dialect === undefined;
      return isClaimed ? { ...found, endpoint: toClaimed(found.endpoint, claims) } : found;
    }
    if (signal.aborted) break;
    last = found.text;
    closedInARow = found.kind === 'closed' ? closedInARow + 1 : 0;
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
    `The card answers, but no A2A endpoint did within ${toSeconds(startedAt)}. Last attempt: ${last}.`,
  );
}

/**
 * What is tried, in order: JSON-RPC 0.3 at the base path first (production's own), unless the card
 * offers other dialects only. At each path of JSON-RPC also 1.0. Then HTTP+JSON as the card offers
 * it.
 */
function toCandidates(basePath: string, claims: CardClaims, pins: AgentPins): readonly Endpoint[] {
  const claimed = claims.interfaces;
  const offers = (dialect: Dialect): boolean => claimed.some((entry) => entry.dialect === dialect);
  const offersRpc = claimed.length === 0 || offers('json-rpc-0.3') || offers('json-rpc-1.0');
  const rpcDialects: readonly Dialect[] =
    offers('json-rpc-1.0') && !offers('json-rpc-0.3')
      ? ['json-rpc-1.0', 'json-rpc-0.3']
      : ['json-rpc-0.3', 'json-rpc-1.0'];
  const rpcPaths = [
    basePath || '/',
    ...claimed.filter(({ dialect }) => isJsonRpc(dialect)).map(({ path }) => path),
    ...commonPaths.map((path) => `${basePath}${path}`),
  ];
  const rpc = rpcPaths.flatMap((path) => rpcDialects.map((dialect) => ({ dialect, path })));
  // 1.0 before 0.3: not every server keeps a file's name in the protobuf form of 0.3
  // (fixtures/peers/README).
  const http = claimed
    .filter(({ dialect }) => !isJsonRpc(dialect))
    .toSorted((a, b) => versionOf(b.dialect).localeCompare(versionOf(a.dialect)));
  const all = offersRpc ? [...rpc, ...http] : [...http, ...rpc];
  return toDistinct(toPinned(all, pins));
}

/**
 * Pins leave nothing to be found: the pinned path in the pinned dialect, or in each dialect that is
 * a candidate.
 */
function toPinned(all: readonly Endpoint[], { dialect, rpcPath }: AgentPins): readonly Endpoint[] {
  const inDialect =
    dialect === undefined ? all : all.map((entry) => ({ dialect, path: entry.path }));
  return rpcPath === undefined
    ? inDialect
    : inDialect.map((entry) => ({ dialect: entry.dialect, path: rpcPath }));
}

function toDistinct(endpoints: readonly Endpoint[]): readonly Endpoint[] {
  return [...new Map(endpoints.map((entry) => [`${entry.dialect} ${entry.path}`, entry])).values()];
}

/** The dialect that the card names for the path, where it names another than was asked in. */
function toClaimed(endpoint: Endpoint, claims: CardClaims): Endpoint {
  const claimed = claims.interfaces.filter(
    ({ path, dialect }) =>
      path === endpoint.path && isJsonRpc(dialect) === isJsonRpc(endpoint.dialect),
  );
  const isOffered = claimed.some(({ dialect }) => dialect === endpoint.dialect);
  return isOffered ? endpoint : (claimed[0] ?? endpoint);
}

interface Round {
  readonly attemptTimeoutMs: number;
  /** Path and dialect are decided: no proof is needed, only someone who answers. */
  readonly isPinned: boolean;
  /** False once connections were closed too often for an agent that is still starting. */
  readonly bearsClosed: boolean;
}

type NoEndpoint = Exclude<Probe, { kind: 'endpoint' }>;

/** The first candidate that is an endpoint, or the first that may still become one. */
async function tryCandidates(
  address: AgentAddress,
  candidates: readonly Endpoint[],
  signal: AbortSignal,
  round: Round,
): Promise<FoundEndpoint | NoEndpoint> {
  const passedOver: { endpoint: Endpoint; text: string }[] = [];
  // A path that speaks JSON-RPC and knows no dialect's question: stubs and Message-only agents have
  // no tasks at all.
  let fallback: FoundEndpoint | null = null;
  // A path that refuses the question without an envelope, as servers do whose types know turns
  // alone. The platform never asks this question of an agent that answers a turn at once.
  let lastResort: FoundEndpoint | null = null;
  let elsewhere: string | null = null;
  for (const endpoint of candidates) {
    if (fallback !== null && endpoint.path !== fallback.endpoint.path) break;
    // The other dialect of a path that speaks no JSON-RPC needs no asking.
    if (endpoint.path === elsewhere && isJsonRpc(endpoint.dialect)) continue;
    const probe = await withDeadline(signal, round.attemptTimeoutMs, (deadline) =>
      probeEndpoint(address, endpoint, deadline),
    );
    if (probe.kind === 'endpoint') return { endpoint, passedOver, unproven: null };
    if (signal.aborted || isWaiting(probe, round)) return probe;
    if (probe.kind === 'other-dialect') {
      // Where the one dialect is unknown, the other was refused as a method that is known.
      const refused = lastResort?.endpoint.path === endpoint.path ? lastResort : null;
      fallback ??= refused ?? { endpoint, passedOver: [], unproven: null };
    } else if (round.isPinned || probe.kind !== 'other') {
      lastResort ??= { endpoint, passedOver, unproven: probe.text };
    } else {
      passedOver.push({ endpoint, text: probe.text });
      if (isJsonRpc(endpoint.dialect)) elsewhere = endpoint.path;
    }
  }
  const taken = fallback ?? lastResort;
  if (taken !== null) return taken;
  const tried = passedOver.map(({ text }) => text).join('; ');
  throw new CanaryError('NO_RPC_PATH', `No path speaks A2A. Tried ${tried}.`, {
    hint: 'The platform posts to the path "/". An answer of 401 means that the image demands the inbound secret, which the platform does not send to workspace containers.',
  });
}

/** What may still become an endpoint. */
function isWaiting({ kind }: Probe, { isPinned, bearsClosed }: Round): boolean {
  if (kind === 'silent') return !isPinned;
  if (kind === 'closed') return bearsClosed;
  return ['not-configured', 'unreached', 'unavailable'].includes(kind);
}

function toNotConfigured(reason: string): CanaryError {
  return new CanaryError('NOT_CONFIGURED', `The agent says that it is not configured. ${reason}`, {
    hint: 'The card is served although the adapter failed to start: look at env, profile and the log.',
  });
}
