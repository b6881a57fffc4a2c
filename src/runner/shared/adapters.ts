// The adapters that a run is played with, as one value. app/run/compose.ts builds it, the vacuity
// check brings its own.
import type { AbstractTool } from '../../domain/abstract-tool.ts';
import type { ModelSpending } from '../../domain/live-model.ts';
import type {
  Clock,
  ConnectAgent,
  ContainerEngine,
  ControlPlane,
  LiveModel,
  ModelEndpoint,
  PeerFacts,
  Random,
} from '../../domain/ports.ts';
import type { ToolCandidates } from '../../domain/profile.ts';

/** Rows and credentials of one workspace, kept over its containers. */
export interface WorkspaceMemory {
  /** Opaque to the runner. Made by `createMemory`. */
  readonly rows: unknown;
  readonly credentials: ControlPlane['credentials'] | null;
}

/**
 * Randomness that follows from a seed: equal labels give equal streams, whatever else is drawn
 * meanwhile.
 */
export interface SeededRandom extends Random {
  /** The stream of a label. Asked for again, it begins again. */
  of(label: string): SeededRandom;
}

/**
 * Makers of everything that does I/O. Servers listen on `bindHost` alone: the address of the
 * network plan.
 */
export interface Adapters {
  readonly clock: Clock;
  /**
   * Facts, tags and ids of one run. What must stay secret is not drawn here: a seed is reported.
   */
  readonly random: SeededRandom;
  readonly engine: ContainerEngine;
  readonly connectAgent: ConnectAgent;
  startControlPlane(
    bindHost: string,
    workspaceId: string,
    memory: WorkspaceMemory | null,
    peers?: readonly PeerFacts[],
  ): Promise<ControlPlane & { readonly memory: WorkspaceMemory }>;
  startModel(
    bindHost: string,
    tools: Readonly<Record<AbstractTool, ToolCandidates>>,
  ): Promise<ModelEndpoint>;
  /**
   * Offers the model to an agent that already runs, for one run. Absent: that agent is offered
   * none. @throws INPUT_INVALID
   */
  serveModel?(tools: Readonly<Record<AbstractTool, ToolCandidates>>): Promise<ModelEndpoint>;
  /** Set for a live run. */
  readonly live?: LiveProvider;
}

/** What a turn needs of them. */
export type TurnAdapters = Pick<Adapters, 'clock' | 'live'> & { readonly random: Random };

/** The provider of a live run, behind one budget. */
export interface LiveProvider {
  /** The way to it for one container. */
  start(bindHost: string): Promise<LiveModel>;
  spending(): ModelSpending;
}
