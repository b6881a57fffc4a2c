// A turn in the dialects that production does not speak: its own message and metadata, in the words of A2A 1.0, or of
// the protobuf JSON that HTTP+JSON of A2A 0.3 uses.
import type { WireTurn } from '../domain/turn.ts';
import { encodeJson } from './encode-json.ts';
import { isJsonObject, type JsonObject, type JsonValue } from './json.ts';
import { encodeTurn } from './normalise.ts';
import { parseJson } from './parse-json.ts';

/** A turn as the body of JSON-RPC 1.0; `method` is `SendMessage` or `SendStreamingMessage` (A2A 1.0 §9). */
export function encodeRpcTurnV1(turn: WireTurn, method: string): string {
  return encodeJson(
    new Map<string, JsonValue>([
      ['id', turn.requestId],
      ['jsonrpc', '2.0'],
      ['method', method],
      ['params', toRequest(turn, toPartV1, 'parts')],
    ]),
  );
}

/** A turn as the body of `POST /message:send` (A2A 1.0 §11). */
export function encodeHttpTurnV1(turn: WireTurn): string {
  return encodeJson(toRequest(turn, toPartV1, 'parts'));
}

/** A turn as the body of `POST /v1/message:send` (A2A 0.3 `a2a.proto`: `content` in place of `parts`). */
export function encodeHttpTurnV03(turn: WireTurn): string {
  const request = new Map(toRequest(turn, toPartV03, 'content'));
  // Without it a2a-sdk 0.3 answers at once, and a Task whose executor fails then stays `working` for ever.
  request.set('configuration', new Map<string, JsonValue>([['blocking', true]]));
  return encodeJson(request);
}

/** SendMessageRequest: message and metadata of the exact body, so that every rule of it holds here too. */
function toRequest(
  turn: WireTurn,
  toPart: (part: JsonObject) => JsonObject,
  partsKey: 'parts' | 'content',
): JsonObject {
  const params = member(parseJson(encodeTurn(turn)), 'params');
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
  return toPart(part, ({ uri, name, mimeType }) =>
    pick({ url: uri, filename: name, mediaType: mimeType }),
  );
}

function toPartV03(part: JsonObject): JsonObject {
  return toPart(
    part,
    // `name` came with a later 0.3 (a2a-sdk 0.3.3); a file without it is a file that nobody can tell from another.
    ({ uri, name, mimeType }) => new Map([['file', pick({ fileWithUri: uri, mimeType, name })]]),
  );
}

type FileFields = Readonly<Record<'uri' | 'name' | 'mimeType', JsonValue | undefined>>;

/** A text part without its `kind`, or a file part in the words of the dialect. */
function toPart(part: JsonObject, toFile: (file: FileFields) => JsonObject): JsonObject {
  const file = toObject(part.get('file'));
  if (part.get('kind') !== 'file') return pick({ text: part.get('text') });
  return toFile({ uri: file.get('uri'), name: file.get('name'), mimeType: file.get('mimeType') });
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

/** A list's elements; any other value is its own only one. */
function toList(value: JsonValue | undefined): readonly (JsonValue | undefined)[] {
  return [value].flat();
}
