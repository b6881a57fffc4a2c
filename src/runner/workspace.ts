// A workspace: one booted container with its own control plane and model. Booting it is one screen.
import { type CanaryError, toCanaryError } from '../domain/error.ts';
import type { RunOptions } from '../domain/options.ts';
import type { AgentClient, AgentContainer, ControlPlane, ModelEndpoint } from '../domain/ports.ts';
import type { Profile } from '../domain/profile.ts';
import type { Tag } from '../domain/token.ts';
import type { Adapters, WorkspaceMemory } from './adapters.ts';
import { awaitAgent, withDeadline } from './await-agent.ts';
import { contractEnv, seedFiles } from './boot-contract.ts';
import { createTurnGate, type TurnGate } from './turn-gate.ts';

/** A booted agent with its witnesses. `container`, `controlPlane` and `model` are null where the run has none. */
export interface Workspace {
  readonly id: string;
  readonly agent: AgentClient;
  readonly container: AgentContainer | null;
  readonly controlPlane: ControlPlane | null;
  readonly model: ModelEndpoint | null;
  readonly memory: WorkspaceMemory | null;
  readonly gate: TurnGate;
  /** Milliseconds from the container's creation to its discovery. */
  readonly bootMs: number;
  /** Context ids and tags used here so far, in order. */
  readonly contexts: string[];
  readonly tags: Tag[];
  /** Set once a turn failed here: what follows gets a fresh container (design §6). */
  spent: boolean;
  dispose(): Promise<void>;
}

/** A boot that failed, with the container's log: evidence must outlive the container. */
export class BootFailure extends Error {
  override readonly name = 'BootFailure';
  readonly error: CanaryError;
  readonly log: string;

  constructor(error: CanaryError, log: string) {
    super(error.message, { cause: error });
    this.error = error;
    this.log = log;
  }
}

/** What to boot. */
export interface BootRequest {
  readonly options: RunOptions;
  readonly profile: Profile;
  /** True where one turn at a time is wanted until two contexts were seen apart. */
  readonly cautious: boolean;
  /** The workspace whose id, rows and token a further container takes over. */
  readonly continues: Workspace | null;
}

/**
 * Boots the image, or connects to the running agent of `--url`.
 * @throws BootFailure with a boot code; everything started is removed first.
 */
export async function bootWorkspace(
  adapters: Adapters,
  request: BootRequest,
  signal: AbortSignal,
): Promise<Workspace> {
  const { options, profile, continues } = request;
  const startedAt = adapters.clock.now();
  const id = continues?.id ?? adapters.random.uuid();
  const gate = createTurnGate(request.cautious);
  if (options.target.kind === 'url') {
    const { url } = options.target;
    const agent = await withDeadline(adapters.clock, options.bootTimeoutMs, signal, (limited) =>
      adapters.connectAgent(url, limited, profile.a2a),
    );
    const bootMs = adapters.clock.now() - startedAt;
    const none = { container: null, controlPlane: null, model: null, memory: null };
    return {
      id,
      agent,
      ...none,
      gate,
      bootMs,
      contexts: [],
      tags: [],
      spent: false,
      dispose: () => agent.close(),
    };
  }
  const closing: (() => Promise<void>)[] = [];
  let started: AgentContainer | null = null;
  const dispose = async (): Promise<void> => {
    await Promise.all(closing.splice(0).map((close) => close()));
  };
  try {
    const controlPlane = await adapters.startControlPlane(id, continues?.memory ?? null);
    closing.push(() => controlPlane.close());
    const offersModel = options.model === 'auto' || options.model === 'scripted';
    const model = offersModel ? await adapters.startModel(profile.tools) : null;
    if (model !== null) closing.push(() => model.close());
    const host = await adapters.engine.hostForContainers();
    const urls = { platform: controlPlane.url(host), model: model?.url(host) ?? null };
    started = await adapters.engine.start(
      {
        image: options.target.image,
        workspaceId: id,
        profile,
        env: contractEnv(id, urls, profile, options.env),
        files: seedFiles(id, urls, profile, continues === null ? null : controlPlane.credentials),
      },
      signal,
    );
    const container = started;
    closing.push(() => container.remove());
    const limitMs = profile.bootTimeoutMs ?? options.bootTimeoutMs;
    const pins = profile.a2a ?? {};
    const booting = { container, controlPlane, limitMs, pins };
    const agent = await awaitAgent(adapters, booting, signal);
    closing.push(() => agent.close());
    const bootMs = adapters.clock.now() - startedAt;
    const { memory } = controlPlane;
    return {
      id,
      agent,
      container,
      controlPlane,
      model,
      memory,
      gate,
      bootMs,
      contexts: [],
      tags: [],
      spent: false,
      dispose,
    };
  } catch (thrown) {
    const log = (await started?.logs().catch(() => null)) ?? '';
    await dispose();
    throw new BootFailure(toCanaryError(thrown), log);
  }
}
