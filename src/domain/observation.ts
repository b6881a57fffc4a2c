// What the witnesses saw of one canary: the only input of the judge.
import type { Play, PlayFile, PlayTurn } from './canary.ts';
import type { SessionScope, StreamCancellation, SurvivesRestart } from './profile.ts';
import type { TurnExchange } from './reply.ts';
import type { FileTag, Receipt, Tag } from './token.ts';
import type { MemoryEvent, ModelExchange, StoreSnapshot } from './witness.ts';

/** The way in which a file was handed to the agent (contract: ingest first, then the fallbacks, in this order). */
export interface AttachmentRoute {
  readonly file: PlayFile;
  readonly via: 'ingest' | 'archive-copy' | 'inline-bytes';
  /** Why the ways before this one were not taken; empty for ingest. */
  readonly fallbackReasons: readonly string[];
  /** The agent has the route for uploads and fails at it: only the fallback got the file to it. */
  readonly isFault: boolean;
  /** The file's name as the agent stored it, or its name in the turn. */
  readonly uri: string;
}

/** To whom a tag or receipt belongs. */
export interface TokenOwner {
  readonly contextId: string;
  readonly canary: string;
  readonly turn: number;
}

/** What was seen of the second agent during a turn. */
export interface PeerObservation {
  /** Whether the agent has looked the peer up at the control plane, in this turn or before. */
  readonly discovered: boolean;
  /** The requests of the peer's model that carry the mark of this turn. */
  readonly model: readonly ModelExchange[];
}

/** A request that the scripted model refused for what it lacks. */
export interface Unsupported {
  /** Method and path; words of the agent. */
  readonly request: string;
  readonly lacks: string;
}

/** Everything seen of one turn. */
export interface TurnObservation {
  readonly turn: PlayTurn;
  readonly contextId: string;
  readonly exchange: TurnExchange;
  readonly attachments: readonly AttachmentRoute[];
  /** The model requests routed to this turn, in order. */
  readonly model: readonly ModelExchange[];
  /**
   * Requests during the turn that end with another turn's text, or with none, and hold this context's tokens or a call that
   * was made for this turn, or were answered with a call that this turn has run.
   */
  readonly astray: readonly ModelExchange[];
  /** Memory events between the start of this turn and its end. */
  readonly memory: readonly MemoryEvent[];
  /** Texts pushed through the control plane's `notify` during the turn. */
  readonly notifications: readonly string[];
  /** null: no store was found, or none is looked at. */
  readonly store: StoreSnapshot | null;
  /** What reached the peer in this turn; absent: the canary has no peer. */
  readonly peer?: PeerObservation;
  /** Exit state of the container when it was found dead after the turn, else null. */
  readonly died: string | null;
  /** Set when a live call was refused during the turn: the amounts of the run's budget, as a sentence without its end. */
  readonly overBudget?: string;
  /** Set when the scripted model refused the last that was asked of it in this turn for what it lacks, and gave no answer. */
  readonly unsupported?: Unsupported;
}

/** What a profile says of restarts and dropped connections, and where things outlive a container. */
export interface DeclaredBehaviour {
  readonly survivesRestart?: SurvivesRestart;
  readonly streamCancellation?: StreamCancellation;
  /** Folders that are kept when a new container takes over. */
  readonly volumes: readonly string[];
}

/** Everything seen of one canary. */
export interface CanaryObservation {
  readonly play: Play;
  readonly scope: SessionScope;
  /** Absent: nothing is declared. */
  readonly declared?: DeclaredBehaviour;
  /** Turns played; fewer than the play's when one was rejected or timed out. */
  readonly turns: readonly TurnObservation[];
  /** Whether the model was asked at all in the containers of this canary. */
  readonly modelSeen: boolean;
  /** Whether any store was found in the containers of this canary. */
  readonly storeSeen: boolean;
  /** Whether the profile says that the agent has tools; absent where nobody says so. */
  readonly toolsDeclared?: boolean;
  /** Owners of all tags and receipts of the containers of this canary, other canaries' included. */
  readonly tokens: ReadonlyMap<Tag | Receipt | FileTag, TokenOwner>;
}
