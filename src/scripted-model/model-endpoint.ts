// The model endpoint of one container: joins the server, the dialects and the session behind the port `ModelEndpoint`.
import type { Clock, ModelEndpoint, Random } from '../domain/ports.ts';
import type { Profile } from '../domain/profile.ts';
import type { ModelAnswer, ModelExchange } from '../domain/witness.ts';
import { type KeyedCall, startKeyedServer } from '../http-server/keyed-server.ts';
import { createUnmatchedList } from '../http-server/unmatched-list.ts';
import { anthropicCount, anthropicMessages } from './anthropic.ts';
import type { DecodedRequest, EncodedAnswer, ModelDialect } from './dialect.ts';
import { answerEmbeddings, embeddingsPath } from './embeddings.ts';
import { neutralValue } from './engine.ts';
import { toSpoken } from './final-answer.ts';
import { geminiContent, geminiCount } from './gemini.ts';
import { toJsonAnswer } from './json-answer.ts';
import { createRefusalList, lackOfPath } from './lacks.ts';
import { answerModels, isKnownProbe, isLivenessProbe } from './model-lists.ts';
import { createModelSession, type ModelSession } from './model-session.ts';
import { encodeOpenaiError, openaiChat } from './openai-chat.ts';
import { openaiResponses, responsesCount } from './responses.ts';

/** Bytes of a request body; more gets 413. */
export const maxModelBodyBytes = 8 * 1024 * 1024;

/** All dialects, found by path. */
const dialects: readonly ModelDialect[] = [
  openaiChat,
  openaiResponses,
  responsesCount,
  anthropicMessages,
  anthropicCount,
  geminiContent,
  geminiCount,
];

const empty: EncodedAnswer = { status: 200, contentType: 'text/plain', body: [''] };

/** How {@link startModelEndpoint} is set up. */
export interface ModelEndpointOptions {
  readonly random: Random;
  readonly clock: Pick<Clock, 'now'>;
  readonly tools: Profile['tools'];
  /** The one address to listen on: that of the network plan. */
  readonly bindHost: string;
}

/** Starts the scripted model of one container on a free port. */
export async function startModelEndpoint(
  options: ModelEndpointOptions,
): Promise<ModelEndpoint & AsyncDisposable> {
  const session = createModelSession(options);
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
    maxBodyBytes: maxModelBodyBytes,
    answer: (call) => answerCall(call, session, note),
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

/** Lists a call as unmatched: why, if its path is known, and what this endpoint lacks for it, if it knows that. */
type Note = (call: KeyedCall, why: { reason?: string; lacks: string | null }) => void;

function pathOf({ path }: KeyedCall): string {
  return path.split('?', 1)[0] ?? '';
}

/** The answer as it goes over the wire: as JSON where the request demands it, by its schema where it has one. */
function inForm({ answer, route }: ModelExchange, decoded: DecodedRequest): ModelAnswer {
  const spoken = toSpoken(answer);
  if (decoded.jsonFields === null || spoken.text === null) return spoken;
  if (route.kind === 'turn')
    return { ...spoken, text: toJsonAnswer(decoded.jsonSchema, spoken.text) };
  if (decoded.jsonSchema === undefined) return spoken;
  return { ...spoken, text: toJsonAnswer(decoded.jsonSchema, neutralValue) };
}

/** Answers one call, or notes that it is refused. */
function answerCall(
  call: KeyedCall,
  session: ModelSession,
  note: Note,
): EncodedAnswer | Promise<EncodedAnswer> {
  const pathname = pathOf(call);
  if (call.method === 'GET') {
    const models = answerModels(pathname);
    if (models !== null) return models;
  }
  if (isLivenessProbe(call.method, pathname)) return empty;
  if (call.method === 'POST' && pathname === embeddingsPath && typeof call.body !== 'string')
    return answerEmbeddings(call.body.toString('utf8'));
  const dialect =
    call.method === 'POST' ? dialects.find((known) => known.accepts(pathname)) : undefined;
  if (dialect === undefined) {
    if (!isKnownProbe(call.method, pathname)) note(call, { lacks: lackOfPath(pathname) });
    return encodeOpenaiError(404, `Unknown request URL: ${call.method} ${pathname}.`);
  }
  const refuse = (status: number, message: string, lacks?: string): EncodedAnswer => {
    note(call, { reason: `${status}: ${message}`, lacks: lacks ?? null });
    return dialect.encodeError(status, message);
  };
  if (call.body === 'busy') return refuse(503, 'This endpoint holds all the bytes that it may.');
  if (call.body === 'too-large')
    return refuse(413, `The request body is larger than ${maxModelBodyBytes} bytes.`);
  const bodyText = call.body.toString('utf8');
  const decoded = dialect.decode(bodyText, call.path, () => session.exchanges());
  if (decoded.kind === 'refused') return refuse(decoded.status, decoded.message, decoded.lacks);
  const exchange = session.answer(decoded.request, bodyText, decoded.jsonFields, decoded.side);
  if (exchange === null) return refuse(400, 'This endpoint has answered all that it will answer.');
  const encode = (): EncodedAnswer =>
    dialect.encode({ ...exchange, answer: inForm(exchange, decoded) }, decoded);
  const hold = session.holdOf(exchange);
  return hold === undefined ? encode() : hold.then(encode, encode);
}
