// Adapters without a container: the ideal agent of the vacuity check behind the runner's ports,
// with faults to order.
import { randomBytes, randomUUID } from 'node:crypto';
import { commonTools } from '../../../src/definition/common-tools.ts';
import type { AgentClient } from '../../../src/domain/agent-ports.ts';
import { CanaryError } from '../../../src/domain/error.ts';
import type { NetworkPlace } from '../../../src/domain/network-place.ts';
import type { RunOptions } from '../../../src/domain/options.ts';
import type { AgentContainer, Clock, ContainerSpec } from '../../../src/domain/ports.ts';
import type { ChosenProfile, Profile } from '../../../src/domain/profile.ts';
import type { TurnOutcome } from '../../../src/domain/reply.ts';
import type { Adapters, SeededRandom } from '../../../src/runner/shared/adapters.ts';
import type { Habits } from '../../../src/runner/vacuity/habits.ts';
import { createIdealAgent } from '../../../src/runner/vacuity/ideal-agent.ts';
import { createMemoryPlane } from '../../../src/runner/vacuity/memory-plane.ts';
import { createModelSession } from '../../../src/scripted-model/model-session.ts';

/** Follows from no seed: every stream is fresh. */
export const random: SeededRandom = {
  bytes: (size) => randomBytes(size),
  uuid: () => randomUUID(),
  of: () => random,
};

/** Real time, so that turns of different canaries interleave as they do in a run. */
export const clock: Clock = {
  now: () => Date.now(),
  sleep: (ms, signal) =>
    new Promise((resolve, reject) => {
      const timer = setTimeout(resolve, ms);
      signal?.addEventListener('abort', () => {
        clearTimeout(timer);
        reject(signal.reason);
      });
      if (signal?.aborted === true) {
        clearTimeout(timer);
        reject(signal.reason);
      }
    }),
};

export const profile: ChosenProfile = {
  decidedBy: 'default',
  profile: {
    name: 'default',
    title: '',
    sessionScope: null,
    modelName: 'm',
    env: { MODEL_UNDER_TEST: '${model-url}' },
    files: [],
    storePaths: [],
    tools: commonTools,
    mandatoryWitnesses: [],
    bootTimeoutMs: null,
  } satisfies Profile,
};

export const options: RunOptions = {
  target: { kind: 'image', image: 'agent' },
  suite: 'core',
  names: [],
  canaryGlobs: [],
  profile: null,
  sessionScope: null,
  env: {},
  model: 'auto',
  timeoutMs: 20_000,
  bootTimeoutMs: 1_000,
  turnTimeoutMs: 1_000,
  concurrency: 4,
  logLines: 200,
  reportDir: 'report',
};

/** Port of the n-th control plane. */
const firstPlanePort = 7000;

/** Faults of one container, by the order of its start (from 1). */
export interface ContainerFaults {
  /** Thrown by the boot. */
  readonly bootError?: CanaryError;
  /**
   * The outcome of a turn in place of the agent's, or null. `turn` counts this container's turns
   * from 1.
   */
  outcome?(turn: number, text: string | null): TurnOutcome | null;
  /** True once the process is dead. */
  isDead?(): boolean;
  /** What the agent does otherwise than the ideal one. */
  readonly habits?: Habits;
  /** What its card and its route for uploads say, in place of the ideal agent's. */
  readonly agent?: Partial<Pick<AgentClient, 'card' | 'upload'>>;
  /** Answers without asking the model. */
  readonly ignoresModel?: boolean;
  /** Docker refuses to remove it. */
  readonly cannotBeRemoved?: boolean;
  /** Docker refuses to say why it is dead. */
  readonly cannotBeAsked?: boolean;
  /** Time until discovery ends, in milliseconds. */
  readonly bootDelayMs?: number;
  /** Calls from inside that nobody answers. Absent: nobody can tell. */
  readonly unanswered?: readonly string[];
  /** Never answers a turn; only an abort ends it. */
  readonly hangs?: boolean;
}

/** What the test may look at afterwards. */
export interface Laboratory {
  readonly adapters: Adapters;
  readonly started: ContainerSpec[];
  readonly removed: string[];
  /** Network plans that were disproved, with the reason. */
  readonly refuted: string[];
}

