// Interfaces that the orchestration needs. Adapters implement them, and app/run/compose.ts joins
// the two. The interface to an agent is in agent-ports.ts.
import type { AgentClient } from './agent-ports.ts';
import type { CanaryError } from './error.ts';
import type { ModelCall } from './live-model.ts';
import type { LogLine } from './log.ts';
import type { NetworkPlace } from './network-place.ts';
import type { AgentPins, Profile } from './profile.ts';
import type { TokenOwner } from './record.ts';
import type { FileTag, Receipt, Tag } from './token.ts';
import type {
  ControlPlaneRecord,
  MemoryEvent,
  ModelExchange,
  ModelRefusal,
  ParseStore,
  TurnScript,
} from './witness.ts';

/** Time as the orchestration sees it. */
export interface Clock {
  /** Milliseconds since the epoch. */
  now(): number;
  /** Resolves after `ms`. Rejects with the signal's reason when aborted. */
  sleep(ms: number, signal?: AbortSignal): Promise<void>;
}

/** Fresh identifiers and facts. */
export interface Random {
  bytes(size: number): Uint8Array;
  uuid(): string;
}

/** State of a container as Docker says it. */
export interface ContainerStatus {
  readonly running: boolean;
  readonly exitCode: number | null;
  readonly outOfMemory: boolean;
}

/** A started container of the image under test. */
export interface AgentContainer {
  readonly id: string;
  /** Base URL at which port 8000 is reached from here. May be another one after a restart. */
  readonly url: string;
  /** Base URL at which other containers reach it. Absent: not known. */
  readonly peerUrl?: string;
  /** The network plan in one line. */
  readonly plan: string;
  status(): Promise<ContainerStatus>;
  /**
   * Why the container is dead: CONTAINER_EXITED or OUT_OF_MEMORY with its last log lines. `null`
   * while it runs.
   */
  bootError(): Promise<CanaryError | null>;
  /** `address:port` of what listens inside. `null` when the image offers no way to tell. */
  listening?(): Promise<readonly string[] | null>;
  /**
   * `address:port` of what is called from inside and does not answer. `null` when the image offers
   * no way to tell.
   */
  unanswered?(): Promise<readonly string[] | null>;
  /** Log so far, stdout and stderr, up to the evidence limit. */
  logs(): Promise<readonly LogLine[]>;
  /** Puts a file into the container by the archive API, readable by uid 1000. */
  putFile(path: string, content: Uint8Array): Promise<void>;
  /**
   * Starts copying the session store. Resolves once the bytes are out of the container, so that the
   * next turn may start. `tokens` are marks to look for while its place is not known. A search that
   * `isLast` is made whatever earlier ones found. The returned function parses the copy.
   */
  copyStore(tokens: readonly string[], isLast?: boolean): Promise<ParseStore>;
  /**
   * Stops the container as Docker does (SIGTERM first), or kills it, and starts it again. Does not
   * wait for the agent.
   */
  restart(how?: 'orderly' | 'kill'): Promise<void>;
  /** Kills and removes the container with its volumes. Safe to call twice. */
  remove(): Promise<void>;
}

/** What a container is started with. */
export interface ContainerSpec {
  readonly image: string;
  /** The plan that its environment was made for. Absent: the one of this moment. */
  readonly network?: NetworkPlace;
  readonly workspaceId: string;
  readonly profile: Profile;
  /**
   * The container whose place and volumes the new one takes. It is stopped and removed. Absent:
   * fresh volumes.
   */
  readonly replaces?: AgentContainer;
  /** The environment of the boot contract, the profile and the input `env`, already merged. */
  readonly env: Readonly<Record<string, string>>;
  readonly files: readonly {
    readonly path: string;
    readonly content: string;
    readonly mode: number;
    /** User and group id. Absent: 1000. */
    readonly owner?: number;
  }[];
}

/**
 * What the configuration of an image says before it runs. Text of a stranger: compare, never
 * interpret.
 */
export interface ImageSigns {
  readonly env: Readonly<Record<string, string>>;
  /** ENTRYPOINT and CMD, word by word. */
  readonly words: readonly string[];
}

/** The image as Docker knows it. */
export interface ImageFacts {
  readonly reference: string;
  readonly id: string | null;
  readonly digests: readonly string[];
  readonly platform: string | null;
}

/** An image of a run, and what its name means by now. */
export interface CheckedImage {
  readonly facts: ImageFacts;
  /** null: the daemon has no image of that name any more. */
  readonly idNow: string | null;
}

/** What has become of the names of a run's images, and whether others could have taken them. */
export interface ImageCheck {
  readonly images: readonly CheckedImage[];
  /** Containers of another run were seen on this daemon. */
  readonly sharesDaemon: boolean;
}

