// The ledger of a canary: every record of its containers under the turn to which it belongs.
import type { Play, PlayTurn } from '../domain/canary.ts';
import type { SessionScope } from '../domain/profile.ts';
import type {
  AttachmentRoute,
  DeclaredBehaviour,
  ModelOffer,
  TokenOwner,
  WitnessDemands,
} from '../domain/record.ts';
import type { TurnExchange } from '../domain/reply.ts';
import type { FileTag, Receipt, Tag } from '../domain/token.ts';
import type { MemoryEvent, ModelExchange, StoreSnapshot } from '../domain/witness.ts';

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

/** Everything that belongs to one turn. */
export interface LedgerTurn {
  readonly turn: PlayTurn;
  readonly contextId: string;
  readonly exchange: TurnExchange;
  readonly attachments: readonly AttachmentRoute[];
  /** Requests that ask about this turn, in order, until it was over; of a turn that its user ended, all. */
  readonly model: readonly ModelExchange[];
  /**
   * Requests during the turn that end with another turn's text, or with none, and hold this context's
   * tokens or a call that was made for this turn, or were answered with a call that this turn has run.
   */
  readonly astray: readonly ModelExchange[];
  /**
   * What the agent asked besides: requests after the end of the turn, and requests of its own that hold
   * marks or facts of this session. Only a leak is judged in them.
   */
  readonly beside: readonly ModelExchange[];
  /** Memory events of this turn, late ones included. */
  readonly memory: readonly MemoryEvent[];
  /** Milliseconds since the epoch at which the turn began. */
  readonly beganAt: number;
  /** The same of its end: its reply had come, and its store was copied. */
  readonly endedAt: number;
  /** Milliseconds since the epoch at which the client had its reply. */
  readonly repliedAt: number;
  /** Sequence of the last memory event before the reply. */
  readonly memoryAtReply: number;
  /** Texts pushed through the control plane's `notify` during the turn. */
  readonly notifications: readonly string[];
  /** Texts pushed after it and before the next one. */
  readonly lateNotifications: readonly string[];
  /** null: no store was found, or none is looked at. */
  readonly store: StoreSnapshot | null;
  /** What reached the peer in this turn; absent: the canary has no peer. */
  readonly peer?: PeerObservation | undefined;
  /** Exit state of the container when it was found dead after the turn, else null. */
  readonly died: string | null;
  /** Set when a live call was refused during the turn: the amounts of the run's budget, as a sentence without its end. */
  readonly overBudget?: string | undefined;
  /** Set when the scripted model refused the last that was asked of it in this turn for what it lacks, and gave no answer. */
  readonly unsupported?: Unsupported | undefined;
}

/** A mark of any kind. */
export type Token = Tag | Receipt | FileTag;

/** Everything recorded of one canary, attributed. */
export interface Ledger {
  readonly play: Play;
  readonly scope: SessionScope;
  /** Absent: nothing is declared. */
  readonly declared?: DeclaredBehaviour | undefined;
  /** Whether the profile says that the agent has tools; absent where nobody says so. */
  readonly toolsDeclared?: boolean | undefined;
  /** Absent: no witness is demanded. */
  readonly demands?: WitnessDemands | undefined;
  /** Turns played; fewer than the play's when one was rejected or timed out. */
  readonly turns: readonly LedgerTurn[];
  /** Whether the model was asked at all in the containers of this canary. */
  readonly modelSeen: boolean;
  /** Where the agent was told that its model is; absent: nobody says so. */
  readonly offer?: ModelOffer | undefined;
  /** True where not even a refused request came; absent: not known. */
  readonly unasked?: boolean;
  /** Whether any store was found in the containers of this canary. */
  readonly storeSeen: boolean;
  /** Owners of all tags and receipts of the containers of this canary, other canaries' included. */
  readonly tokens: ReadonlyMap<Token, TokenOwner>;
  /** Model requests that hold nothing of any turn. */
  readonly unowned: readonly ModelExchange[];
}
