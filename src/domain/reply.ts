// What came back for a turn, in the A2A specification's words, independent of the dialect it was
// spoken in.

/** TaskState of docs/rules/a2a.md "Task states", in its v0.3 spelling whatever the dialect. */
export type TaskState =
  | 'submitted'
  | 'working'
  | 'input-required'
  | 'completed'
  | 'canceled'
  | 'failed'
  | 'rejected'
  | 'auth-required'
  | 'unknown';

/** A part of a reply. Text is kept in full, files and data by what identifies them. */
export type ReplyPart =
  | { readonly kind: 'text'; readonly text: string }
  | {
      readonly kind: 'file';
      readonly name: string | null;
      readonly mimeType: string | null;
      readonly uri: string | null;
    }
  | { readonly kind: 'data'; readonly json: string };

/**
 * Places of a reply that the platform's chat does not show where another place has a text, in the
 * words of a report.
 */
export const hiddenPlaces = {
  'later-artifact': 'an artifact after the first',
  'status-message': 'the status message',
  message: "the Task's own message",
  history: "the Task's history",
  streamed: 'a streamed text that a later event replaced',
  'earlier-answer': 'what the agent first answered about the Task',
} as const;
/** One of {@link hiddenPlaces}. */
export type HiddenPlace = keyof typeof hiddenPlaces;

/** A text of the agent's that another A2A client may show, and the platform's chat does not. */
export interface HiddenText {
  readonly place: HiddenPlace;
  readonly text: string;
}

/** A Message or Task as the agent's answer to one turn. */
export interface Reply {
  readonly shape: 'message' | 'task';
  readonly dialect: '0.3' | '1.0';
  /**
   * What the platform's user sees: the first that is not empty of parts, artifacts in their order,
   * status message, message (docs/rules/platform.md "Text of a reply"). Chunks of one artifact are
   * joined without separator.
   */
  readonly text: string;
  /** Other texts of the reply. Absent where there are none. */
  readonly elsewhere?: readonly HiddenText[];
  readonly parts: readonly ReplyPart[];
  readonly contextId: string | null;
  readonly taskId: string | null;
  readonly state: TaskState | null;
}

/** Why a turn has no reply. Closed list. Each has a test. */
export type RejectionReason =
  | 'http-status'
  | 'empty-body'
  | 'not-json'
  | 'body-too-large'
  | 'json-rpc-error'
  | 'id-mismatch'
  | 'no-result'
  | 'unknown-shape'
  | 'task-not-completed'
  | 'queued'
  /** No connection was made. */
  | 'unreached'
  | 'connection-lost'
  | 'redirect'
  | 'error-text';

/** The outcome of one turn on the wire. */
export type TurnOutcome =
  | { readonly kind: 'answered'; readonly reply: Reply }
  | {
      readonly kind: 'rejected';
      readonly reason: RejectionReason;
      readonly message: string;
      readonly reply: Reply | null;
    }
  | { readonly kind: 'timed-out'; readonly limitMs: number }
  /** The client dropped the connection on purpose, after this many events. */
  | { readonly kind: 'disconnected'; readonly events: number };

/** One event of a stream, as it came. */
export interface StreamEvent {
  /** Milliseconds since the epoch at which its last line came. */
  readonly at: number;
  /** The event's data, up to the evidence limit. */
  readonly data: string;
  /** True for what came after the event that ended the stream's meaning: kept, never counted. */
  readonly afterFinal: boolean;
}

/** One question after a Task that was not done yet, with its answer. */
export interface FollowUp {
  readonly at: number;
  /** Such as `tasks/get`. */
  readonly method: string;
  readonly status: number;
  readonly responseBody: string;
}

/**
 * The wire witness: one exchange, exact bytes both ways (the reply's up to a limit), and what it
 * means.
 */
export interface TurnExchange {
  readonly url: string;
  readonly requestHeaders: Readonly<Record<string, string>>;
  readonly requestBody: string;
  /** 0 when no response head arrived. */
  readonly status: number;
  readonly responseHeaders: Readonly<Record<string, string>>;
  readonly responseBody: string;
  /** Milliseconds since the epoch. */
  readonly startedAt: number;
  readonly durationMs: number;
  /** Events of a streamed turn, in order. Absent where no stream came. */
  readonly events?: readonly StreamEvent[];
  /** How a Task was followed to its end. Absent where that was not needed. */
  readonly followUps?: readonly FollowUp[];
  readonly outcome: TurnOutcome;
}
