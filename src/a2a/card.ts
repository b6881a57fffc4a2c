// What discovery takes from an agent card. A card is a claim of the agent: versions, bindings,
// paths and streaming are read.
import type { Dialect } from '../domain/profile.ts';
import { isRecord, type JsonRecord, ownList, ownText, ownValue } from './json.ts';

/** Interfaces of a card that are looked at, and how long a path may be. */
const maxInterfaces = 8;
const maxPathChars = 512;
/** In place of the host that a card's path lacks. No host is followed. */
const noHost = 'http://agent.invalid/';
const versionPattern = /^[\w.-]{1,16}$/;

/**
 * One interface that a card offers. Its host is not followed (docs/rules/agents.md "Agent cards").
 */
export interface ClaimedInterface {
  readonly dialect: Dialect;
  readonly path: string;
}

/** A card as far as it is used. */
export interface CardClaims {
  /** Protocol version, or `unstated`. */
  readonly protocolVersion: string;
  /** Interfaces in a dialect that is spoken here, in the card's own order, each once. */
  readonly interfaces: readonly ClaimedInterface[];
  readonly streaming: boolean;
  /** Capabilities are listed, streaming not among them: servers leave out what is false. */
  readonly deniesStreaming: boolean;
}

/**
 * Reads a card of v0.3 (`url`, `preferredTransport`, `additionalInterfaces`) or v1.0
 * (`supportedInterfaces`).
 */
export function readCard(card: JsonRecord): CardClaims {
  const own = ownText(card, 'protocolVersion');
  const supported = ownList(card, 'supportedInterfaces');
  const additional = ownList(card, 'additionalInterfaces');
  const claimed = [
    toInterface(card, own, 'preferredTransport'),
    ...supported.map((entry) => toInterface(entry, own, 'protocolBinding')),
    ...additional.map((entry) => toInterface(entry, own, 'transport')),
  ];
  const versions = [own, ...supported.map((entry) => ownText(entry, 'protocolVersion'))];
  const capabilities = ownValue(card, 'capabilities');
  const streaming = ownValue(capabilities, 'streaming') === true;
  return {
    protocolVersion: versions.find(isVersion) ?? 'unstated',
    interfaces: toDistinct(claimed.filter((entry) => entry !== null)),
    streaming,
    deniesStreaming: isRecord(capabilities) && !streaming,
  };
}

/** An interface that names no binding may be JSON-RPC. One that names no version has the card's. */
function toInterface(
  entry: unknown,
  cardVersion: string | null,
  bindingKey: string,
): ClaimedInterface | null {
  const path = toPath(ownText(entry, 'url'));
  const binding = bindings.get((ownText(entry, bindingKey) ?? 'JSONRPC').toUpperCase());
  if (path === null || binding === undefined) return null;
  const version = ownText(entry, 'protocolVersion') ?? cardVersion ?? '0.3';
  return { path, dialect: `${binding}-${version.startsWith('1') ? '1.0' : '0.3'}` };
}

const bindings: ReadonlyMap<string, 'json-rpc' | 'http-json'> = new Map([
  ['JSONRPC', 'json-rpc'],
  ['HTTP+JSON', 'http-json'],
]);

function toDistinct(entries: readonly ClaimedInterface[]): readonly ClaimedInterface[] {
  const byText = new Map(entries.map((entry) => [`${entry.dialect} ${entry.path}`, entry]));
  return [...byText.values()].slice(0, maxInterfaces);
}

function isVersion(version: string | null): version is string {
  return version !== null && versionPattern.test(version);
}

/**
 * The path of a URL on whatever host, percent-encoded by the URL parser. Some cards have the path
 * alone. It is taken where it begins with a slash: any other text is a URL of some kind, or none.
 * `null` when there is none.
 */
function toPath(url: string | null): string | null {
  if (url === null) return null;
  const parsed = url.startsWith('/') ? URL.parse(url, noHost) : URL.parse(url);
  if (parsed === null || !parsed.pathname.startsWith('/')) return null;
  return parsed.pathname.length > maxPathChars ? null : parsed.pathname;
}
