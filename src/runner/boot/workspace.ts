// A workspace: one booted container with its own control plane and model. Booting it is one screen.

import type { AgentClient } from '../../domain/agent-ports.ts';
import type { RestartKind, SkillDefinition } from '../../domain/canary.ts';
import { CanaryError, toCanaryError } from '../../domain/error.ts';
import type { LogLine } from '../../domain/log.ts';
import type { RunOptions } from '../../domain/options.ts';
import type { AgentContainer, ControlPlane, LiveModel, ModelEndpoint } from '../../domain/ports.ts';
import { type FileForm, type Profile, toDialectPins } from '../../domain/profile.ts';
import type { Tag } from '../../domain/token.ts';
import type { Adapters, WorkspaceMemory } from '../shared/adapters.ts';
import { resolveBootLimit } from '../shared/resolved.ts';
import { createTurnGate, type TurnGate } from '../shared/turn-gate.ts';
import { withinLimit } from '../shared/within-limit.ts';
import { bootContainer, type Parts } from './boot-container.ts';
import { BootFailure } from './boot-failure.ts';
import { collectEvidence } from './container-evidence.ts';
import { restartWorkspace } from './restart.ts';

/**
 * A booted agent with its witnesses. `container`, `controlPlane` and `model` are null where the run
 * has none.
 */
export interface Workspace {
  readonly id: string;
  /** Agent and container of this moment: a restart brings others. */
  agent: AgentClient;
  container: AgentContainer | null;
  readonly controlPlane: ControlPlane | null;
  readonly model: ModelEndpoint | null;
  /** The way to the provider in a live run. */
  readonly live?: LiveModel | null;
  readonly memory: WorkspaceMemory | null;
  readonly gate: TurnGate;
  /** Milliseconds from the container's creation to its discovery. */
  readonly bootMs: number;
  /** How files are sent, where that is declared. */
  readonly files?: FileForm;
  /** Context ids and tags used here so far, in order. */
  readonly contexts: string[];
  readonly tags: Tag[];
  /** Set once a turn failed here: what follows gets a fresh container. */
  spent: boolean;
  /** Skills that its containers were seeded with. */
  readonly skills?: readonly SkillDefinition[];
  /** The platform's instructions for it. Absent: there are none. */
  readonly instructions?: string;
  /** The second agent, which this one is told of by its control plane. It ends with this one. */
  readonly peer?: Workspace;
  /** Logs of containers that others took the place of. */
  readonly earlierLogs?: readonly (readonly LogLine[])[];
  /**
   * Starts the agent again and finds it anew. Absent for an agent that is not ours. @throws
   * BootFailure
   */
  restart?(kind: RestartKind, signal: AbortSignal): Promise<void>;
  /** Ends connections, servers and container. Never rejects. */
  dispose(): Promise<void>;
}

/** What to boot. */
export interface BootRequest {
  readonly options: RunOptions;
  readonly profile: Profile;
  /** True where one turn at a time is wanted until two contexts were seen apart. */
  readonly cautious: boolean;
  /**
   * The image that it begins on, until an upgrade brings the one of the options. Absent: that one.
   */
  readonly beginsOn?: string;
  /** The workspace whose id, rows and token a further container takes over. */
  readonly continues: Workspace | null;
  /** Skills to seed it with. Absent: those of the workspace that it continues, if any. */
  readonly skills?: readonly SkillDefinition[];
  /** The platform's instructions for it. The same. */
  readonly instructions?: string;
  /** The second agent, already there. */
  readonly peer?: Workspace;
  /** The model that an agent which already runs is offered. Whoever started it ends it. */
  readonly served?: ModelEndpoint;
  /** Told what is waited for, when that takes longer than a person looks on. */
  onWaiting?(line: string): void;
}

/**
 * After this time without an agent at `--url` a person is told that it is waited for, in
 * milliseconds.
 */
const silenceMs = 1_000;

/**
 * Boots the image, or connects to the running agent of `--url`.
 * @throws BootFailure with a boot code. Everything started is removed first.
 */
