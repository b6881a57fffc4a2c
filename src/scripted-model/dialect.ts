// What a model dialect is: a codec between bytes on a path and the domain's request and answer. A new dialect is one file
// and one line in model-endpoint.ts.
import type { ModelExchange, ModelRequest } from '../domain/witness.ts';

/** Messages, parts of their contents, tool calls, tools and names of tool arguments of one request, all together. */
export const maxEntries = 10_000;

/** A request as decoded, with what only its answer's form depends on. */
export interface DecodedRequest {
  readonly kind: 'decoded';
  readonly request: ModelRequest;
  /** Fields of the JSON object that is demanded as the answer; null: text. */
  readonly jsonFields: readonly string[] | null;
  /** Whether a stream ends with a usage chunk. */
  readonly includeUsage: boolean;
}

/** A request that the dialect refuses, with the HTTP status and a message in plain words. */
export interface RefusedRequest {
  readonly kind: 'refused';
  readonly status: number;
  readonly message: string;
}

/** What goes over the wire; each chunk is written by itself. */
export interface EncodedAnswer {
  readonly status: number;
  readonly contentType: string;
  readonly body: readonly string[];
}

/** A codec. */
export interface ModelDialect {
  /** Path behind the key, without query. */
  readonly path: string;
  decode(bodyText: string): DecodedRequest | RefusedRequest;
  encode(exchange: ModelExchange, decoded: DecodedRequest): EncodedAnswer;
  encodeError(status: number, message: string): EncodedAnswer;
}
