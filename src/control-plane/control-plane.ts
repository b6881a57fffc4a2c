// The simulated platform of one container: joins the server, the routes and the record of calls
// behind the port `ControlPlane`.
import { setTimeout } from 'node:timers/promises';
import { type Fields, toFields } from '../domain/fields.ts';
import type { Clock, ControlPlane, PeerFacts, Random } from '../domain/ports.ts';
import { type KeyedAnswer, type KeyedCall, startKeyedServer } from '../http-server/keyed-server.ts';
import type { PlatformFaults } from './faults.ts';
import { createMemoryRows, type MemoryRows } from './memory-rows.ts';
import { findProxied } from './peers.ts';
import { createRecordLog } from './record-log.ts';
import { findRoute, unmatchedAnswer } from './routes.ts';
import { type PlatformAnswer, type PlatformState, refuse } from './state.ts';

/** Bytes of a request body. More gets 413. */
export const maxControlPlaneBodyBytes = 1024 * 1024;

/** How {@link startControlPlane} is set up. */
export interface ControlPlaneOptions {
  readonly workspaceId: string;
  readonly random: Random;
  readonly clock: Pick<Clock, 'now'>;
  /** The workspace's memory when it is shared with other control planes. Default: empty. */
  readonly rows?: MemoryRows;
  /**
   * Those of the workspace's first control plane. They mean that the workspace registered before:
   * its token is then not issued again, as on the real platform, and must be seeded into the
   * container. Default: fresh ones.
   */
  readonly credentials?: ControlPlane['credentials'];
  /**
   * Told each secret that this platform issues, before it can reach anybody: agents log and store
   * what they are reported.
   */
  readonly onSecret?: (value: string) => void;
  /** What goes wrong, for tests. */
  readonly faults?: PlatformFaults;
  /** Other agents that this one is told of, and may send to through the proxy. Default: none. */
  readonly peers?: readonly PeerFacts[];
  /** The one address to listen on: that of the network plan. */
  readonly bindHost: string;
}

/** Starts the platform of one container on a free port. */
export async function startControlPlane(
  options: ControlPlaneOptions,
): Promise<ControlPlane & AsyncDisposable> {
  const credentials = options.credentials ?? {
    authToken: makeSecret(options.random),
    inboundSecret: makeSecret(options.random),
  };
  const secrets = [credentials.authToken, credentials.inboundSecret];
  for (const secret of secrets) options.onSecret?.(secret);
  const state: PlatformState = {
    workspaceId: options.workspaceId,
    credentials,
    rows: options.rows ?? createMemoryRows(),
    peers: options.peers ?? [],
    tokenIssued: options.credentials !== undefined,
    secretTold: false,
    notConfiguredReason: null,
    instructions: { text: '', wereRead: false },
    faults: options.faults ?? {},
    registers: 0,
    memoryEvents: [],
    notifications: [],
    makeId: () => options.random.uuid(),
  };
  const log = createRecordLog(secrets);
  let sequence = 0;

  /** What is sent to a peer is recorded when its answer is there. */
  const answerProxied = async (peer: PeerFacts, call: KeyedCall): Promise<KeyedAnswer> => {
    sequence += 1;
    const head = { sequence, at: options.clock.now(), method: call.method, path: call.path };
    const body = Buffer.isBuffer(call.body) ? call.body : Buffer.alloc(0);
    const { passOn } = await import('./pass-on.ts');
    const answered = await passOn(peer, body, () => options.random.uuid());
    const authorised = call.bearer === credentials.authToken;
    const { status } = answered;
    const texts = { requestBody: body.toString('utf8'), responseBody: answered.body.join('') };
    log.add({ ...head, status, route: 'peer-proxy', authorised, ...texts });
    return answered;
  };

  const answer = (call: KeyedCall): KeyedAnswer | Promise<KeyedAnswer> => {
    const peer = findProxied(call.method, call.path, options.peers ?? []);
    if (peer !== null) return answerProxied(peer, call);
    sequence += 1;
    const at = options.clock.now();
    const authorised = call.bearer === credentials.authToken;
    const { route, status, json } = dispatch(call, { sequence, at, authorised }, state);
    const body = json === undefined ? '' : JSON.stringify(json);
    const { method, path } = call;
    const requestBody = Buffer.isBuffer(call.body) ? call.body.toString('utf8') : '';
    const record = { sequence, at, method, path, status, route, authorised, requestBody };
    log.add({ ...record, responseBody: body });
    return { status, contentType: 'application/json', body: [body] };
  };

  const { delayMs } = state.faults;
  const answerLate = async (call: KeyedCall): Promise<KeyedAnswer> => {
    await setTimeout(delayMs, undefined, { ref: false });
    return answer(call);
  };

  const server = await startKeyedServer({
    random: options.random,
    bindHost: options.bindHost,
    maxBodyBytes: maxControlPlaneBodyBytes,
    answer: delayMs === undefined ? answer : answerLate,
  });
  return {
    url: (host) => server.url(host),
    instructions: {
      set: (text) => {
        state.instructions.text = text;
      },
      wereRead: () => state.instructions.wereRead,
    },
    inboundSecret: () => (state.secretTold ? credentials.inboundSecret : null),
    credentials,
    notConfiguredReason: () => state.notConfiguredReason,
    records: () => log.records(),
    memoryEvents: () => [...state.memoryEvents],
    notifications: () => [...state.notifications],
    unmatchedRequests: () => log.unmatched(),
    close: () => server.close(),
    [Symbol.asyncDispose]: () => server.close(),
  };
}

/** Finds the route and lets it answer. `route` is null when none covers the request. */
function dispatch(
  call: KeyedCall,
  head: { sequence: number; at: number; authorised: boolean },
  state: PlatformState,
): PlatformAnswer & { readonly route: string | null } {
  const queryStart = call.path.indexOf('?');
  const pathname = queryStart < 0 ? call.path : call.path.slice(0, queryStart);
  const query = new URLSearchParams(queryStart < 0 ? '' : call.path.slice(queryStart + 1));
  const found = findRoute(call.method, pathname);
  const name = found?.route.name ?? null;
  if (call.body === 'too-large') return { route: name, ...refuse(413, 'request body too large') };
  if (call.body === 'busy') return { route: name, ...refuse(503, 'too many requests at once') };
  if (found === null) return { route: null, ...unmatchedAnswer(call.method) };
  const fields = found.route.body === 'json' ? parseFields(call.body) : {};
  if (fields === null) return { route: name, ...refuse(400, 'invalid JSON body') };
  const answer = found.route.handle({ ...head, params: found.params, query, fields }, state);
  return { route: name, ...answer };
}

/** The fields of a JSON object. `null` when the body is no JSON object. */
function parseFields(body: Buffer): Fields | null {
  try {
    const value: unknown = JSON.parse(body.toString('utf8'));
    return typeof value === 'object' && value !== null ? toFields(value) : null;
  } catch {
    return null;
  }
}

/** 256 random bits, URL-safe. */
function makeSecret(random: Random): string {
  return Buffer.from(random.bytes(32)).toString('base64url');
}
