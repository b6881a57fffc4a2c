// The dialects of A2A: which request, path and head each operation takes. Decided once, in
// discovery.
import type { Dialect } from '../domain/profile.ts';
import type { WireTurn } from '../domain/turn.ts';
import { encodeStop, encodeTurn } from '../wire/normalise.ts';
import { type Header, requestHeaders } from '../wire/request-headers.ts';
import {
  encodeHttpTurnV1,
  encodeHttpTurnV03,
  encodeRpcTurnV1,
  encodeStrictTurn,
} from '../wire/translate-turn.ts';

/** Where and how an agent is spoken to. */
export interface Endpoint {
  readonly dialect: Dialect;
  /** Path of JSON-RPC, or base path of HTTP+JSON without a trailing slash. */
  readonly path: string;
}

/** One request of a dialect. */
export interface DialectRequest {
  /** The operation in the dialect's own words, such as `tasks/get`. */
  readonly operation: string;
  readonly method: 'GET' | 'POST';
  readonly path: string;
  readonly headers: readonly Header[];
  readonly body: string | null;
  /** The id that the reply's envelope must carry. `null` where the dialect has no envelope. */
  readonly requestId: string | null;
}

/** A request that says something, as that of a turn does. */
export interface PostRequest extends DialectRequest {
  readonly body: string;
}

/** A dialect in words, such as `JSON-RPC 0.3`. */
export const dialectNames: Readonly<Record<Dialect, string>> = {
  'json-rpc-0.3': 'JSON-RPC 0.3',
  'json-rpc-1.0': 'JSON-RPC 1.0',
  'http-json-0.3': 'HTTP+JSON 0.3',
  'http-json-1.0': 'HTTP+JSON 1.0',
};

/** True for the dialects that put an envelope around what is said. */
export function isJsonRpc(dialect: Dialect): boolean {
  return dialect.startsWith('json-rpc');
}

/** The version of A2A that a dialect belongs to. */
export function versionOf(dialect: Dialect): '0.3' | '1.0' {
  return dialect.endsWith('1.0') ? '1.0' : '0.3';
}

/** How a turn is sent. */
export interface SendForm {
  readonly stream: boolean;
  /** True: with the body that A2A describes in place of the platform's. */
  readonly strict: boolean;
}

/**
 * Sends a turn. In `json-rpc-0.3` these are production's own bytes (docs/rules/platform.md
 * "Envelope"), unless the form is strict.
 */
export function toSendRequest(endpoint: Endpoint, turn: WireTurn, form: SendForm): PostRequest {
  const { requestId } = turn;
  const { stream } = form;
  switch (endpoint.dialect) {
    case 'json-rpc-0.3': {
      const method = stream ? 'message/stream' : turn.method;
      const encode = form.strict ? encodeStrictTurn : encodeTurn;
      return toRpc(endpoint, method, requestId, encode({ ...turn, method }));
    }
    case 'json-rpc-1.0': {
      const method = stream ? 'SendStreamingMessage' : 'SendMessage';
      return toRpc(endpoint, method, requestId, encodeRpcTurnV1(turn, method));
    }
    case 'http-json-0.3':
      return toPost(endpoint, `message:${stream ? 'stream' : 'send'}`, encodeHttpTurnV03(turn));
    case 'http-json-1.0':
      return toPost(endpoint, `message:${stream ? 'stream' : 'send'}`, encodeHttpTurnV1(turn));
  }
}

/** Path that a turn is posted to. */
export function toSendPath(endpoint: Endpoint): string {
  return isJsonRpc(endpoint.dialect) ? endpoint.path : `${toHttpBase(endpoint)}/message:send`;
}

/** Asks for a Task. Also the question that discovery puts, because it changes nothing. */
export function toGetTaskRequest(endpoint: Endpoint, taskId: string): DialectRequest {
  if (!isJsonRpc(endpoint.dialect)) return toGet(endpoint, `tasks/${toSegment(taskId)}`);
  return toTaskRpc(endpoint, taskId, 'tasks/get', 'GetTask');
}

/**
 * The UI's Stop: a `tasks/cancel` that names no task, in production's own bytes
 * (docs/rules/platform.md "Envelope"). `null` for HTTP+JSON, where a task is cancelled by its name
 * alone.
 */
export function toStopRequest(
  endpoint: Endpoint,
  turn: Pick<WireTurn, 'requestId' | 'identity'>,
): DialectRequest | null {
  if (!isJsonRpc(endpoint.dialect)) return null;
  const method = versionOf(endpoint.dialect) === '0.3' ? 'tasks/cancel' : 'CancelTask';
  return toRpc(endpoint, method, turn.requestId, encodeStop(turn, method));
}

/** Takes up the stream of a Task again (A2A 0.3 `tasks/resubscribe`, A2A 1.0 `SubscribeToTask`). */
export function toSubscribeRequest(endpoint: Endpoint, taskId: string): DialectRequest {
  if (!isJsonRpc(endpoint.dialect)) return toGet(endpoint, `tasks/${toSegment(taskId)}:subscribe`);
  return toTaskRpc(endpoint, taskId, 'tasks/resubscribe', 'SubscribeToTask');
}

function toTaskRpc(endpoint: Endpoint, id: string, v03: string, v1: string): DialectRequest {
  const requestId = crypto.randomUUID();
  const method = versionOf(endpoint.dialect) === '0.3' ? v03 : v1;
  const body = JSON.stringify({ id: requestId, jsonrpc: '2.0', method, params: { id } });
  return toRpc(endpoint, method, requestId, body);
}

function toRpc(
  { dialect, path }: Endpoint,
  operation: string,
  requestId: string,
  body: string,
): PostRequest {
  const headers = [...requestHeaders(Buffer.byteLength(body)), ...versionHeaders(dialect)];
  return { operation, method: 'POST', path, headers, body, requestId };
}

function toPost(endpoint: Endpoint, operation: string, body: string): PostRequest {
  const headers = [...requestHeaders(Buffer.byteLength(body)), ...versionHeaders(endpoint.dialect)];
  const path = `${toHttpBase(endpoint)}/${operation}`;
  return { operation, method: 'POST', path, headers, body, requestId: null };
}

function toGet(endpoint: Endpoint, place: string): DialectRequest {
  const headers: Header[] = [
    ['User-Agent', 'Go-http-client/1.1'],
    ['Accept-Encoding', 'gzip'],
    ...versionHeaders(endpoint.dialect),
  ];
  const path = `${toHttpBase(endpoint)}/${place}`;
  return {
    operation: `GET ${place.split('/')[0]}`,
    method: 'GET',
    path,
    headers,
    body: null,
    requestId: null,
  };
}

/** A2A 0.3 has `/v1` before every operation. Some cards name it in their URL, some do not. */
function toHttpBase({ dialect, path }: Endpoint): string {
  const base = path.replace(/\/+$/, '');
  return dialect === 'http-json-1.0' || base.endsWith('/v1') ? base : `${base}/v1`;
}

/**
 * A2A 1.0 is asked for by name. Without the header a server speaks 0.3 (docs/rules/a2a.md
 * "Versions").
 */
function versionHeaders(dialect: Dialect): readonly Header[] {
  return versionOf(dialect) === '1.0' ? [['A2A-Version', '1.0']] : [];
}

/** A task id is the agent's own text: whatever it is, it stays one segment of the path. */
function toSegment(taskId: string): string {
  return encodeURIComponent(taskId.toWellFormed());
}