/** Docker. Every method throws `CanaryError` with a code of the Docker group. */
export interface ContainerEngine {
  /**
   * Pings the daemon, pulls a missing image, checks its platform. From then on the name means the
   * id that it has now.
   */
  prepareImage(image: string, signal: AbortSignal): Promise<ImageFacts>;
  /**
   * Has a name mean the id that it has now, when it is prepared later. Pulls nothing, and never
   * throws.
   */
  pinImage(image: string): Promise<void>;
  /** Looks the names of all prepared images up again. */
  recheckImages(): Promise<ImageCheck>;
  /** What a prepared image says of itself. Costs no call of its own. */
  readSigns(image: string, signal: AbortSignal): Promise<ImageSigns>;
  /**
   * Those of the absolute paths that exist in a prepared image, read from a container that is
   * created, never started, and removed right after.
   */
  findFiles(
    image: string,
    paths: readonly string[],
    signal: AbortSignal,
  ): Promise<ReadonlySet<string>>;
  /**
   * The network plan of the run, or the next one to try. @throws NETWORK_UNREACHABLE when none is
   * left
   */
  network(signal: AbortSignal): Promise<NetworkPlace>;
  /** Takes a plan out for all containers to come. */
  refuteNetwork(place: NetworkPlace, reason: string): Promise<void>;
  /**
   * Creates and starts a container. Does not wait for the agent. @throws CONTAINER_START_FAILED.
   * NETWORK_UNREACHABLE when the container is not reached by the plan of the spec, which is then
   * refuted: ask `network` for the next one
   */
  start(spec: ContainerSpec, signal: AbortSignal): Promise<AgentContainer>;
  /** Removes leftovers of earlier runs that are past their `expires` label. Never throws. */
  sweep(): Promise<void>;
}

/** Another agent, as the platform reports it. */
export interface PeerFacts {
  /** Its workspace id. */
  readonly id: string;
  readonly name: string;
  /** Where other containers reach it. */
  readonly url: string;
  /** Where this process reaches it, to pass on what is sent to it through the platform. */
  readonly reachableAt: string;
  /** One line on its card and dialect. */
  readonly about: string;
}

/** The instructions that a platform gives to a workspace. */
export interface PlatformInstructions {
  set(text: string): void;
  /** Whether the agent has asked for them. */
  wereRead(): boolean;
}

/** The simulated platform of one container. */
export interface ControlPlane {
  /** What agents are told to go by. Absent: no one can ask for it. */
  readonly instructions?: PlatformInstructions;
  /** URL for `PLATFORM_URL`, with the random key as path prefix, for the given host name. */
  url(host: string): string;
  /** The secret for `/internal/*`, once the agent has registered. `null` before. */
  inboundSecret(): string | null;
  /** Token and secret to seed into a further container of the same workspace. */
  readonly credentials: { readonly authToken: string; readonly inboundSecret: string };
  /** The reason that the agent gave at register when it is not configured. `null` otherwise. */
  notConfiguredReason(): string | null;
  records(): readonly ControlPlaneRecord[];
  memoryEvents(): readonly MemoryEvent[];
  notifications(): readonly { readonly at: number; readonly text: string }[];
  /**
   * Method and path (after the key) of what no route covers: distinct, in order of arrival,
   * bounded.
   */
  unmatchedRequests(): readonly string[];
  close(): Promise<void>;
}

/** The scripted model of one container. */
export interface ModelEndpoint {
  /** Base URL without `/v1`, with the random key as path prefix, for the given host name. */
  url(host: string): string;
  /** Makes a turn known before it is sent. */
  register(script: TurnScript): void;
  exchanges(): readonly ModelExchange[];
  /** The newest refused requests, in order of arrival, bounded. Absent: none is ever refused. */
  refusals?(): readonly ModelRefusal[];
  /**
   * Method and path (after the key) of what no route covers: distinct, in order of arrival,
   * bounded.
   */
  unmatchedRequests(): readonly string[];
  /** Owners of every tag registered, file tag registered and receipt issued. */
  tokens(): ReadonlyMap<Tag | Receipt | FileTag, TokenOwner>;
  close(): Promise<void>;
}

/**
 * The way of one container to the provider of a live run: counted, and closed once the run's budget
 * is used up.
 */
export interface LiveModel {
  /** Base URL without `/v1`, with the random key as path prefix, for the given host name. */
  url(host: string): string;
  /** Calls that have ended, in order of arrival. Bounded. */
  calls(): readonly ModelCall[];
  /** How many calls were refused because the budget was used up. */
  refusedCalls(): number;
  /** Method and path of calls that are for no provider known here: distinct, bounded. */
  unmatchedRequests(): readonly string[];
  close(): Promise<void>;
}

/**
 * Finds card and RPC path. Polls every 50 ms until `signal` aborts. @throws NEVER_LISTENED
 * NOT_CONFIGURED NO_RPC_PATH
 */
export type ConnectAgent = (
  url: string,
  signal: AbortSignal,
  pins?: AgentPins,
) => Promise<AgentClient>;
