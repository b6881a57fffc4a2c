// What a model dialect is: a codec between bytes on a path and the domain's request and answer. A new dialect is one file
// and one line in model-endpoint.ts.
import type { ModelRequest } from '../domain/model-request.ts';
import type { ModelExchange } from '../domain/witness.ts';

/** Messages, parts of their contents, tool calls, tools and names of tool arguments of one request, all together. */
export const maxEntries = 10_000;

/** A tool's name in the two parts that OpenAI's responses dialect wants it called by. */
export interface NamespacedName {
  readonly namespace: string;
  readonly name: string;
}

/** A request as decoded, with what only its answer's form depends on. */
export interface DecodedRequest {
  readonly kind: 'decoded';
  readonly request: ModelRequest;
  /** Fields of the JSON object that is demanded as the answer; null: text. */
  readonly jsonFields: readonly string[] | null;
  /** The JSON schema that the answer must follow, where `jsonFields` are demanded and there is one. */
  readonly jsonSchema?: unknown;
  /** Why the request is none of a turn by its path alone, such as a token count. */
  readonly side?: string;
  /** Whether a stream ends with a usage chunk. */
  readonly includeUsage?: boolean;
  /** Whether a stream is one JSON array instead of server-sent events. */
  readonly streamsArray?: boolean;
  /** Offered tools that must be called by namespace and name. */
  readonly namespaced?: ReadonlyMap<string, NamespacedName>;
}

/** A request that the dialect refuses, with the HTTP status and a message in plain words. */
export interface RefusedRequest {
  readonly kind: 'refused';
  readonly status: number;
  readonly message: string;
  /** What the request would have needed of a provider and this endpoint lacks; absent: the request is at fault. */
  readonly lacks?: string;
}

/** What goes over the wire; each chunk is written by itself. */
export interface EncodedAnswer {
  readonly status: number;
  readonly contentType: string;
  readonly body: readonly string[];
}

/** A codec. */
export interface ModelDialect {
  /** Whether a POST to this path, behind the key and without query, is for this codec. */
  accepts(pathname: string): boolean;
  /**
   * Reads a request; never throws. `path` is the whole path with its query, `answered` what this endpoint has answered: a
   * request may name parts of its own answers in place of their text.
   */
  decode(
    bodyText: string,
    path: string,
    answered?: () => readonly ModelExchange[],
  ): DecodedRequest | RefusedRequest;
  encode(exchange: ModelExchange, decoded: DecodedRequest): EncodedAnswer;
  encodeError(status: number, message: string): EncodedAnswer;
}

/** A request refused as malformed. */
export function refuse(message: string): RefusedRequest {
  return { kind: 'refused', status: 400, message };
}

/** A request of more than {@link maxEntries}. */
export const tooManyEntries: RefusedRequest = refuse(
  `The request has more than ${maxEntries} messages, content parts, tool calls and tools.`,
);
