// A control plane in memory for the vacuity check: rows of one workspace, and the events that the
// judge reads.
import type { ControlPlane } from '../../domain/ports.ts';
import type { ControlPlaneRecord, MemoryEvent } from '../../domain/witness.ts';

/** The part of the platform that agents in memory talk to. */
export interface MemoryPlane extends ControlPlane {
  write(workspaceId: string, content: string): void;
  read(workspaceId: string, query: string): readonly string[];
  /** Looks another agent up, as the platform's registry would report it. */
  discover?(workspaceId: string): void;
}

/** An empty plane. */
export function createMemoryPlane(): MemoryPlane {
  const rows: string[] = [];
  const events: MemoryEvent[] = [];
  const records: ControlPlaneRecord[] = [];
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
    discover(workspaceId) {
      const path = `/registry/discover/${workspaceId}`;
      const answer = JSON.stringify({ id: workspaceId });
      const call = { method: 'GET', path, route: 'discover', status: 200, authorised: true };
      const at = { sequence: records.length + 1, at: 0 };
      records.push({ ...at, ...call, requestBody: '', responseBody: answer });
    },
    url: () => 'memory:',
    inboundSecret: () => 'memory',
    credentials: { authToken: '', inboundSecret: '' },
    notConfiguredReason: () => null,
    records: () => records,
    memoryEvents: () => events,
    notifications: () => [],
    unmatchedRequests: () => [],
    close: async () => undefined,
  };
}
