// What a provider holds for its clients between two requests: files, conversations, contents. One
// endpoint holds it for the clients of all providers, by ids of its own. A request that names a
// held thing is read as if that was in it.
import { type Fields, toFields } from '../domain/fields.ts';
import type { ModelExchange } from '../domain/witness.ts';
import type { EncodedAnswer, RefusedRequest } from './wire-answer.ts';

/** Bytes and things held at most, and bytes that one request may represent by what it names. */
const maxHeldBytes = 32 * 1024 * 1024;
const maxHeld = 2_000;
const maxNamedBytes = 16 * 1024 * 1024;
/** Levels of a request in which references are looked for. */
const maxLevels = 12;

/** A file as a client has uploaded it. */
export interface HeldFile {
  readonly id: string;
  readonly name: string;
  readonly mimeType: string;
  readonly purpose: string;
  readonly bytes: Buffer;
  /** Milliseconds since the epoch. */
  readonly at: number;
}

/** All that an endpoint holds. */
export interface Holdings {
  /** Holds a file. `null`: that would be more than fits. */
  addFile(file: Omit<HeldFile, 'id' | 'at'>, prefix: string): HeldFile | null;
  readonly files: Map<string, HeldFile>;
  /** Items of conversations, by the id of the conversation, in order. */
  readonly conversations: Map<string, Fields[]>;
  /** Gemini's cached contents: the request without its newest contents, by name. */
  readonly contents: Map<string, Fields>;
  /** Uploads that are under way, by a key in their URL. */
  readonly uploads: Map<string, Upload>;
  /** Whether there is room for as many bytes more. What asks so counts them. */
  take(bytes: number): boolean;
  makeId(): string;
  now(): number;
}

/** An upload that comes in several calls. */
export interface Upload {
  readonly name: string;
  readonly mimeType: string;
  readonly chunks: Buffer[];
}

/** A call about what is held. */
export interface HoldingCall {
  readonly method: string;
  readonly pathname: string;
  readonly query: URLSearchParams;
  readonly headers: Readonly<Record<string, string | string[] | undefined>>;
  readonly body: Buffer;
  /** The URL under which the client has reached this endpoint. */
  readonly baseUrl: string;
}

/** How a provider's clients have things held, and name them. */
export interface HoldingRoutes {
  /** Answers a call about what is held. `null`: the call is about something else. */
  answer(call: HoldingCall, holdings: Holdings): EncodedAnswer | null;
  /** What appears in the text of a request that may name something held. */
  readonly names: RegExp;
  /** A request to the model with what is held in the place of what names it. */
  resolve(body: Fields, holdings: Holdings): Resolved;
  /** Keeps what came of a request, for those that name its conversation. */
  keep?(body: Fields, exchange: ModelExchange, holdings: Holdings): void;
}

/** A request in full, or why it cannot be read. */
export type Resolved = { readonly body: Fields } | { readonly refused: RefusedRequest };

/** A request that names what no one holds. */
export function notHeld(message: string): Resolved {
  return { refused: { kind: 'refused', status: 404, message } };
}

/** An endpoint that holds nothing yet. */
export function createHoldings(tools: {
  readonly makeId: () => string;
  readonly now: () => number;
}): Holdings {
  const files = new Map<string, HeldFile>();
  let left = maxHeldBytes;
  let leftThings = maxHeld;
  const take = (bytes: number): boolean => {
    if (bytes > left || leftThings === 0) return false;
    left -= bytes;
    leftThings -= 1;
    return true;
  };
  return {
    ...tools,
    files,
    conversations: new Map(),
    contents: new Map(),
    uploads: new Map(),
    take,
    addFile(file, prefix) {
      if (!take(file.bytes.length)) return null;
      const held = { ...file, id: `${prefix}${tools.makeId()}`, at: tools.now() };
      files.set(held.id, held);
      return held;
    },
  };
}

/**
 * A reference that names nothing held: thrown while a request is walked through, and caught there.
 */
class NotHeld extends Error {
  readonly status: number;
  constructor(status: number, message: string) {
    super(message);
    this.status = status;
  }
}

/** Finds a file by its id and counts its bytes. */
export type FindFile = (id: string) => HeldFile;

/**
 * A copy of a value in which `replace` was given each object, innermost last. It returns an object
 * as it is where that names no file. `notFound` words the refusal of an id that no one was given.
 */
export function withFiles(
  body: Fields,
  { files }: Holdings,
  notFound: (id: string) => string,
  replace: (fields: Fields, find: FindFile) => Fields,
): Resolved {
  let named = 0;
  const find: FindFile = (id) => {
    const file = files.get(id);
    if (file === undefined) throw new NotHeld(404, notFound(id.slice(0, 100)));
    named += file.bytes.length;
    if (named > maxNamedBytes)
      throw new NotHeld(413, `The files of this request have more than ${maxNamedBytes} bytes.`);
    return file;
  };
  const walk = (value: unknown, level: number): unknown => {
    if (typeof value !== 'object' || value === null || level > maxLevels) return value;
    if (Array.isArray(value)) return value.map((one) => walk(one, level + 1));
    const replaced = replace(toFields(value), find);
    return Object.fromEntries(
      Object.entries(replaced).map(([name, one]) => [name, walk(one, level + 1)]),
    );
  };
  try {
    return { body: toFields(walk(body, 0)) };
  } catch (thrown) {
    if (!(thrown instanceof NotHeld)) throw thrown;
    return { refused: { kind: 'refused', status: thrown.status, message: thrown.message } };
  }
}
