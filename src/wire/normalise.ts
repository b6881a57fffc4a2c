// The platform server's normaliser: the body that a client sends to it becomes the body that the
// runtime receives.
import type { WireIdentity, WireTurn } from '../domain/turn.ts';
import { encodeCanvasBody } from './canvas-body.ts';
import { decodeUtf8 } from './decode-utf8.ts';
import { encodeJson } from './encode-json.ts';
import { isJsonObject, type JsonObject, type JsonValue } from './json.ts';
import { maxRequestBodyBytes } from './limits.ts';
import { normaliseMessage } from './message.ts';
import { parseJson } from './parse-json.ts';
import { bodyTooLarge, handlerCrash, invalidBody, type Refusal } from './refusal.ts';

/** What the server knows of a request besides its body. */
export interface NormaliseContext {
  readonly workspaceId: string;
  readonly identity: WireIdentity | null;
  /** Becomes `id` where the server mints one. */
  readonly requestId: string;
  /** Becomes `messageId` where the server mints one. */
  readonly messageId: string;
}

/** The body that the runtime receives, or the refusal that the client gets instead. */
export type NormalisedBody = { readonly ok: true; readonly body: string } | Refusal;

/**
 * Does to a request body what the platform's server does to a UI user's (docs/rules/platform.md
 * "Envelope" to "Refusals"). Never throws.
 */
export function normaliseCanvasBody(
  received: string | Uint8Array,
  context: NormaliseContext,
): NormalisedBody {
  return normalise(received, context, (metadata) => stampIdentity(metadata, context.identity));
}

/**
 * `stampMetadata`: what becomes of a user's metadata. `null` for what no user sent, whose contextId
 * stays as it is, too.
 */
function normalise(
  received: string | Uint8Array,
  context: Omit<NormaliseContext, 'identity'>,
  stampMetadata: ((metadata: JsonObject) => JsonObject) | null,
): NormalisedBody {
  if (Buffer.byteLength(received) > maxRequestBodyBytes) return bodyTooLarge;
  const payload = parseJson(typeof received === 'string' ? received : decodeUtf8(received));
  if (payload === null) return handlerCrash;
  if (!isJsonObject(payload)) return invalidBody;

  const envelope = toEnvelope(payload, context.requestId);
  const params = new Map(toObject(payload.get('params')));
  if (stampMetadata !== null)
    params.set('metadata', stampMetadata(toObject(params.get('metadata'))));
  envelope.set('params', params);

  const message = params.get('message');
  if (isJsonObject(message)) {
    const fillsContextId = stampMetadata !== null && envelope.get('method') === 'message/send';
    const normalised = normaliseMessage(message, { ...context, fillsContextId });
    if ('ok' in normalised) return normalised;
    params.set('message', normalised);
  }
  return { ok: true, body: encodeJson(envelope) };
}

/**
 * Does to a request body what the platform's server does to what one agent sends to another: shapes
 * are lifted and what is missing is filled in, but for contextId and metadata
 * (docs/rules/platform.md "Envelope"). Never throws.
 */
export function normalisePeerBody(
  received: string | Uint8Array,
  context: Omit<NormaliseContext, 'identity'>,
): NormalisedBody {
  return normalise(received, context, null);
}

/**
 * The same for a turn, which goes the UI's way: first the body of its request, then the server's
 * rules.
 */
export function normaliseTurn(turn: WireTurn): NormalisedBody {
  return normaliseCanvasBody(encodeCanvasBody(turn), turn);
}

/**
 * The exact body that a turn puts on the wire, as text. Its UTF-8 bytes are what is sent. Throws a
 * RangeError for a turn that the server would refuse: a body over 16 MiB, or a size beyond double
 * range.
 */
export function encodeTurn(turn: WireTurn): string {
  const result = normaliseTurn(turn);
  if (result.ok) return result.body;
  throw new RangeError(
    `The server would refuse this turn with ${result.status}: ${result.body?.error}.`,
  );
}

/**
 * The exact body that the UI's Stop puts on the wire: what becomes of `stopCanvasBody`, which names
 * no task. `method` is `tasks/cancel`, or its name in another version of A2A.
 */
export function encodeStop(
  context: Pick<NormaliseContext, 'requestId' | 'identity'>,
  method: string,
): string {
  const params = new Map([['metadata', stampIdentity(new Map(), context.identity)]]);
  return encodeJson(
    new Map<string, JsonValue>([
      ['id', context.requestId],
      ['jsonrpc', '2.0'],
      ['method', method],
      ['params', params],
    ]),
  );
}

/**
 * A body without `jsonrpc` is rebuilt from `method` and `params` alone. Any other keeps its top
 * level.
 */
function toEnvelope(payload: JsonObject, requestId: string): Map<string, JsonValue> {
  if (payload.has('jsonrpc')) return new Map(payload);
  return new Map<string, JsonValue>([
    ['id', requestId],
    ['jsonrpc', '2.0'],
    ['method', payload.get('method') ?? null],
  ]);
}

/**
 * The value itself when it is an object, else the empty object that the server puts in its place.
 */
function toObject(value: JsonValue | undefined): JsonObject {
  return isJsonObject(value) ? value : new Map();
}

/**
 * Overwrites only the server's own keys: what a client forged stays when the identity is unknown.
 */
function stampIdentity(metadata: JsonObject, identity: WireIdentity | null): JsonObject {
  const stamped = new Map(metadata).set('source', 'canvas_user');
  if (identity === null || identity.userId === '' || identity.email === '') {
    return stamped.set('user_identity_status', 'UNAUTHENTICATED');
  }
  return stamped
    .set('user_identity_status', 'AUTHENTICATED')
    .set('user_id', identity.userId)
    .set('email', identity.email)
    .set('username', identity.email);
}
