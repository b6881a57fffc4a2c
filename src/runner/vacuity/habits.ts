// What an agent in memory may do otherwise than the ideal one: the places at which departures and
// faults are put on it.

import type { ModelMessage, ModelRequest } from '../../domain/model-request.ts';
import type { WireFile, WireTurn } from '../../domain/turn.ts';
import type { MemoryPlane } from './memory-plane.ts';

/** Whose words a message carries: a turn of a context, and which part of it. */
export interface Origin {
  readonly contextId: string;
  /** Number of the turn within its context, from 1. */
  readonly turn: number;
  readonly part: 'user' | 'answer' | 'call' | 'result';
}

/** A message with its origin. Absent: words that belong to no turn, such as a system text. */
export type AgentMessage = ModelMessage & { readonly origin?: Origin };

/** Where in a conversation a habit is asked. */
export interface Moment {
  /** Number of the turn within its context, from 1. */
  readonly turn: number;
  /** Round of tool calls, from 1. */
  readonly round: number;
  readonly wire: WireTurn;
  /** Messages of the context before this turn, as the agent's store has them. */
  readonly history: readonly AgentMessage[];
  /** Messages of all other contexts of the agent. */
  readonly others: readonly AgentMessage[];
  /** Answers that the model has given to this turn, in order. */
  readonly answers: readonly string[];
}

/** What an agent keeps, by key. */
export type Stored = ReadonlyMap<string, readonly AgentMessage[]>;

/**
 * What happens to an agent next to its turns: it is started again, or a client goes away or presses
 * Stop in mid-turn.
 */
export type AgentEvent = 'restart' | 'drop' | 'stop';

/** Departures from the ideal agent. What is absent is done as it should be. */
export interface Habits {
  /** The turn as the agent takes it in. */
  hear?(turn: WireTurn): WireTurn;
  /** The manifest of a turn's files. */
  manifest?(files: readonly WireFile[], moment: Moment): string;
  /** The user message of a turn, as sent and as kept. */
  user?(text: string, moment: Moment): string;
  /** Called at the start of a turn. */
  start?(plane: MemoryPlane, moment: Moment): void;
  /** False: the model is not asked in this turn, and `reply` is given an empty text. */
  asks?(moment: Moment): boolean;
  /** The messages of one request. */
  messages?(messages: readonly AgentMessage[], moment: Moment): readonly AgentMessage[];
  /** False: the platform's instructions are left out of a request. */
  instructs?(moment: Moment): boolean;
  /** Tools offered in a round. */
  tools?(moment: Moment): ModelRequest['tools'];
  /** Further requests before the turn's own. Their answers are thrown away. */
  before?(messages: readonly AgentMessage[], moment: Moment): readonly ModelRequest[];
  /** Further requests once the answer is known. */
  after?(
    messages: readonly AgentMessage[],
    answer: string,
    moment: Moment,
  ): readonly ModelRequest[];
  /**
   * The messages of a further request for the answer, which replaces it. `null`: the answers will
   * do.
   */
  again?(messages: readonly AgentMessage[], moment: Moment): readonly AgentMessage[] | null;
  /** What a tool call brings. `run` does it as it should be. */
  tool?(call: ToolUse, run: (given: ToolUse['given']) => string, moment: Moment): string;
  /** The reply sent and kept. */
  reply?(answer: string, moment: Moment): string;
  /** The context that the reply names. */
  replyContext?(contextId: string | null, moment: Moment): string | null;
  /** What is kept of a turn: user, tool rounds, answer. */
  keep?(said: readonly AgentMessage[], moment: Moment): readonly AgentMessage[];
  /** What is left of the store after something has happened to the agent. */
  survives?(stored: Stored, event: AgentEvent): Stored;
  /** The key under which a context's messages are read. */
  key?(turn: WireTurn): string;
  /** The key under which one message is kept. `null`: under none. */
  recordKey?(key: string, message: AgentMessage, moment: Moment): string | null;
}

/** A tool call as the agent runs it. */
export interface ToolUse {
  readonly name: string;
  readonly given: Readonly<Record<string, string>>;
}
