// The rows of the matrix: every interface of every peer, in every dialect that it speaks, in every
// reply mode.
import type { Dialect } from '../../src/domain/profile.ts';
import { type PeerName, peerNames } from './peer.ts';

const modes = ['message', 'task', 'slow'] as const;
export type Mode = (typeof modes)[number];

/** What is tried in each row. */
export const columns = ['text', 'stream', 'file'] as const;
export type Column = (typeof columns)[number];

/** One way to talk to a peer. */
export interface Way {
  readonly peer: PeerName;
  /** First segment of the path; it says what the card offers. */
  readonly served: string;
  readonly dialect: Dialect;
  /** True where discovery is left to find the dialect. */
  readonly isFound: boolean;
}

/** A way in one reply mode. */
export interface Row extends Way {
  readonly mode: Mode;
}

/** Interfaces with their dialects; the first is the one that discovery finds. */
const offers: Readonly<Record<PeerName, Readonly<Record<string, readonly Dialect[]>>>> = {
  javascript: {
    jsonrpc: ['json-rpc-0.3', 'json-rpc-1.0'],
    'jsonrpc-v1': ['json-rpc-1.0'],
    rest: ['http-json-1.0', 'http-json-0.3'],
    'rest-v1': ['http-json-1.0'],
  },
  'python-1x': {
    jsonrpc: ['json-rpc-0.3', 'json-rpc-1.0'],
    'jsonrpc-v1': ['json-rpc-1.0'],
    rest: ['http-json-1.0', 'http-json-0.3'],
    'rest-v1': ['http-json-1.0'],
  },
  'python-03': { jsonrpc: ['json-rpc-0.3'], rest: ['http-json-0.3'] },
};

export const ways: readonly Way[] = peerNames.flatMap((peer) =>
  Object.entries(offers[peer]).flatMap(([served, dialects]) =>
    dialects.map((dialect, index) => ({ peer, served, dialect, isFound: index === 0 })),
  ),
);

export const rows: readonly Row[] = ways.flatMap((way) => modes.map((mode) => ({ ...way, mode })));

/** What an SDK cannot do, each shown by a test of its own. */
export const reasons = {
  noVersion1: 'a2a-sdk 0.3 has no A2A 1.0',
  dropsFileNames: '@a2a-js/sdk drops the names of files over HTTP+JSON of A2A 0.3',
} as const;

/** True where the SDK loses the names of files, so that only URIs and types can arrive. */
export function dropsFileNames({ peer, dialect }: Row): boolean {
  return peer === 'javascript' && dialect === 'http-json-0.3';
}

/** True for the peers that do not wait for a Task to end. */
export function answersWhileWorking({ mode }: Row): boolean {
  return mode === 'slow';
}

/** Name of a way in test names. */
export function toTitle({ peer, served, dialect, isFound }: Way): string {
  return `${peer} ${served}, ${dialect} ${isFound ? 'found' : 'pinned'}`;
}