/** Adapters whose n-th container has the faults that `faultsOf(n)` gives. */
export function createLaboratory(
  faultsOf: (container: number) => ContainerFaults = () => ({}),
): Laboratory {
  const started: ContainerSpec[] = [];
  const removed: string[] = [];
  const refuted: string[] = [];
  /** Two plans, neither of which is a network. */
  const places: NetworkPlace[] = ['first', 'second'].map((name) => ({
    line: `plan ${name}`,
    bindAddress: name,
    hostForContainers: name,
  }));
  const agents = new Map<string, AgentClient>();
  const models = new Map<string, ReturnType<typeof createModelSession>>();
  const planes = new Map<string, ReturnType<typeof createMemoryPlane>>();
  const faults = new Map<string, ContainerFaults>();

  const adapters: Adapters = {
    clock,
    random,
    engine: {
      prepareImage: async (reference) => ({ reference, id: null, digests: [], platform: null }),
      pinImage: async () => undefined,
      recheckImages: async () => ({ images: [], sharesDaemon: false }),
      readSigns: async () => ({ env: {}, words: [] }),
      findFiles: async () => new Set(),
      network: async () => {
        const place = places[refuted.length];
        if (place === undefined) throw new CanaryError('NETWORK_UNREACHABLE', 'no plan is left');
        return place;
      },
      refuteNetwork: async (place, reason) => {
        refuted.push(`${place.line}: ${reason}`);
      },
      sweep: async () => undefined,
      start: async (spec) => {
        started.push(spec);
        const id = `container-${started.length}`;
        const fault = faultsOf(started.length);
        faults.set(id, fault);
        const model = models.get(spec.env.MODEL_UNDER_TEST ?? '');
        const plane = planes.get(spec.env.PLATFORM_URL ?? '') ?? createMemoryPlane();
        const ask: Parameters<typeof createIdealAgent>[0] = (request) =>
          (fault.ignoresModel === true ? null : model?.answer(request, '')?.answer) ?? {
            text: 'I need no model.',
            toolCalls: [],
          };
        agents.set(id, createIdealAgent(ask, plane, fault.habits));
        return fakeContainer(id, fault, () => removed.push(id));
      },
    },
    connectAgent: async (url, signal) => {
      signal.throwIfAborted();
      const fault = faults.get(url) ?? {};
      if (fault.bootDelayMs !== undefined) await clock.sleep(fault.bootDelayMs, signal);
      if (fault.bootError !== undefined) throw fault.bootError;
      const agent = agents.get(url);
      if (agent === undefined) throw new Error(`no agent at ${url}`);
      return withFaults(agent, fault);
    },
    startControlPlane: async (_bindHost, _workspaceId, memory) => {
      const plane =
        memory === null
          ? createMemoryPlane()
          : (memory.rows as ReturnType<typeof createMemoryPlane>);
      const url = `http://memory:${firstPlanePort + planes.size + 1}/plane`;
      planes.set(url, plane);
      return { ...plane, url: () => url, memory: { rows: plane, credentials: plane.credentials } };
    },
    startModel: async (_bindHost, tools) => {
      const session = createModelSession({ random, clock, tools });
      const url = `memory:model-${models.size + 1}`;
      models.set(url, session);
      return {
        url: () => url,
        register: (script) => session.register(script),
        exchanges: () => session.exchanges(),
        tokens: () => session.tokens(),
        unmatchedRequests: () => [],
        close: async () => undefined,
      };
    },
  };
  return { adapters, started, removed, refuted };
}

function fakeContainer(id: string, fault: ContainerFaults, onRemove: () => void): AgentContainer {
  const isDead = (): boolean => fault.isDead?.() ?? false;
  return {
    id,
    url: id,
    plan: 'memory',
    status: async () => ({ running: !isDead(), exitCode: isDead() ? 3 : null, outOfMemory: false }),
    bootError: async () => {
      if (fault.cannotBeAsked === true) throw new Error('log read failed');
      return null;
    },
    ...(fault.unanswered === undefined ? {} : { unanswered: async () => fault.unanswered ?? null }),
    logs: async () => [{ at: null, stream: null, text: `log of ${id}` }],
    putFile: async () => undefined,
    restart: async () => undefined,
    copyStore: async () => async () => null,
    remove: async () => {
      onRemove();
      if (fault.cannotBeRemoved === true) throw new Error('device busy');
    },
  };
}

function withFaults(agent: AgentClient, fault: ContainerFaults): AgentClient {
  let turn = 0;
  return {
    ...agent,
    ...fault.agent,
    send: async (wire, limits) => {
      turn += 1;
      const outcome = fault.outcome?.(turn, wire.text) ?? null;
      if (fault.hangs === true) {
        await clock.sleep(limits.timeoutMs, limits.signal).catch(() => undefined);
        const exchange = await agent.send(wire, limits);
        return { ...exchange, outcome: { kind: 'timed-out', limitMs: limits.timeoutMs } };
      }
      const exchange = await agent.send(wire, limits);
      return outcome === null ? exchange : { ...exchange, outcome };
    },
  };
}
