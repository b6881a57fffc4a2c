// What a model provider is: the wire formats that its clients speak, its routes, errors and counts,
// and the variables by which its clients find it. A new provider is one folder and one row in
// table.ts.
import type { Fields } from '../domain/fields.ts';
import type { ModelRequest, RequestDemands } from '../domain/model-request.ts';
import type { ModelExchange } from '../domain/witness.ts';
import type { HoldingRoutes } from './holdings.ts';
import type { EncodedAnswer, RefusedRequest } from './wire-answer.ts';

export type { EncodedAnswer, RefusedRequest } from './wire-answer.ts';

/** A model provider, or whatever answers as it does. */
export interface Provider {
  readonly name: string;
  readonly environment: ProviderEnvironment;
  readonly routes: ProviderRoutes;
  readonly dialects: readonly ModelDialect[];
  /** What is answered without a look at a turn. */
  readonly services: readonly ModelService[];
  /** What it holds for its clients. Absent: nothing. */
  readonly holding?: HoldingRoutes;
  /** The fields by which its clients know a model, and a list of such models. */
  readonly models: {
    one(id: string): Fields;
    list(models: readonly Fields[]): Fields;
  };
  readonly usage: UsageReading;
  encodeError(error: ProviderError): EncodedAnswer;
}

/** How clients are told by variables where to ask, and as whom. */
export interface ProviderEnvironment {
  /** Any of these holds a key. */
  readonly keys: readonly string[];
  /** A login that is a key too, but is never made up, since clients ask differently with it. */
  readonly logins: readonly string[];
  /** Any of these holds the base URL. The first is that of the provider's own clients. */
  readonly addresses: readonly ProviderAddress[];
  readonly official: string;
  /** A key of the form that clients demand. It opens nothing. */
  readonly sampleKey: string;
}

/** A variable that holds a base URL, and what clients have after the host in it. */
export interface ProviderAddress {
  readonly name: string;
  readonly suffix: string;
}

/** Paths, each without key, prefix and query. */
export interface ProviderRoutes {
  /**
   * How the calls of its clients are known. A function: by path and headers, and later rows of
   * the table are asked first. A text, such as `/mistral`: by this prefix, which a run puts into
   * the addresses that it hands out. A provider whose paths are those of another row needs one.
   */
  readonly owns: string | OwnsCall;
  /**
   * Paths of clients that expect the version in a base URL in which others add it, and the version.
   * Absent: there are none. An agent that lost the version on its way then stays wrong.
   */
  readonly bare?: { readonly form: RegExp; readonly version: string };
  /** The list of models. Its first group is the id of one. */
  readonly models: RegExp;
  /** POST calls that no one charges for. */
  readonly free: RegExp;
  /**
   * What the provider has and the scripted model lacks: the form of a path, and what it would need.
   */
  readonly lacked: readonly (readonly [RegExp, string])[];
}

/** Whether a call comes from a provider's clients. */
export type OwnsCall = (pathname: string, headers: Readonly<Record<string, unknown>>) => boolean;

/** What appears before a provider's paths at the addresses that a run hands out. Empty: nothing. */
export function prefixOf({ routes: { owns } }: Pick<Provider, 'routes'>): string {
  return typeof owns === 'string' ? owns : '';
}

/** An error in plain words. */
export interface ProviderError {
  readonly status: number;
  readonly message: string;
  /** A word for programs, where the provider's errors have a place for one. */
  readonly code?: string;
}

/** Where a provider says the tokens of a call, in a whole answer or in an event of a stream. */
export interface UsageReading {
  /** The field without which there is nothing to read. */
  readonly field: string;
  read(value: Fields): TokenCounts;
}

/** Counts as told. `null`: not known. */
export interface TokenCounts {
  readonly input: number | null;
  readonly output: number | null;
}

/** A route that is answered from the request alone. */
export interface ModelService {
  readonly path: string;
  answer(bodyText: string): EncodedAnswer;
}

/** A codec between bytes on a path and the domain's request and answer. */
export interface ModelDialect {
  /** No other dialect has it. It appears in every request that was read, and in profiles. */
  readonly name: string;
  /** What the provider demands of requests, which are answered all the same and judged by it. */
  readonly demands: RequestDemands;
  /** Whether a POST to this path, without key, prefix and query, asks for an answer. */
  asks(pathname: string): boolean;
  /**
   * Reads a request. Never throws. `path` is the whole path with its query, `answered` what this
   * endpoint has answered in this dialect: a request may name parts of its own answers in place of
   * their text.
   */
  decode(body: Fields, path: string, answered?: Answered): DecodedBody | RefusedRequest;
  encode(exchange: ModelExchange, decoded: DecodedRequest): EncodedAnswer;
  /**
   * A stream that ends in order with an error, after the beginning of the answer's text. Absent:
   * none does.
   */
  encodeFailed?(
    exchange: ModelExchange,
    decoded: DecodedRequest,
    error: ProviderError,
  ): EncodedAnswer;
  /**
   * The same request to another path, which asks only how many tokens it has. Absent: there is
   * none.
   */
  readonly count?: {
    asks(pathname: string): boolean;
    encode(tokens: number): Fields;
  };
}

/** What an endpoint has answered, each answer as it went over the wire. */
export type Answered = () => readonly ModelExchange[];

/** Tokens that a model is said to take: so many that no agent compacts its history. */
export const contextTokens = 1_000_000;

/**
 * Messages, parts of their contents, tool calls, tools and names of tool arguments of one request,
 * all together.
 */
export const maxEntries = 10_000;

/** A tool's name in the two parts that OpenAI's responses dialect wants it called by. */
export interface NamespacedName {
  readonly namespace: string;
  readonly name: string;
}

/**
 * A request as its body tells it, with what only its answer's form depends on. The body does not
 * tell whose dialect it is: providers share decoders.
 */
export interface DecodedBody {
  readonly kind: 'decoded';
  readonly request: Omit<ModelRequest, 'dialect' | 'demands'>;
  /** Fields of the JSON object that is demanded as the answer. `null`: text. */
  readonly jsonFields: readonly string[] | null;
  /**
   * The JSON schema that the answer must follow, where `jsonFields` are demanded and there is one.
   */
  readonly jsonSchema?: unknown;
  /** What must be before, between and after the answer's text, where words demand that. */
  readonly around?: readonly string[];
  /** The JSON schema of an offered tool's arguments, by the tool's name. */
  readonly schemaOfTool?: (name: string) => unknown;
  /** Whether a stream ends with a usage chunk. */
  readonly includeUsage?: boolean;
  /** Whether a stream is one JSON array instead of server-sent events. */
  readonly streamsArray?: boolean;
  /** Offered tools that must be called by namespace and name. */
  readonly namespaced?: ReadonlyMap<string, NamespacedName>;
}

/** A request as decoded, in a dialect. */
export interface DecodedRequest extends DecodedBody {
  readonly request: ModelRequest;
}

/** A request refused as malformed. */
export function refuse(message: string): RefusedRequest {
  return { kind: 'refused', status: 400, message };
}

/** A request of more than {@link maxEntries}. */
export const tooManyEntries: RefusedRequest = refuse(
  `The request has more than ${maxEntries} messages, content parts, tool calls and tools.`,
);
