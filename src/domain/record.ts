// What was recorded while a canary was played: the raw records of its containers, and where each
// turn began and ended in them. Nothing is attributed here. judge/ledger.ts does that.
import type { Play, PlayFile, PlayTurn } from './canary.ts';
import type {
  HistoryForm,
  MemoryPlace,
  SessionScope,
  StreamCancellation,
  SurvivesRestart,
  UnaskedTool,
} from './profile.ts';
import type { TurnExchange } from './reply.ts';
import type { FileTag, Receipt, Tag } from './token.ts';
import type { MemoryEvent, ModelExchange, ModelRefusal, StoreSnapshot } from './witness.ts';

/**
 * The way in which a file was handed to the agent (contract: ingest first, then the fallbacks, in
 * this order).
 */
export interface AttachmentRoute {
  readonly file: PlayFile;
  readonly via: 'ingest' | 'archive-copy' | 'inline-bytes';
  /** Why the ways before this one were not taken. Empty for ingest. */
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

/** How far the records of a container had come at one moment: the last of each kind until then. */
export interface Moment {
  /** Milliseconds since the epoch. */
  readonly at: number;
  /** Sequence of the last model exchange. 0: none. */
  readonly exchange: number;
  /** Sequence of the last refused model request. 0: none. */
  readonly refusal: number;
  /** Sequence of the last memory event. 0: none. */
  readonly memory: number;
  /** Number of notifications. */
  readonly notifications: number;
  /** Sequence of the last call to the control plane. 0: none. */
  readonly controlPlane: number;
  /** Sequence of the last exchange of the second agent's model. 0: none. */
  readonly peerExchange: number;
}

/** One turn as it was played. */
export interface TurnRecord {
  readonly turn: PlayTurn;
  readonly contextId: string;
  /** Index in {@link CanaryRecord.containers}. */
  readonly container: number;
  readonly began: Moment;
  /** When the client had its reply, or had none. */
  readonly replied: Moment;
  /** When the turn was over, and its store copied. */
  readonly ended: Moment;
  readonly exchange: TurnExchange;
  readonly attachments: readonly AttachmentRoute[];
  /** null: no store was found, or none is looked at. */
  readonly store: StoreSnapshot | null;
  /**
   * The store some seconds after the last turn, where an agent seemed to have forgotten what was
   * said before a restart.
   */
  readonly laterStore?: StoreSnapshot | null;
  /** Exit state of the container when it was found dead after the turn, else null. */
  readonly died: string | null;
  /**
   * Set when a live call was refused during the turn: the amounts of the run's budget, as a
   * sentence without its end.
   */
  readonly overBudget?: string | undefined;
}

/** A text pushed through the control plane's `notify`. */
export interface Notification {
  readonly at: number;
  readonly text: string;
}

/** The second agent as its container recorded it. */
export interface PeerRecord {
  readonly exchanges: readonly ModelExchange[];
  /** Sequences of the calls to the control plane that told of the peer. */
  readonly lookups: readonly number[];
}

/** Everything that one container recorded, other canaries' included. */
export interface ContainerRecord {
  readonly exchanges: readonly ModelExchange[];
  readonly refusals: readonly ModelRefusal[];
  readonly memory: readonly MemoryEvent[];
  readonly notifications: readonly Notification[];
  /** Owners of all tags, file tags and receipts. */
  readonly tokens: readonly (readonly [Tag | Receipt | FileTag, TokenOwner])[];
  /** Whether the agent asked for the platform's instructions. Absent: not known. */
  readonly instructionsRead?: boolean | undefined;
  /** Absent: there is no second agent. */
  readonly peer?: PeerRecord | undefined;
}

/**
 * What a profile says of restarts and dropped connections, and where things outlive a container.
 */
export interface DeclaredBehaviour {
  readonly survivesRestart?: SurvivesRestart;
  readonly streamCancellation?: StreamCancellation;
  /** Where the memory tools keep what they are given. Absent: at the platform. */
  readonly memory?: MemoryPlace;
  /** What of the memory the agent does by itself. Absent: nothing. */
  readonly unasked?: readonly UnaskedTool[];
  /** How the history is told to the model. Absent: whole. */
  readonly history?: HistoryForm;
  /** Folders that are kept when a new container takes over. */
  readonly volumes: readonly string[];
}

/** What must have been seen of a witness. */
export interface WitnessDemands {
  /** The model must have been called. */
  readonly model: boolean;
  /** A session store must have been found. */
  readonly store: boolean;
}

/**
 * Where an agent was told that its model is: names of variables and files, or an address. Or why it
 * was told of none.
 */
export type ModelOffer =
  /** `isServed`: whoever started the agent was told, and not the agent. */
  { readonly at: readonly string[]; readonly isServed?: true } | { readonly none: string };

/** Everything that was recorded of one canary: the only input of the judge. */
export interface CanaryRecord {
  readonly play: Play;
  readonly scope: SessionScope;
  /** Absent: nothing is declared. */
  readonly declared?: DeclaredBehaviour | undefined;
  /** Whether the profile says that the agent has tools. Absent where no one says so. */
  readonly toolsDeclared?: boolean | undefined;
  /** Absent: no witness is demanded. */
  readonly demands?: WitnessDemands | undefined;
  /** Absent: no one says so. */
  readonly offer?: ModelOffer | undefined;
  /**
   * What the canaries played next to it saw, since a witness seen once is due in all. Absent:
   * nothing.
   */
  readonly seen?: { readonly model: boolean; readonly store: boolean } | undefined;
  /** Turns played. Fewer than the play's when one was rejected or timed out. */
  readonly turns: readonly TurnRecord[];
  readonly containers: readonly ContainerRecord[];
}
