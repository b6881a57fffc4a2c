// A line of the `envelope` command: one JSON object with the fields of the vectors
// (test/vectors/vectors.json). What the bytes depend on is checked to the last key, because a
// misspelt field would silently give other bytes.
import { CanaryError } from '../domain/error.ts';
import type { WireFile, WireIdentity, WireTurn } from '../domain/turn.ts';

/**
 * A usable line: a turn, or a client's body with the turn whose workspace, identity and ids go with
 * it.
 */
export type TurnLine =
  | { readonly from: 'turn'; readonly turn: WireTurn }
  | { readonly from: 'canvas_body'; readonly turn: WireTurn; readonly canvasBody: string };

type Fields = Readonly<Record<string, unknown>>;

const turnKeys = 'method request_id message_id context_id workspace_id text files identity'.split(
  ' ',
);
const fileKeys = 'name mimeType uri size'.split(' ');
const identityKeys = 'user_id email'.split(' ');

/**
 * Reads one line. Ids that it lacks are minted with `mintUuid`. A missing `from` means
 * `canvas_body` where there is one, else `turn`. Of the turn only `workspace_id` is needed. @throws
 * INPUT_INVALID with a sentence on what is wrong
 */
export function parseTurnLine(text: string, mintUuid: () => string): TurnLine {
  const line = parseFields(text);
  const turn = toTurn(toFields(line.turn, 'turn', turnKeys), mintUuid);
  const from = line.from ?? (line.canvas_body === undefined ? 'turn' : 'canvas_body');
  if (from === 'turn') return { from, turn };
  if (from !== 'canvas_body') throw invalid('"from" must be "turn" or "canvas_body".');
  if (typeof line.canvas_body !== 'string') throw invalid('"canvas_body" must be a string.');
  return { from, turn, canvasBody: line.canvas_body };
}

// JSON.parse is exactly right here: it keeps -0 and lone surrogates, and reads 1e400 as Infinity,
// which the normaliser then refuses as the server would.
function parseFields(text: string): Fields {
  try {
    return toFields(JSON.parse(text), 'the line', null);
  } catch (error) {
    // The parser's own message quotes the line, which may be long or hostile.
    throw error instanceof SyntaxError ? invalid('It is not JSON.') : error;
  }
}

function toTurn(turn: Fields, mintUuid: () => string): WireTurn {
  const workspaceId = toText(turn.workspace_id, 'turn.workspace_id');
  if (workspaceId === null || workspaceId === '')
    throw invalid('"turn.workspace_id" must be a non-empty string.');
  return {
    method: toText(turn.method, 'turn.method') ?? 'message/send',
    requestId: toText(turn.request_id, 'turn.request_id') ?? mintUuid(),
    messageId: toText(turn.message_id, 'turn.message_id') ?? mintUuid(),
    contextId: toText(turn.context_id, 'turn.context_id'),
    workspaceId,
    text: toText(turn.text, 'turn.text'),
    files: toFiles(turn.files ?? []),
    identity: toIdentity(turn.identity ?? null),
  };
}

function toFiles(files: unknown): readonly WireFile[] {
  if (!Array.isArray(files)) throw invalid('"turn.files" must be a list.');
  return files.map((value: unknown, index) => {
    const name = `turn.files[${index}]`;
    const file = toFields(value, name, fileKeys);
    const size = file.size ?? null;
    if (size !== null && typeof size !== 'number')
      throw invalid(`"${name}.size" must be a number.`);
    return {
      ...present('name', toText(file.name, `${name}.name`)),
      ...present('mimeType', toText(file.mimeType, `${name}.mimeType`)),
      ...present('uri', toText(file.uri, `${name}.uri`)),
      ...present('size', size),
    };
  });
}

function toIdentity(value: unknown): WireIdentity | null {
  if (value === null) return null;
  const identity = toFields(value, 'turn.identity', identityKeys);
  return {
    userId: toText(identity.user_id, 'turn.identity.user_id') ?? '',
    email: toText(identity.email, 'turn.identity.email') ?? '',
  };
}

/** A string, or `null` for what is absent or null. */
function toText(value: unknown, name: string): string | null {
  if (value === undefined || value === null) return null;
  if (typeof value !== 'string') throw invalid(`"${name}" must be a string.`);
  return value;
}

/** An object, of which all keys are among `known`. `null` allows any. */
function toFields(value: unknown, name: string, known: readonly string[] | null): Fields {
  if (typeof value !== 'object' || value === null || Array.isArray(value)) {
    throw invalid(`"${name}" must be an object.`);
  }
  if (known !== null && !Object.keys(value).every((key) => known.includes(key))) {
    throw invalid(`"${name}" may only have the keys ${known.join(', ')}.`);
  }
  return { ...value };
}

function present<Key extends string, Value>(key: Key, value: Value | null): { [K in Key]?: Value } {
  const result: { [K in Key]?: Value } = {};
  if (value !== null) result[key] = value;
  return result;
}

function invalid(message: string): CanaryError {
  return new CanaryError('INPUT_INVALID', message);
}
