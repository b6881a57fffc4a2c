// The model endpoint of one container: joins the server, the providers and the session behind the
// port `ModelEndpoint`.

import { parseJson, toFields } from '../domain/fields.ts';
import type { Clock, ModelEndpoint, Random } from '../domain/ports.ts';
import type { Profile } from '../domain/profile.ts';
import { isWhole, type ModelExchange } from '../domain/witness.ts';
import { type KeyedCall, startKeyedServer } from '../http-server/keyed-server.ts';
import { createUnmatchedList } from '../http-server/unmatched-list.ts';
import { countTokens, encodeJson } from '../providers/answer-encoding.ts';
import { decodeBody } from '../providers/decode-body.ts';
import { createHoldings, type Holdings } from '../providers/holdings.ts';
import type {
  EncodedAnswer,
  ModelDialect,
  Provider,
  ProviderError,
  RefusedRequest,
} from '../providers/provider.ts';
import {
  providers as allProviders,
  type Caller,
  findCaller,
  usualProvider,
} from '../providers/table.ts';
import { encodeFailure } from './fail.ts';
import { toSpoken } from './final-answer.ts';
import { createRefusalList, lackOfPath } from './lacks.ts';
import { answerModels, isKnownProbe, isLivenessProbe } from './model-lists.ts';
import { createModelSession, type ModelSession } from './model-session.ts';

/** Bytes of a request body. More gets 413. */
export const maxModelBodyBytes = 8 * 1024 * 1024;

/** Milliseconds between two pieces of a streamed answer that are to arrive apart. */
const pauseMs = 10;

const empty: EncodedAnswer = { status: 200, contentType: 'text/plain', body: [''] };

/** How {@link startModelEndpoint} is set up. */
export interface ModelEndpointOptions {
  readonly random: Random;
  readonly clock: Pick<Clock, 'now'>;
  readonly tools: Profile['tools'];
  /** The one address to listen on: that of the network plan. */
  readonly bindHost: string;
  /** A port without a key, for an agent that is started by hand. Absent: a free one with a key. */
  readonly openPort?: number;
  /** Whose clients are answered. Absent: those of all providers that are known. */
  readonly providers?: readonly Provider[];
}

/** Starts the scripted model of one container. */
export async function startModelEndpoint(
  options: ModelEndpointOptions,
): Promise<ModelEndpoint & AsyncDisposable> {
  const session = createModelSession(options);
  const holdings = createHoldings({
    makeId: () => Buffer.from(options.random.bytes(12)).toString('hex'),
    now: () => options.clock.now(),
  });
  const providers = options.providers ?? allProviders;
  const unmatched = createUnmatchedList();
  const refusals = createRefusalList(() => session.tokens());
  const note: Note = (call, { reason, lacks }) => {
    const said = reason === undefined ? '' : ` (${reason})`;
    unmatched.add(`${call.method} ${call.path}${said}`);
    // Looking whether something is there is no fault.
    if (lacks === null && call.method !== 'POST') return;
    const bodyText = typeof call.body === 'string' ? '' : call.body.toString('utf8');
    const afterExchange = session.exchanges().at(-1)?.sequence ?? 0;
    refusals.add({ request: `${call.method} ${pathOf(call)}`, lacks, afterExchange, bodyText });
  };
  const server = await startKeyedServer({
    random: options.random,
    bindHost: options.bindHost,
    ...(options.openPort === undefined ? {} : { openPort: options.openPort }),
    maxBodyBytes: maxModelBodyBytes,
    pause: (goOn) => setTimeout(goOn, pauseMs),
    answer: (call) => {
      const caller = findCaller(providers, call.path, call.headers);
      const host = (call.headers.host ?? options.bindHost).replace(/:\d+$/, '');
      const baseUrl = server.url(host.replace(/^\[|\]$/g, '')) + caller.prefix;
      const { path } = caller;
      return answerCall({ ...call, path }, { caller, session, note, holdings, baseUrl });
    },
  });
  return {
    url: (host) => server.url(host),
    register: (script) => session.register(script),
    exchanges: () => session.exchanges(),
    refusals: () => refusals.refusals(),
    unmatchedRequests: () => unmatched.lines(),
    tokens: () => session.tokens(),
    close: () => server.close(),
    [Symbol.asyncDispose]: () => server.close(),
  };
}

/** What calls are answered with. */
interface Answering {
  readonly caller: Caller;
  readonly session: ModelSession;
  readonly note: Note;
  readonly holdings: Holdings;
  /** The URL under which the client has reached this endpoint. */
  readonly baseUrl: string;
}

/**
 * Lists a call as unmatched: why, if its path is known, and what this endpoint lacks for it, if it
 * knows that.
 */
type Note = (call: KeyedCall, why: { reason?: string; lacks: string | null }) => void;

function pathOf({ path }: KeyedCall): string {
  return path.split('?', 1)[0] ?? '';
}