export async function bootWorkspace(
  adapters: Adapters,
  asked: BootRequest,
  signal: AbortSignal,
): Promise<Workspace> {
  const request = { ...asked, profile: withDialect(asked) };
  const { target } = request.options;
  const startedAt = adapters.clock.now();
  const closing: (() => Promise<void>)[] = [];
  // Never rejects: what could not be removed is told by the engine, which tries again at its own
  // end.
  const dispose = async (): Promise<void> => {
    await Promise.allSettled(closing.splice(0).map((close) => close()));
  };
  const parts: Parts = {
    id: request.continues?.id ?? adapters.random.uuid(),
    container: null,
    controlPlane: null,
    model: request.served ?? null,
    live: null,
    memory: null,
    spec: null,
    upgraded: null,
  };
  try {
    const agent =
      target.kind === 'url'
        ? await connectRunning(adapters, target.url, request, signal)
        : await bootContainer(
            adapters,
            { ...request, ...toImages(target.image, request.beginsOn) },
            { parts, closing },
            signal,
          );
    const gate = createTurnGate(request.cautious);
    const bootMs = adapters.clock.now() - startedAt;
    const skills = request.skills ?? request.continues?.skills;
    const instructions = request.instructions ?? request.continues?.instructions;
    const files = request.profile.a2a?.files;
    const workspace: Workspace = {
      ...parts,
      agent,
      gate,
      bootMs,
      contexts: [],
      tags: [],
      spent: false,
      ...(files === undefined ? {} : { files }),
      ...(skills === undefined ? {} : { skills }),
      ...(instructions === undefined ? {} : { instructions }),
      ...(request.peer === undefined ? {} : { peer: request.peer }),
      ...toRestart(adapters, request, parts, () => workspace),
      dispose,
    };
    closing.push(() => workspace.agent.close());
    if (request.peer !== undefined)
      closing.push(() => request.peer?.dispose() ?? Promise.resolve());
    return workspace;
  } catch (thrown) {
    const evidence = await collectEvidence(parts);
    await dispose();
    throw new BootFailure(toCanaryError(thrown), evidence);
  }
}

/** The image of the first container, and that of an upgrade. */
function toImages(
  image: string,
  beginsOn: string | undefined,
): { readonly image: string; readonly upgradeTo?: string } {
  return beginsOn === undefined ? { image } : { image: beginsOn, upgradeTo: image };
}

/** The profile with the dialect of the input, which wins over its own. */
function withDialect({ options: { dialect }, profile }: BootRequest): Profile {
  if (dialect === undefined || dialect === null) return profile;
  return { ...profile, a2a: { ...profile.a2a, ...toDialectPins(dialect) } };
}

/**
 * Finds an agent that somebody else has started, and may still be starting: it has the boot timeout
 * too. The hints for images do not fit it.
 */
async function connectRunning(
  adapters: Adapters,
  url: string,
  { options, profile, onWaiting }: BootRequest,
  signal: AbortSignal,
): Promise<AgentClient> {
  const found = new AbortController();
  const limit = `${options.bootTimeoutMs / 1_000} s`;
  const waiting = adapters.clock.sleep(silenceMs, found.signal).then(
    () => onWaiting?.(`waiting for an agent at ${url}, for ${limit} at most (boot-timeout)`),
    () => undefined,
  );
  try {
    return await withinLimit(adapters.clock, options.bootTimeoutMs, signal, (limited) =>
      adapters.connectAgent(url, limited, profile.a2a),
    );
  } catch (thrown) {
    const error = toCanaryError(thrown);
    if (error.code !== 'NEVER_LISTENED') throw error;
    const hint = `Is the agent running, and is ${url} its address as seen from here? One that needs longer to start needs a longer boot-timeout.`;
    throw new CanaryError(error.code, error.message, { hint, cause: error });
  } finally {
    found.abort();
    await waiting;
  }
}

/** The way to start a container of ours again. Empty for an agent that is not ours. */
function toRestart(
  adapters: Adapters,
  { options, profile }: BootRequest,
  parts: Parts,
  workspaceOf: () => Workspace,
): Partial<Pick<Workspace, 'restart' | 'earlierLogs'>> {
  if (parts.spec === null) return {};
  let { spec } = parts;
  const earlierLogs: (readonly LogLine[])[] = [];
  const limitMs = resolveBootLimit(options, profile);
  const onContainer = (container: AgentContainer): void => {
    parts.container = container;
  };
  return {
    earlierLogs,
    restart: (kind, signal) => {
      if (kind === 'upgrade') spec = parts.upgraded ?? spec;
      return restartWorkspace(
        adapters,
        Object.assign(workspaceOf(), { earlierLogs }),
        kind,
        { spec, limitMs, onContainer },
        signal,
      );
    },
  };
}
