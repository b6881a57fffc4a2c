// A canary played in memory: the real runner, without servers, containers or waiting.
import { instantiate } from '../../definition/instantiate.ts';
import type { AgentClient } from '../../domain/agent-ports.ts';
import type { Canary } from '../../domain/canary.ts';
import type {
  AgentContainer,
  Clock,
  ControlPlane,
  ModelEndpoint,
  Random,
} from '../../domain/ports.ts';
import type { CanaryRecord, DeclaredBehaviour } from '../../domain/record.ts';
import type { StoreSnapshot } from '../../domain/witness.ts';
import type { Workspace } from '../boot/workspace.ts';
import { playCanary } from '../play/canary.ts';
import { toRecord } from '../play/recording.ts';
import { createTurnGate } from '../shared/turn-gate.ts';
import type { AgentInMemory } from './ideal-agent.ts';

/**
 * Time that passes while an answer is waited for that never comes. On a still clock it takes none.
 */
const turnTimeoutMs = 60_000;

/** The ideal agent forgets nothing: the check asks for the most that a profile can declare. */
const mostDeclared: DeclaredBehaviour = {
  survivesRestart: 'transcript',
  streamCancellation: 'survive',
  volumes: [],
};

/** What the clocks of a play in memory show. */
export interface TimeInMemory {
  now(): number;
  pass(ms: number): void;
}

/** Agent and witnesses of one container that is none. */
export interface MemoryParts {
  readonly agent: AgentClient & Partial<Pick<AgentInMemory, 'seed' | 'instruct'>>;
  /** The second agent. Absent: there is none. */
  readonly peer?: Workspace;
  readonly controlPlane: ControlPlane | null;
  readonly model: ModelEndpoint | null;
  /** null: no store is looked at. */
  readonly container: AgentContainer | null;
}

/** A workspace whose parts all are in memory. */
export function createWorkspace(parts: MemoryParts, random: Random): Workspace {
  return {
    ...parts,
    id: random.uuid(),
    memory: null,
    gate: createTurnGate(false),
    bootMs: 0,
    contexts: [],
    tags: [],
    spent: false,
    restart: async () => parts.container?.restart(),
    dispose: async () => undefined,
  };
}

/**
 * Plays a canary. Every session of it is a context of the one workspace. `background` does what the
 * agent does next to its turns: it is called before each of them, after the last, and whenever time
 * passes.
 */
export async function playInMemory(
  canary: Canary,
  workspace: Workspace,
  random: Random,
  declared: DeclaredBehaviour = mostDeclared,
  background: () => void = () => undefined,
  time: TimeInMemory = createTime(),
): Promise<CanaryRecord> {
  const sessions = new Map<string, string>();
  const play = instantiate(canary, (size) => random.bytes(size));
  const { agent }: { agent: MemoryParts['agent'] } = workspace;
  if (play.skills !== undefined) agent.seed?.(play.skills);
  if (play.instructions !== undefined) agent.instruct?.(play.instructions.text);
  const played = await playCanary(
    { clock: createClock(time, background), random },
    {
      of: async (name) => {
        background();
        const contextId = sessions.get(name) ?? `sess-${workspace.id}-${random.uuid()}`;
        sessions.set(name, contextId);
        return { workspace, contextId };
      },
      workspaces: () => {
        background();
        return [workspace];
      },
      disposeFurther: async () => undefined,
    },
    {
      scope: 'context',
      turnTimeoutMs,
      declared,
      play,
      onTurn: () => undefined,
    },
    new AbortController().signal,
  );
  return toRecord(played);
}

/**
 * A container of which there is nothing but the store of an agent in memory, a database at `path`.
 */
export function createContainerInMemory(
  agent: AgentInMemory,
  path = '/workspace/sessions.db',
): AgentContainer {
  return {
    id: 'memory',
    url: 'memory:',
    plan: 'in memory',
    status: async () => ({ running: true, exitCode: null, outOfMemory: false }),
    bootError: async () => null,
    logs: async () => [],
    putFile: async () => undefined,
    restart: async () => agent.restart(),
    copyStore: async () => {
      const snapshot = toSnapshot(agent, path);
      return async () => snapshot;
    },
    remove: async () => undefined,
  };
}

function toSnapshot(agent: AgentInMemory, path: string): StoreSnapshot {
  const records = [...agent.stored()].flatMap(([key, messages]) =>
    messages.map(({ text }) => ({ path, table: 'messages', key, text })),
  );
  // As a database has it: the file is there before its first row.
  const files = [{ path, bytes: new Uint8Array() }];
  return { files, records, truncated: false };
}

function createClock({ now, pass }: TimeInMemory, onPassing: () => void): Clock {
  return {
    now,
    sleep: async (ms) => {
      pass(ms);
      onPassing();
    },
  };
}

/** Time that passes where something waits, and at no other place. */
function createTime(): TimeInMemory {
  let now = 0;
  return {
    now: () => now,
    pass: (ms) => {
      now += ms;
    },
  };
}
