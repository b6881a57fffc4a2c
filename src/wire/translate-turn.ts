// A turn in the dialects that production does not speak: its own message and metadata, in the words
// of A2A 1.0, or of the protobuf JSON that HTTP+JSON of A2A 0.3 uses.
import type { Dialect } from '../domain/profile.ts';
import type { WireTurn } from '../domain/turn.ts';
import { encodeJson } from './encode-json.ts';
import { isJsonObject, type JsonObject, type JsonValue } from './json.ts';
import { encodeTurn } from './normalise.ts';
import { parseJson } from './parse-json.ts';

/**
 * A turn as the body that A2A 0.3 describes (docs/rules/a2a.md "Messages and parts"): the
 * platform's, with the `kind` of a message that it lacks, and without the `size` of a file, which
 * A2A does not know.
 */
export function encodeStrictTurn(turn: WireTurn): string {
  return toStrictBody(encodeTurn(turn));
}

/**
 * A turn as the body of JSON-RPC 1.0. `method` is `SendMessage` or `SendStreamingMessage`
 * (docs/rules/a2a.md "Versions").
 */
export function encodeRpcTurnV1(turn: WireTurn, method: string): string {
  return toRpcBodyV1(encodeTurn(turn), method);
}

/** A turn as the body of `POST /message:send` (docs/rules/a2a.md "Versions"). */
export function encodeHttpTurnV1(turn: WireTurn): string {
  return encodeJson(toRequest(encodeTurn(turn), toPartV1, 'parts'));
}

/**
 * A turn as the body of `POST /v1/message:send` (A2A 0.3 `a2a.proto`: `content` in place of
 * `parts`).
 */
export function encodeHttpTurnV03(turn: WireTurn): string {
  return toHttpBodyV03(encodeTurn(turn));
}

/**
 * The platform's body of a turn, in the words of a dialect or with the specification's own body.
 * Any other body as it is.
 */
export function translateBody(body: string, dialect: Dialect, strict: boolean): string {
  const method = member(parseJson(body), 'method');
  if (method !== 'message/send' && method !== 'message/stream') return body;
  switch (dialect) {
    case 'json-rpc-0.3':
      return strict ? toStrictBody(body) : body;
    case 'json-rpc-1.0':
      return toRpcBodyV1(body, method === 'message/send' ? 'SendMessage' : 'SendStreamingMessage');
    case 'http-json-0.3':
      return toHttpBodyV03(body);
    case 'http-json-1.0':
      return encodeJson(toRequest(body, toPartV1, 'parts'));
  }
}

function toStrictBody(body: string): string {
  const envelope = toObject(parseJson(body));
  const params = toObject(envelope.get('params'));
  const message = new Map(toObject(params.get('message')));
  const parts = toList(message.get('parts')).map((part) => withoutSize(toObject(part)));
  message.set('kind', 'message').set('parts', parts);
  return encodeJson(new Map(envelope).set('params', new Map(params).set('message', message)));
}

function withoutSize(part: JsonObject): JsonObject {
  const file = part.get('file');
  if (!isJsonObject(file)) return part;
  return new Map(part).set('file', new Map([...file].filter(([key]) => key !== 'size')));
}

function toRpcBodyV1(body: string, method: string): string {
  return encodeJson(
    new Map<string, JsonValue>([
      ['id', toObject(parseJson(body)).get('id') ?? null],
      ['jsonrpc', '2.0'],
      ['method', method],
      ['params', toRequest(body, toPartV1, 'parts')],
    ]),
  );
}

function toHttpBodyV03(body: string): string {
  const request = new Map(toRequest(body, toPartV03, 'content'));
  // Without it a2a-sdk 0.3 answers at once, and a Task whose executor fails then stays `working`
  // for ever.
  request.set('configuration', new Map<string, JsonValue>([['blocking', true]]));
  return encodeJson(request);
}

/**
 * SendMessageRequest: message and metadata of the exact body, so that every rule of it holds here
 * too.
 */
function toRequest(
  body: string,
  toPart: (part: JsonObject) => JsonObject,
  partsKey: 'parts' | 'content',
): JsonObject {
  const params = member(parseJson(body), 'params');
  const message = toObject(member(params, 'message'));
  const parts = toList(message.get('parts')).map((part) => toPart(toObject(part)));
  const request = new Map([...message].filter(([key]) => key !== 'parts'));
  request.set('role', 'ROLE_USER').set(partsKey, parts);
  return new Map<string, JsonValue>([
    ['message', request],
    ['metadata', toObject(member(params, 'metadata'))],
  ]);
}

function toPartV1(part: JsonObject): JsonObject {
  return toPart(part, ({ uri, bytes, name, mimeType }) =>
    pick({ url: uri, raw: bytes, filename: name, mediaType: mimeType }),
  );
}

function toPartV03(part: JsonObject): JsonObject {
  return toPart(
    part,
    // `name` came with a later 0.3 (a2a-sdk 0.3.3). A file without it is a file that no one can
    // know from another.
    ({ uri, bytes, name, mimeType }) =>
      new Map([['file', pick({ fileWithUri: uri, fileWithBytes: bytes, mimeType, name })]]),
  );
}

type FileFields = Readonly<Record<'uri' | 'bytes' | 'name' | 'mimeType', JsonValue | undefined>>;

/** A text part without its `kind`, or a file part in the words of the dialect. */
function toPart(part: JsonObject, toFile: (file: FileFields) => JsonObject): JsonObject {
  const file = toObject(part.get('file'));
  if (part.get('kind') !== 'file') return pick({ text: part.get('text') });
  const [uri, bytes, name, mimeType] = ['uri', 'bytes', 'name', 'mimeType'].map((key) =>
    file.get(key),
  );
  return toFile({ uri, bytes, name, mimeType });
}

function pick(fields: Readonly<Record<string, JsonValue | undefined>>): JsonObject {
  return new Map(
    Object.entries(fields).flatMap(([key, value]) => (value === undefined ? [] : [[key, value]])),
  );
}

function member(value: JsonValue | undefined, key: string): JsonValue | undefined {
  return toObject(value).get(key);
}

function toObject(value: JsonValue | undefined): JsonObject {
  return isJsonObject(value) ? value : new Map();
}

/** A list's elements. Any other value is its own only one. */
function toList(value: JsonValue | undefined): readonly (JsonValue | undefined)[] {
  return [value].flat();
}
