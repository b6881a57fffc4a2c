// The control plane's own memory rows and list of agents, without its server.
import { isAnswer, readMemory, writeMemory } from '../../../src/control-plane/memory.ts';
import { createMemoryRows } from '../../../src/control-plane/memory-rows.ts';
import type { PlatformCall, PlatformState } from '../../../src/control-plane/state.ts';
import type { Random } from '../../../src/domain/ports.ts';
import type { ControlPlaneRecord } from '../../../src/domain/witness.ts';
import type { MemoryPlane } from '../../../src/runner/vacuity/memory-plane.ts';

/** A control plane that is opened for a workspace once its id is known. */
export interface OpenedPlane extends MemoryPlane {
  open(workspaceId: string): void;
}

/** An empty one. */
export function createPlane(random: Random, clock: { now(): number }): OpenedPlane {
  const rows = createMemoryRows();
  const credentials = { authToken: '', inboundSecret: '' };
  const records: ControlPlaneRecord[] = [];
  let state: PlatformState | null = null;
  let sequence = 0;
  const toCall = (id: string): PlatformCall => {
    sequence += 1;
    return {
      sequence,
      at: clock.now(),
      authorised: true,
      params: { id },
      query: new URLSearchParams(),
      fields: {},
    };
  };
  return {
    open(workspaceId) {
      state = {
        workspaceId,
        credentials,
        rows,
        tokenIssued: true,
        secretTold: true,
        notConfiguredReason: null,
        instructions: { text: '', wereRead: false },
        memoryEvents: [],
        notifications: [],
        makeId: () => random.uuid(),
        faults: {},
        registers: 0,
      };
    },
    write(workspaceId, content) {
      if (state === null) return;
      writeMemory(toCall(workspaceId), state, { content, scope: 'LOCAL', namespace: 'general' });
    },
    read(workspaceId, query) {
      const found = state === null ? [] : readMemory(toCall(workspaceId), state, query);
      return 'status' in found || isAnswer(found) ? [] : found.map(({ content }) => content);
    },
    discover(workspaceId) {
      const path = `/registry/discover/${workspaceId}`;
      const responseBody = JSON.stringify({ id: workspaceId });
      const call = { method: 'GET', path, route: 'discover', status: 200, authorised: true };
      const at = { sequence: records.length + 1, at: clock.now() };
      records.push({ ...at, ...call, requestBody: '', responseBody });
    },
    url: () => 'memory:',
    inboundSecret: () => null,
    credentials,
    notConfiguredReason: () => null,
    records: () => [...records],
    memoryEvents: () => [...(state?.memoryEvents ?? [])],
    notifications: () => [],
    unmatchedRequests: () => [],
    close: async () => undefined,
  };
}
