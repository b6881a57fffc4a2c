// Memory as the platform keeps it, whatever API asks: who may, what is written, what is read, and
// the events that the judge sees. A refused attempt is an event too, with `accepted: false`.
import type { MemoryEvent } from '../domain/witness.ts';
import type { MemoryRow } from './memory-rows.ts';
import {
  maxMemoryEvents,
  type PlatformAnswer,
  type PlatformCall,
  type PlatformState,
  pushBounded,
  refuse,
} from './state.ts';

/** The Go handler returns at most this many rows (docs/rules/platform.md "Memory"). */
const maxRowsServed = 50;
/**
 * Rows that the runtime writes by itself after a turn start so (docs/rules/agents.md "Control plane
 * calls"): no proof of a tool call.
 */
const automaticPrefix = 'Conversation: ';

/** Characters of one memory. More is refused with 413. */
export const maxContentChars = 64 * 1024;

/** What is to be written. */
export interface MemoryWrite {
  readonly content: string;
  readonly scope: string;
  readonly namespace: string;
}

/**
 * Writes a row, or refuses: 401 without our bearer, 403 for another workspace's memory, 413 for a
 * long one, or as a fault says.
 */
export function writeMemory(
  call: PlatformCall,
  state: PlatformState,
  write: MemoryWrite,
): MemoryRow | PlatformAnswer {
  const isLong = write.content.length > maxContentChars;
  const { memoryWriteStatus } = state.faults;
  const refusal =
    refusalOf(call, state) ??
    (isLong ? refuse(413, 'content is too long') : null) ??
    (memoryWriteStatus === undefined ? null : refuse(memoryWriteStatus, 'no memory today'));
  record(call, state, {
    kind: 'write',
    accepted: refusal === null,
    ...(refusal === null ? {} : { refusedWith: refusal.status }),
    content: write.content.slice(0, maxContentChars),
    automatic: write.content.startsWith(automaticPrefix),
  });
  if (refusal !== null) return refusal;
  const row = { id: state.makeId(), ...write, createdAt: new Date(call.at).toISOString() };
  state.rows.add(row);
  return row;
}

/**
 * Reads the newest rows, newest first, whatever `query` says (Go behaviour), or refuses as {@link
 * writeMemory}.
 */
export function readMemory(
  call: PlatformCall,
  state: PlatformState,
  query: string | null,
): readonly MemoryRow[] | PlatformAnswer {
  const refusal = refusalOf(call, state);
  const rows = refusal === null ? state.rows.newest(maxRowsServed) : [];
  const contents = rows.map((row) => row.content);
  const refused = refusal === null ? {} : { refusedWith: refusal.status };
  record(call, state, {
    kind: 'read',
    accepted: refusal === null,
    ...refused,
    query,
    rows: contents,
  });
  return refusal ?? rows;
}

/** Whether a write or read was refused. */
export function isAnswer(
  result: MemoryRow | readonly MemoryRow[] | PlatformAnswer,
): result is PlatformAnswer {
  return 'status' in result;
}

/** Why a call may not touch this workspace's memory, or null. */
export function refusalOf(call: PlatformCall, state: PlatformState): PlatformAnswer | null {
  if (!call.authorised) return refuse(401, 'missing or invalid workspace token');
  if (call.params.id !== state.workspaceId)
    return refuse(403, 'the token belongs to another workspace');
  return null;
}

type EventDetail<Kind> = Kind extends MemoryEvent
  ? Omit<Kind, 'sequence' | 'at' | 'workspaceId'>
  : never;

function record(call: PlatformCall, state: PlatformState, detail: EventDetail<MemoryEvent>): void {
  const { sequence, at } = call;
  const event: MemoryEvent = { sequence, at, workspaceId: call.params.id ?? '', ...detail };
  pushBounded(state.memoryEvents, event, maxMemoryEvents);
}
