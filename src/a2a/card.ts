// What discovery takes from an agent card. A card is a claim of the agent: only a version and paths are read.
import { type JsonRecord, ownList, ownText } from './json.ts';

/** Paths of a card that are tried at most, and how long one may be. */
const maxPaths = 8;
const maxPathChars = 512;
const versionPattern = /^[\w.-]{1,16}$/;

/** A card as far as it is used. */
export interface CardClaims {
  /** Protocol version, or `unstated`. */
  readonly protocolVersion: string;
  /** Paths of its JSON-RPC interfaces, in its own order; its hosts are not followed (contract/real-images.md 5). */
  readonly rpcPaths: readonly string[];
}

/** Reads a card of v0.3 (`url`, `additionalInterfaces`) or v1.0 (`supportedInterfaces`). */
export function readCard(card: JsonRecord): CardClaims {
  const supported = ownList(card, 'supportedInterfaces').filter(isJsonRpc);
  const additional = ownList(card, 'additionalInterfaces').filter(isJsonRpc);
  const versions = [
    ownText(card, 'protocolVersion'),
    ...supported.map((entry) => ownText(entry, 'protocolVersion')),
  ];
  const urls = [card, ...supported, ...additional].map((entry) => ownText(entry, 'url'));
  const paths = urls.map(toPath).filter((path) => path !== null);
  return {
    protocolVersion: versions.find(isVersion) ?? 'unstated',
    rpcPaths: [...new Set(paths)].slice(0, maxPaths),
  };
}

/** v1.0 names it `protocolBinding`, v0.3 `transport`; an interface that names none may be one. */
function isJsonRpc(entry: unknown): boolean {
  const binding = ownText(entry, 'protocolBinding') ?? ownText(entry, 'transport') ?? 'JSONRPC';
  return binding.toUpperCase() === 'JSONRPC';
}

function isVersion(version: string | null): version is string {
  return version !== null && versionPattern.test(version);
}

/** The path of a URL on whatever host, percent-encoded by the URL parser; null when there is none. */
function toPath(url: string | null): string | null {
  const parsed = url === null ? null : URL.parse(url);
  if (parsed === null || !parsed.pathname.startsWith('/')) return null;
  return parsed.pathname.length > maxPathChars ? null : parsed.pathname;
}
