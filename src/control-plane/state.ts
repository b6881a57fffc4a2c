// The state of one simulated platform as plain data, and the shape of its handlers: (call, state) →
// answer. Handlers change the state in place and do no I/O, so every route can be read, and tested,
// without a server.
import type { Fields } from '../domain/fields.ts';
import type { PeerFacts } from '../domain/ports.ts';
import type { MemoryEvent } from '../domain/witness.ts';
import type { PlatformFaults } from './faults.ts';
import type { MemoryRows } from './memory-rows.ts';

/** Bounds of what is kept. The oldest goes first. */
export const maxMemoryEvents = 1_000;
export const maxNotifications = 1_000;
/** Characters of a reason or notification that are kept. */
export const maxKeptChars = 20_000;

/** One workspace's platform. */
export interface PlatformState {
  readonly workspaceId: string;
  readonly credentials: { readonly authToken: string; readonly inboundSecret: string };
  /** Shared by all control planes of the workspace. */
  readonly rows: MemoryRows;
  /** Other agents of the organisation. Absent: none. */
  readonly peers?: readonly PeerFacts[];
  /**
   * Whether the bearer was handed out. A platform issues it once for a workspace (contract 1.5).
   */
  tokenIssued: boolean;
  /** Whether the agent was told the inbound secret, by register or heartbeat. */
  secretTold: boolean;
  notConfiguredReason: string | null;
  /** What the workspace's agent is told to go by, and whether it has asked. */
  instructions: { text: string; wereRead: boolean };
  readonly faults: PlatformFaults;
  /** Calls of register so far. */
  registers: number;
  readonly memoryEvents: MemoryEvent[];
  readonly notifications: { readonly at: number; readonly text: string }[];
  makeId(): string;
}

/** A call to the platform, its body parsed. */
export interface PlatformCall {
  readonly sequence: number;
  /** Milliseconds since the epoch. */
  readonly at: number;
  readonly authorised: boolean;
  /** The values of `:name` segments of the route's path. */
  readonly params: Readonly<Record<string, string>>;
  readonly query: URLSearchParams;
  /** The JSON body's fields. Empty when there is no body or it is no object. */
  readonly fields: Fields;
}

/** A JSON answer. `json: undefined` is an empty body. */
export interface PlatformAnswer {
  readonly status: number;
  readonly json: unknown;
}

/** Answers one route. */
export type Handler = (call: PlatformCall, state: PlatformState) => PlatformAnswer;

/** A route: `path` segments that start with `:` match anything and become params. */
export interface Route {
  readonly name: string;
  readonly method: 'GET' | 'POST' | 'DELETE';
  readonly path: string;
  /**
   * `json`: a body that does not parse is refused with 400 before the handler. `any`: the body is
   * not looked at.
   */
  readonly body: 'json' | 'any';
  readonly handle: Handler;
}

/** 200 with a JSON value. */
export function ok(json: unknown): PlatformAnswer {
  return { status: 200, json };
}

/** An error in the platform's shape, `{"error": …}`. */
export function refuse(status: number, error: string): PlatformAnswer {
  return { status, json: { error } };
}

/** Appends and drops the oldest beyond `limit`. */
export function pushBounded<T>(list: T[], item: T, limit: number): void {
  list.push(item);
  if (list.length > limit) list.shift();
}
