// The model endpoint of one container: joins the server, the dialects and the session behind the port `ModelEndpoint`.
import type { Clock, ModelEndpoint, Random } from '../domain/ports.ts';
import type { Profile } from '../domain/profile.ts';
import { type KeyedCall, startKeyedServer } from '../http-server/keyed-server.ts';
import { createUnmatchedList } from '../http-server/unmatched-list.ts';
import type { EncodedAnswer, ModelDialect } from './dialect.ts';
import { createModelSession, type ModelSession } from './model-session.ts';
import { encodeJson, encodeOpenaiError, openaiChat } from './openai-chat.ts';

/** Bytes of a request body; more gets 413. */
export const maxModelBodyBytes = 8 * 1024 * 1024;

/** All dialects, found by path. */
const dialects: readonly ModelDialect[] = [openaiChat];

const modelsPath = '/v1/models';
/** Read by hermes off the list of models; wide enough that no agent compacts its history. */
const contextLength = 1_000_000;

/** How {@link startModelEndpoint} is set up. */
export interface ModelEndpointOptions {
  readonly random: Random;
  readonly clock: Pick<Clock, 'now'>;
  readonly tools: Profile['tools'];
  /** Address to listen on; default all, because containers come from outside the loopback. The key is the guard. */
  readonly bindHost?: string;
}

/** Starts the scripted model of one container on a free port. */
export async function startModelEndpoint(
  options: ModelEndpointOptions,
): Promise<ModelEndpoint & AsyncDisposable> {
  const session = createModelSession(options);
  const unmatched = createUnmatchedList();
  const note = (call: KeyedCall, reason = ''): void =>
    unmatched.add(`${call.method} ${call.path}${reason}`);
  const server = await startKeyedServer({
    random: options.random,
    bindHost: options.bindHost ?? '0.0.0.0',
    maxBodyBytes: maxModelBodyBytes,
    answer: (call) => answerCall(call, session, note),
  });
  return {
    url: (host) => server.url(host),
    register: (script) => session.register(script),
    exchanges: () => session.exchanges(),
    unmatchedRequests: () => unmatched.lines(),
    tokens: () => session.tokens(),
    close: () => server.close(),
    [Symbol.asyncDispose]: () => server.close(),
  };
}

/** Answers one call; `note` lists it as unmatched, with why if its path is known. */
function answerCall(
  call: KeyedCall,
  session: ModelSession,
  note: (call: KeyedCall, reason?: string) => void,
): EncodedAnswer {
  const pathname = call.path.split('?', 1)[0] ?? '';
  if (call.method === 'GET') {
    const models = answerModels(pathname);
    if (models !== null) return models;
  }
  const dialect = dialects.find(({ path }) => call.method === 'POST' && path === pathname);
  if (dialect === undefined) {
    note(call);
    return encodeOpenaiError(404, `Unknown request URL: ${call.method} ${pathname}.`);
  }
  const refuse = (status: number, message: string): EncodedAnswer => {
    note(call, ` (${status}: ${message})`);
    return dialect.encodeError(status, message);
  };
  if (call.body === 'busy') return refuse(503, 'This endpoint holds all the bytes that it may.');
  if (call.body === 'too-large')
    return refuse(413, `The request body is larger than ${maxModelBodyBytes} bytes.`);
  const bodyText = call.body.toString('utf8');
  const decoded = dialect.decode(bodyText);
  if (decoded.kind === 'refused') return refuse(decoded.status, decoded.message);
  const exchange = session.answer(decoded.request, bodyText, decoded.jsonFields);
  if (exchange === null) return refuse(400, 'This endpoint has answered all that it will answer.');
  return dialect.encode(exchange, decoded);
}

/** The list of models, or one by any id: agents look up the name that they were given. */
function answerModels(pathname: string): EncodedAnswer | null {
  if (pathname === modelsPath)
    return encodeJson({ object: 'list', data: [toModel('scripted-model')] });
  const id = pathname.startsWith(`${modelsPath}/`) ? pathname.slice(modelsPath.length + 1) : '';
  return id === '' ? null : encodeJson(toModel(decodeId(id)));
}

function toModel(id: string): unknown {
  return {
    id,
    object: 'model',
    created: 0,
    owned_by: 'session-continuity',
    context_length: contextLength,
  };
}

function decodeId(id: string): string {
  try {
    return decodeURIComponent(id);
  } catch {
    return id;
  }
}