/** Answers one call, or notes that it is refused. */
function answerCall(call: KeyedCall, answering: Answering): EncodedAnswer | Promise<EncodedAnswer> {
  const { caller } = answering;
  const note: Note = (asked, why) =>
    answering.note({ ...asked, path: caller.prefix + asked.path }, why);
  const pathname = pathOf(call);
  if (call.method === 'GET') {
    const models = answerModels(pathname, caller.rows);
    if (models !== null) return models;
  }
  if (isLivenessProbe(call.method, pathname)) return empty;
  const held = answerHolding(call, answering);
  if (held !== null) {
    if (held.status >= 400) note(call, { reason: `${held.status}`, lacks: null });
    return held;
  }
  const route = call.method === 'POST' ? findRoute(pathname, answering) : null;
  if (route === null) {
    if (!isKnownProbe(call.method, pathname))
      note(call, { lacks: lackOfPath(pathname, caller.rows) });
    const message = `Unknown request URL: ${call.method} ${caller.prefix}${pathname}.`;
    const provider = caller.prefix === '' ? usualProvider : (caller.provider ?? usualProvider);
    return provider.encodeError({ status: 404, message });
  }
  const refuse: Refuse = (status, message, { lacks = null, code } = {}) => {
    note(call, { reason: `${status}: ${message}`, lacks });
    return route.provider.encodeError({ status, message, ...(code === undefined ? {} : { code }) });
  };
  if (call.body === 'busy') return refuse(503, 'This endpoint holds all the bytes that it may.');
  if (call.body === 'too-large')
    return refuse(413, `The request body is larger than ${maxModelBodyBytes} bytes.`);
  return route.answer(call.body.toString('utf8'), call.path, refuse);
}

type Refuse = (
  status: number,
  message: string,
  more?: Pick<RefusedRequest, 'lacks' | 'code'>,
) => EncodedAnswer;

/** What answers a POST to a path, and whose clients ask so. */
interface Route {
  readonly provider: Provider;
  answer(bodyText: string, path: string, refuse: Refuse): EncodedAnswer | Promise<EncodedAnswer>;
}

/**
 * Answers a call about what is held. `null`: it is about something else. A later row is asked
 * first.
 */
function answerHolding(call: KeyedCall, answering: Answering): EncodedAnswer | null {
  const { caller, holdings, baseUrl } = answering;
  if (typeof call.body === 'string') return null;
  const query = new URLSearchParams(call.path.split('?', 2)[1] ?? '');
  const asked = { ...call, body: call.body, pathname: pathOf(call), query, baseUrl };
  for (const { holding } of caller.rows.toReversed()) {
    const answer = holding?.answer(asked, holdings) ?? null;
    if (answer !== null) return answer;
  }
  return null;
}

/** A later row is asked first. */
function findRoute(pathname: string, { caller, session, holdings }: Answering): Route | null {
  for (const provider of caller.rows.toReversed()) {
    const service = provider.services.find(({ path }) => path === pathname);
    if (service !== undefined) return { provider, answer: (bodyText) => service.answer(bodyText) };
    for (const dialect of provider.dialects) {
      const count = dialect.count?.asks(pathname) === true ? dialect.count : null;
      if (count !== null || dialect.asks(pathname))
        return {
          provider,
          answer: (...asked) =>
            answerModelCall(dialect, count, { session, holdings, provider }, asked),
        };
    }
  }
  return null;
}

/** What a request to the model is answered from. */
interface ModelState extends Pick<Answering, 'session' | 'holdings'> {
  readonly provider: Provider;
}

/** Answers a request to the model, or the count of its tokens. */
function answerModelCall(
  dialect: ModelDialect,
  count: ModelDialect['count'] | null,
  { session, holdings, provider: { holding, encodeError } }: ModelState,
  [bodyText, path, refuse]: Parameters<Route['answer']>,
): EncodedAnswer | Promise<EncodedAnswer> {
  const answered = (): ModelExchange[] =>
    session.exchanges().map((one) => ({ ...one, answer: toSpoken(one.answer) }));
  const isNaming = holding?.names.test(bodyText) === true;
  const decoded = decodeBody(dialect, bodyText, path, answered, (body) =>
    isNaming ? (holding?.resolve(body, holdings) ?? { body }) : { body },
  );
  if (decoded.kind === 'refused') return refuse(decoded.status, decoded.message, decoded);
  const side = count ? 'counts tokens' : null;
  const exchange = session.answer(decoded.request, bodyText, { ...decoded, side });
  if (exchange === null) return refuse(400, 'This endpoint has answered all that it will answer.');
  const { failed } = exchange;
  const spoken = { ...exchange, answer: toSpoken(exchange.answer) };
  if (isNaming && !count && isWhole(exchange))
    holding?.keep?.(toFields(parseJson(bodyText)), spoken, holdings);
  if (count) return encodeJson(count.encode(countTokens(exchange).input));
  const wires = {
    refuse: encodeError,
    encode: () => dialect.encode(spoken, decoded),
    encodeFailed: (error: ProviderError) =>
      decoded.request.stream ? dialect.encodeFailed?.(spoken, decoded, error) : undefined,
  };
  const encode = (): EncodedAnswer =>
    failed === undefined ? wires.encode() : encodeFailure({ ...exchange, failed }, wires);
  const hold = session.holdOf(exchange);
  return hold === undefined ? encode() : hold.then(encode, encode);
}
