// The ledger of a canary: every record of its containers under the turn to which it belongs.
import type { ToolCall } from '../domain/model-request.ts';
import type {
  CanaryRecord,
  ContainerRecord,
  Moment,
  TokenOwner,
  TurnRecord,
} from '../domain/record.ts';
import type { FileTag, Receipt, Tag } from '../domain/token.ts';
import type { MemoryEvent, ModelExchange } from '../domain/witness.ts';

/** What was seen of the second agent during a turn. */
export interface PeerObservation {
  /** Whether the agent has looked the peer up at the control plane, in this turn or before. */
  readonly discovered: boolean;
  /** The requests of the peer's model that carry the mark of this turn. */
  readonly model: readonly ModelExchange[];
}

/** A request that the scripted model refused for what it lacks. */
export interface Unsupported {
  /** Method and path. Words of the agent. */
  readonly request: string;
  readonly lacks: string;
}

/** The model requests of one turn. */
export interface TurnRequests {
  /**
   * Requests that ask about this turn, in order, until it was over. Of a turn that its user ended,
   * all.
   */
  readonly model: readonly ModelExchange[];
  /**
   * Requests during the turn that end with another turn's text, or with none, and hold this
   * context's tokens or a call that was made for this turn, or were answered with a call that this
   * turn has run.
   */
  readonly astray: readonly ModelExchange[];
  /**
   * What the agent asked besides: requests after the end of the turn, and requests of its own that
   * hold marks or facts of this session. Only a leak is judged in them.
   */
  readonly beside: readonly ModelExchange[];
}

/** Everything that belongs to one turn. */
export interface LedgerTurn
  extends TurnRequests,
    Omit<TurnRecord, 'container' | 'began' | 'replied' | 'ended'> {
  /** Index of its container. Absent: there is one. */
  readonly container?: number;
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
  /** What reached the peer in this turn. Absent: the canary has no peer. */
  readonly peer?: PeerObservation | undefined;
  /**
   * Set when the scripted model refused the last that was asked of it in this turn for what it
   * lacks, and gave no answer.
   */
  readonly unsupported?: Unsupported | undefined;
}

/** A mark of any kind. */
export type Token = Tag | Receipt | FileTag;

/** A call that the scripted model made for a turn, and whose turn that is. */
export interface MadeCall extends TokenOwner {
  /**
   * The call as the model gave it. `null`: it is an answer, or one that cannot be run, which an
   * agent may write down otherwise.
   */
  readonly call: ToolCall | null;
}

/** Everything recorded of one canary, attributed. */
export interface Ledger extends Omit<CanaryRecord, 'seen' | 'turns' | 'containers'> {
  /** Turns played. Fewer than the play's when one was rejected or timed out. */
  readonly turns: readonly LedgerTurn[];
  /** Whether the model was asked at all in the containers of this canary. */
  readonly modelSeen: boolean;
  /** True where not even a refused request came. Absent: not known. */
  readonly unasked?: boolean;
  /**
   * True where the agent never asked for the platform's instructions. Absent: it did, or no one can
   * know.
   */
  readonly instructionsUnread?: true;
  /** Whether any store was found in the containers of this canary. */
  readonly storeSeen: boolean;
  /** Owners of all tags and receipts of the containers of this canary, other canaries' included. */
  readonly tokens: ReadonlyMap<Token, TokenOwner>;
  /** The calls that the scripted model made for turns, by id. It gives each id once. */
  readonly calls: ReadonlyMap<string, MadeCall>;
  /** Model requests that hold nothing of any turn. */
  readonly unowned: readonly ModelExchange[];
}

/** A turn with the stretch of its container's records in which its own may lie. */
export interface Span {
  readonly turn: TurnRecord;
  readonly container: ContainerRecord;
  /** Number of the first turn of those that overlap with this one. */
  readonly group: number;
  /**
   * When the next turn that does not overlap with this one began. `null`: none followed in this
   * container.
   */
  readonly until: Moment | null;
  /** Texts pushed during the turn. */
  readonly pushed: readonly string[];
}
