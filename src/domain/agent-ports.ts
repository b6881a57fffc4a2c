// How the orchestration speaks to an agent; `src/a2a` implements it.
import type { PlayFile } from './canary.ts';
import type { Dialect } from './profile.ts';
import type { FollowUp, TurnExchange } from './reply.ts';
import type { WireFile, WireTurn } from './turn.ts';

/**
 * A client that goes away in mid-stream: after so many events once it is ready to, or when `now` is
 * aborted.
 */
export interface Disconnect {
  readonly afterEvents: number;
  readonly now: AbortSignal;
  isReady(): boolean;
}

/** Limits of one turn, and how it is sent. */
export interface SendLimits {
  readonly timeoutMs: number;
  readonly signal: AbortSignal;
  /** True: as a stream. */
  readonly stream?: boolean;
  /** When the client drops the connection. Absent: never. */
  readonly disconnect?: Disconnect;
  /**
   * True once the answer came another way, so that a Task that is still at work need not be
   * followed any further.
   */
  readonly isPushed?: () => boolean;
}

/** What an agent card says. Words of a stranger. */
export interface CardFacts {
  /** Its JSON as it came, bounded. */
  readonly text: string;
  /** Whether it claims to stream. */
  readonly isStreaming: boolean;
  /** Its capabilities are listed, and streaming is not among them. Absent where it lists none. */
  readonly deniesStreaming?: true;
}

/** Why a file could not be uploaded. */
export interface UploadRefusal {
  readonly reason: string;
  /**
   * The agent has the route and fails at it: no user of the platform can send it a file
   * (docs/rules/platform.md "Uploads").
   */
  readonly isFault: boolean;
  /** The agent was asked and has no such route. Absent where that is not known. */
  readonly hasNoRoute?: true;
}

/** Where turns go. */
export interface AgentEndpoint {
  readonly dialect: Dialect;
  /** Path that a turn is posted to. */
  readonly path: string;
}

/** An agent behind A2A, already found: paths and dialect are decided. */
export interface AgentClient {
  /** One line on what discovery found: card path, RPC path, dialect. */
  readonly discovery: string;
  /** Absent where no one speaks to it over HTTP. */
  readonly endpoint?: AgentEndpoint;
  /** Absent where none was read. */
  readonly card?: CardFacts;
  /** What its card claims and it lacks, in sentences. Grows while turns are sent. */
  readonly findings: readonly string[];
  /**
   * Sends one turn and waits for its reply. Never throws for what a peer does. Aborts count as
   * `timed-out`.
   */
  send(turn: WireTurn, limits: SendLimits): Promise<TurnExchange>;
  /**
   * Sends the UI's Stop, which names no task (docs/rules/platform.md "Envelope"): what came back,
   * or null where the dialect has no such request. Never throws for what a peer does.
   */
  stop(turn: WireTurn, limits: SendLimits): Promise<FollowUp | null>;
  /** Uploads a file by ingest, or says why that is not possible. */
  upload(
    file: PlayFile,
    inboundSecret: string | null,
    signal: AbortSignal,
  ): Promise<WireFile | UploadRefusal>;
  close(): Promise<void>;
}
