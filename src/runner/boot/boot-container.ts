// Boots a container with its servers, by one network plan after the other until one holds.

import type { AgentClient } from '../../domain/agent-ports.ts';
import type { SkillDefinition } from '../../domain/canary.ts';
import { CanaryError } from '../../domain/error.ts';
import type { NetworkPlace } from '../../domain/network-place.ts';
import { offersScripted, type RunOptions } from '../../domain/options.ts';
import type {
  AgentContainer,
  ContainerSpec,
  ControlPlane,
  LiveModel,
  ModelEndpoint,
  PeerFacts,
} from '../../domain/ports.ts';
import type { Profile } from '../../domain/profile.ts';
import type { Adapters, WorkspaceMemory } from '../shared/adapters.ts';
import { resolveBootLimit } from '../shared/resolved.ts';
import { awaitProven } from './await-proven.ts';
import { isOfPlatform, toBootContract, toSkillFiles } from './boot-contract.ts';

/** What a boot has brought up so far. `null`: not yet, or not in this run. */
export interface Parts {
  readonly id: string;
  container: AgentContainer | null;
  controlPlane: ControlPlane | null;
  model: ModelEndpoint | null;
  live: LiveModel | null;
  memory: WorkspaceMemory | null;
  /** What its container was started with. */
  spec: ContainerSpec | null;
  /** What an upgrade starts in its place. `null`: the same. */
  upgraded: ContainerSpec | null;
}

/** Where a boot enters what it has started: each thing before the next is begun. */
export interface BootRecord {
  readonly parts: Parts;
  /** How to end it again. */
  readonly closing: (() => Promise<void>)[];
}

/** What is booted. */
export interface ImageRequest {
  readonly image: string;
  /** The image of an upgrade. Absent: there is none. */
  readonly upgradeTo?: string;
  readonly options: RunOptions;
  readonly profile: Profile;
  /** The workspace whose id, rows and token it takes over. */
  readonly continues: {
    readonly memory: WorkspaceMemory | null;
    readonly skills?: readonly SkillDefinition[];
    readonly instructions?: string;
  } | null;
  readonly skills?: readonly SkillDefinition[];
  /**
   * The platform's instructions for it. Absent: those of the workspace that it takes over, if any.
   */
  readonly instructions?: string;
  /** The second agent, already there. */
  readonly peer?: Peer;
}

/** A second agent. */
interface Peer {
  readonly id: string;
  readonly agent: AgentClient;
  readonly container: AgentContainer | null;
}

/**
 * Starts servers and container and waits for the agent. A plan that is disproved on the way takes
 * them all with it.
 * @throws a boot code. NETWORK_UNREACHABLE when no plan is left
 */
export async function bootContainer(
  adapters: Adapters,
  request: ImageRequest,
  record: BootRecord,
  signal: AbortSignal,
): Promise<AgentClient> {
  for (;;) {
    const place = await adapters.engine.network(signal);
    try {
      return await bootAt(place, adapters, request, record, signal);
    } catch (thrown) {
      if (!(thrown instanceof CanaryError) || thrown.code !== 'NETWORK_UNREACHABLE') throw thrown;
      const { parts, closing } = record;
      await Promise.allSettled(closing.splice(0).map((close) => close()));
      Object.assign(parts, { container: null, controlPlane: null, model: null, live: null });
    }
  }
}

async function bootAt(
  place: NetworkPlace,
  adapters: Adapters,
  request: ImageRequest,
  { parts, closing }: BootRecord,
  signal: AbortSignal,
): Promise<AgentClient> {
  const { options, profile, continues, image } = request;
  const { bindAddress, hostForContainers } = place;
  const controlPlane = await adapters.startControlPlane(
    bindAddress,
    parts.id,
    continues?.memory ?? null,
    request.peer === undefined ? [] : [toPeer(request.peer)],
  );
  closing.push(() => controlPlane.close());
  parts.controlPlane = controlPlane;
  const instructions = request.instructions ?? continues?.instructions;
  if (instructions !== undefined) controlPlane.instructions?.set(instructions);
  parts.memory = controlPlane.memory;
  const model = offersScripted(options)
    ? await adapters.startModel(bindAddress, profile.tools)
    : null;
  if (model !== null) closing.push(() => model.close());
  parts.model = model;
  const live = (await adapters.live?.start(bindAddress)) ?? null;
  if (live !== null) closing.push(() => live.close());
  parts.live = live;
  const urls = {
    platform: controlPlane.url(hostForContainers),
    model: (model ?? live)?.url(hostForContainers) ?? null,
  };
  const skills = toSkillFiles(request.skills ?? continues?.skills ?? [], profile);
  const readEnv = async (of: string) => (await adapters.engine.readSigns(of, signal)).env;
  const toSpec = (of: string, imageEnv: Readonly<Record<string, string>>): ContainerSpec => {
    const contract = toBootContract({
      workspaceId: parts.id,
      imageEnv,
      urls,
      profile,
      inputEnv: options.env,
      isLive: live !== null,
      credentials: continues === null ? null : controlPlane.credentials,
    });
    const files = [...contract.files, ...skills];
    return { image: of, network: place, workspaceId: parts.id, profile, ...contract, files };
  };
  const imageEnv = await readEnv(image);
  const spec = toSpec(image, imageEnv);
  const { upgradeTo } = request;
  parts.upgraded = upgradeTo === undefined ? null : toSpec(upgradeTo, await readEnv(upgradeTo));
  const container = await adapters.engine.start(spec, signal);
  closing.push(() => parts.container?.remove() ?? Promise.resolve());
  parts.container = container;
  parts.spec = spec;
  const limitMs = resolveBootLimit(options, profile);
  const booting = {
    container,
    controlPlane,
    limitMs,
    pins: profile.a2a ?? {},
    isOfPlatform: isOfPlatform(imageEnv),
  };
  const called = [urls.platform, urls.model].flatMap((url) => (url === null ? [] : [url]));
  return awaitProven(adapters, { ...booting, place, called }, signal);
}

/** What the control plane reports the second agent. */
function toPeer({ id, agent, container }: Peer): PeerFacts {
  const url = container?.peerUrl ?? container?.url ?? '';
  return {
    id,
    name: 'canary peer',
    url,
    reachableAt: container?.url ?? url,
    about: agent.discovery,
  };
}
