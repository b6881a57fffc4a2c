// The one place that knows which adapter is used for which port.
import { startContainerEngine } from '../../container/engine.ts';
import { startControlPlane } from '../../control-plane/control-plane.ts';
import type { PlatformFaults } from '../../control-plane/faults.ts';
import { createMemoryRows, type MemoryRows } from '../../control-plane/memory-rows.ts';
import { findUpstreams } from '../../definition/provider-env.ts';
import { CanaryError } from '../../domain/error.ts';
import type { RunOptions } from '../../domain/options.ts';
import type { ContainerEngine } from '../../domain/ports.ts';
import type { Profile } from '../../domain/profile.ts';
import { createModelBudget } from '../../live-model/budget.ts';
import { startLiveModel } from '../../live-model/live-model.ts';
import type { Adapters, LiveProvider } from '../../runner/shared/adapters.ts';
import type { VacuityTools } from '../../runner/vacuity/check.ts';
import { startModelEndpoint } from '../../scripted-model/model-endpoint.ts';
import { createModelSession } from '../../scripted-model/model-session.ts';
import { createSeededRandom } from './seeded-random.ts';
import { systemClock, systemRandom } from './system.ts';

/** Time beyond a run's own deadline after which any later run may remove what is left of it. */
const expiryGraceMs = 60 * 60 * 1000;

/** What the adapters need to know of the run. */
export interface ComposeOptions {
  readonly identity: string;
  readonly timeoutMs: number;
  readonly dockerHost: string | null;
  /** This process runs in a Kubernetes pod. */
  readonly isPod?: boolean;
  /** What goes wrong with the platform, for tests. */
  readonly platformFaults?: PlatformFaults;
  readonly run: Pick<RunOptions, 'env' | 'modelLimits' | 'servePort'>;
  /** What facts and ids follow from. Keys and tokens do not. */
  readonly seed: string;
  onProgress(line: string): void;
  /** Told once where the scripted model is offered to an agent that already runs. */
  onServing?(url: string): void;
  /** Told every token that the simulated platform issues. */
  onSecret(value: string): void;
}

/** Adapters for a real run. The engine begins to connect to Docker at once. */
export function composeAdapters(options: ComposeOptions): Adapters & AsyncDisposable {
  const { identity, timeoutMs, dockerHost, isPod, onProgress } = options;
  const engine: ContainerEngine & AsyncDisposable = startContainerEngine({
    identity,
    dockerHost,
    isPod: isPod === true,
    expiresAfterMs: timeoutMs + expiryGraceMs,
    onProgress,
  });
  const live = composeLive(options.run);
  return {
    clock: systemClock,
    random: createSeededRandom(options.seed),
    engine,
    ...(live === null ? {} : { live }),
    ...composeServing(options),
    // Loaded, with undici, while the first container boots.
    connectAgent: async (url, signal, pins) => {
      const { connectAgent } = await import('../../a2a/connect-agent.ts');
      return connectAgent(url, signal, pins);
    },
    async startControlPlane(bindHost, workspaceId, memory, peers = []) {
      const rows = memory === null ? createMemoryRows() : (memory.rows as MemoryRows);
      const controlPlane = await startControlPlane({
        bindHost,
        workspaceId,
        random: systemRandom,
        clock: systemClock,
        rows,
        peers,
        onSecret: options.onSecret,
        ...(options.platformFaults === undefined ? {} : { faults: options.platformFaults }),
        ...(memory?.credentials == null ? {} : { credentials: memory.credentials }),
      });
      return { ...controlPlane, memory: { rows, credentials: controlPlane.credentials } };
    },
    startModel: (bindHost, tools) =>
      startModelEndpoint({ bindHost, random: systemRandom, clock: systemClock, tools }),
    [Symbol.asyncDispose]: () => engine[Symbol.asyncDispose](),
  };
}

/** The scripted model on a port of this machine. Nothing where none is wanted. */
function composeServing({ run, onServing }: ComposeOptions): Pick<Adapters, 'serveModel'> {
  const openPort = run.servePort ?? null;
  if (openPort === null) return {};
  const bindHost = '127.0.0.1';
  let isTold = false;
  return {
    async serveModel(tools) {
      const options = { bindHost, openPort, random: systemRandom, clock: systemClock, tools };
      const model = await startModelEndpoint(options).catch((thrown: unknown) => {
        const reason =
          thrown instanceof Error && 'code' in thrown ? String(thrown.code) : 'unknown';
        const why = reason === 'EADDRINUSE' ? 'is taken' : `cannot be listened on (${reason})`;
        throw new CanaryError(
          'INPUT_INVALID',
          `Flag --serve-model: port ${openPort} of ${bindHost} ${why}.`,
          { hint: 'End what listens there, or give another port.', cause: thrown },
        );
      });
      if (!isTold) onServing?.(model.url(bindHost));
      isTold = true;
      return model;
    },
  };
}

/** The provider of a live run. `null` with every other mode. */
function composeLive({ env, modelLimits }: ComposeOptions['run']): LiveProvider | null {
  if (modelLimits === undefined) return null;
  const budget = createModelBudget(modelLimits);
  const upstreams = findUpstreams(env);
  return {
    start: (bindHost) =>
      startLiveModel({ bindHost, random: systemRandom, clock: systemClock, upstreams, budget }),
    spending: () => budget.spending(),
  };
}

/** Tools for the vacuity check: the same engine of the scripted model, without a server. */
export function composeVacuityTools(tools: Profile['tools']): VacuityTools {
  return {
    random: systemRandom,
    createModel() {
      const session = createModelSession({ random: systemRandom, clock: systemClock, tools });
      return {
        register: (script) => session.register(script),
        answer: (request) => session.answer(request, '')?.answer ?? { text: '', toolCalls: [] },
        exchanges: () => session.exchanges(),
        tokens: () => session.tokens(),
        unmatchedRequests: () => [],
        url: () => 'memory:',
        close: async () => undefined,
      };
    },
  };
}
