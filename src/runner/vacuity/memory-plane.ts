// A control plane in memory for the vacuity check: rows of one workspace, and the events that the judge reads.
import type { ControlPlane } from '../../domain/ports.ts';
import type { MemoryEvent } from '../../domain/witness.ts';

/** The part of the platform that agents in memory talk to. */
export interface MemoryPlane extends ControlPlane {
  write(workspaceId: string, content: string): void;
  read(workspaceId: string, query: string): readonly string[];
}

/** An empty plane. */
export function createMemoryPlane(): MemoryPlane {
  const rows: string[] = [];
  const events: MemoryEvent[] = [];
  const next = (): { sequence: number; at: number } => ({
    sequence: events.length + 1,
    at: Number.MAX_SAFE_INTEGER,
  });
  return {
    write(workspaceId, content) {
      rows.unshift(content);
      events.push({
        ...next(),
        workspaceId,
        accepted: true,
        kind: 'write',
        content,
        automatic: false,
      });
    },
    read(workspaceId, query) {
      events.push({ ...next(), workspaceId, accepted: true, kind: 'read', query, rows: [...rows] });
      return rows;
    },
    url: () => 'memory:',
    inboundSecret: () => 'memory',
    credentials: { authToken: '', inboundSecret: '' },
    notConfiguredReason: () => null,
    records: () => [],
    memoryEvents: () => events,
    notifications: () => [],
    unmatchedRequests: () => [],
    close: async () => undefined,
  };
}
