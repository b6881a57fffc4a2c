// A workspace: one booted container with its own control plane and model. Booting it is one screen.
import { CanaryError, toCanaryError } from '../domain/error.ts';
import type { RunOptions } from '../domain/options.ts';
import type {
  AgentClient,
  AgentContainer,
  ControlPlane,
  LiveModel,
  ModelEndpoint,
} from '../domain/ports.ts';
import type { Profile } from '../domain/profile.ts';
import type { Tag } from '../domain/token.ts';
import type { Adapters, WorkspaceMemory } from './adapters.ts';
import { awaitAgent, withinLimit } from './await-agent.ts';
import { toBootContract } from './boot-contract.ts';
import { collectEvidence } from './container-evidence.ts';
import type { ContainerEvidence } from './outcome.ts';
import { createTurnGate, type TurnGate } from './turn-gate.ts';

/** A booted agent with its witnesses. `container`, `controlPlane` and `model` are null where the run has none. */
export interface Workspace {
  readonly id: string;
  readonly agent: AgentClient;
  readonly container: AgentContainer | null;
  readonly controlPlane: ControlPlane | null;
  readonly model: ModelEndpoint | null;
  /** The way to the provider in a live run. */
  readonly live?: LiveModel | null;
  readonly memory: WorkspaceMemory | null;
  readonly gate: TurnGate;
  /** Milliseconds from the container's creation to its discovery. */
  readonly bootMs: number;
  /** Context ids and tags used here so far, in order. */
  readonly contexts: string[];
  readonly tags: Tag[];
  /** Set once a turn failed here: what follows gets a fresh container (design §6). */
  spent: boolean;
  /** Ends connections, servers and container. Never rejects. */
  dispose(): Promise<void>;
}

/** A boot that failed, with the container's records: evidence must outlive the container. */
export class BootFailure extends Error {
  override readonly name = 'BootFailure';
  readonly error: CanaryError;
  readonly evidence: ContainerEvidence;

  constructor(error: CanaryError, evidence: ContainerEvidence) {
    super(error.message, { cause: error });
    this.error = error;
    this.evidence = evidence;
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
  const { target } = request.options;
  const startedAt = adapters.clock.now();
  const closing: (() => Promise<void>)[] = [];
  // Never rejects: what could not be removed is told by the engine, which tries again at its own end.
  const dispose = async (): Promise<void> => {
    await Promise.allSettled(closing.splice(0).map((close) => close()));
  };
  const parts: Parts = {
    id: request.continues?.id ?? adapters.random.uuid(),
    container: null,
    controlPlane: null,
    model: null,
    live: null,
    memory: null,
  };
  try {
    const agent =
      target.kind === 'url'
        ? await connectRunning(adapters, target.url, request, signal)
        : await bootContainer(
            adapters,
            { ...request, image: target.image },
            parts,
            closing,
            signal,
          );
    closing.push(() => agent.close());
    const gate = createTurnGate(request.cautious);
    const bootMs = adapters.clock.now() - startedAt;
    return { ...parts, agent, gate, bootMs, contexts: [], tags: [], spent: false, dispose };
  } catch (thrown) {
    const evidence = await collectEvidence(parts);
    await dispose();
    throw new BootFailure(toCanaryError(thrown), evidence);
  }
}

/** Finds an agent that somebody else has started; the hints for images do not fit it. */
async function connectRunning(
  adapters: Adapters,
  url: string,
  { options, profile }: BootRequest,
  signal: AbortSignal,
): Promise<AgentClient> {
  try {
    return await withinLimit(adapters.clock, options.bootTimeoutMs, signal, (limited) =>
      adapters.connectAgent(url, limited, profile.a2a),
    );
  } catch (thrown) {
    const error = toCanaryError(thrown);
    if (error.code !== 'NEVER_LISTENED') throw error;
    const hint = `Is the agent running, and is ${url} its address as seen from here?`;
    throw new CanaryError(error.code, error.message, { hint, cause: error });
  }
}

/** What a boot has brought up so far. */
type Parts = {
  -readonly [Name in 'id' | 'container' | 'controlPlane' | 'model' | 'memory']: Workspace[Name];
} & { live: LiveModel | null };

/** Starts servers and container, each entered in `parts` and `closing` before the next is begun. */
async function bootContainer(
  adapters: Adapters,
  request: BootRequest & { readonly image: string },
  parts: Parts,
  closing: (() => Promise<void>)[],
  signal: AbortSignal,
): Promise<AgentClient> {
  const { options, profile, continues, image } = request;
  const controlPlane = await adapters.startControlPlane(parts.id, continues?.memory ?? null);
  closing.push(() => controlPlane.close());
  parts.controlPlane = controlPlane;
  parts.memory = controlPlane.memory;
  const offersModel = options.model === 'auto' || options.model === 'scripted';
  const model = offersModel ? await adapters.startModel(profile.tools) : null;
  if (model !== null) closing.push(() => model.close());
  parts.model = model;
  const live = (await adapters.live?.start()) ?? null;
  if (live !== null) closing.push(() => live.close());
  parts.live = live;
  const host = await adapters.engine.hostForContainers();
  const contract = toBootContract({
    workspaceId: parts.id,
    urls: { platform: controlPlane.url(host), model: (model ?? live)?.url(host) ?? null },
    profile,
    inputEnv: options.env,
    isLive: live !== null,
    credentials: continues === null ? null : controlPlane.credentials,
  });
  const spec = { image, workspaceId: parts.id, profile, ...contract };
  const container = await adapters.engine.start(spec, signal);
  closing.push(() => container.remove());
  parts.container = container;
  const limitMs = profile.bootTimeoutMs ?? options.bootTimeoutMs;
  return awaitAgent(
    adapters,
    { container, controlPlane, limitMs, pins: profile.a2a ?? {} },
    signal,
  );
}
