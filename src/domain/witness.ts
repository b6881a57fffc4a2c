// Records of the store, model and control-plane witnesses. The wire witness is in reply.ts.

import type { AbstractTool } from './abstract-tool.ts';
import type { Step } from './canary.ts';
import { isBadAnswer, type ModelFailure } from './model-failure.ts';
import type { ModelRequest, ToolCall } from './model-request.ts';
import type { UnaskedTool } from './profile.ts';
import type { CondensedMark, FileTag, Receipt, Tag } from './token.ts';
import type { Transcript } from './transcript.ts';

/** The scripted model's answer: text, or tool calls. */
export interface ModelAnswer {
  readonly text: string | null;
  readonly toolCalls: readonly ToolCall[];
  /**
   * The call in which the text goes over the wire, for an agent that takes its answer from a tool
   * (smolagents).
   */
  readonly through?: ToolCall;
  /**
   * The JSON in which the text goes over the wire, where the request demands JSON, or the text
   * between the markers that it demands.
   */
  readonly asJson?: string;
}

/** What the scripted model must know of a turn: its script, never a fact. */
export interface TurnScript {
  readonly tag: Tag;
  readonly contextId: string;
  /** Name of the canary and number of the turn, for reports. */
  readonly canary: string;
  readonly turn: number;
  readonly steps: readonly Step[];
  readonly files: readonly ScriptFile[];
  /**
   * Files of earlier turns of the session, by the number of their turn. Absent: none is asked for.
   */
  readonly earlierFiles?: ReadonlyMap<number, readonly ScriptFile[]>;
  /**
   * Whether the turn has had its reply. Absent: not known, and its answers are not said once more.
   */
  readonly isOver?: () => boolean;
  /**
   * True where the agent is declared to tell the history in words without a speaker: the model
   * finds it there too.
   */
  readonly isToldOutside?: boolean;
  /** What of the memory the agent is declared to do by itself: the model calls no tool for it. */
  readonly unasked?: readonly UnaskedTool[];
  /** Answers to this turn's requests are held back until it settles. Absent: none is. */
  readonly hold?: Promise<unknown>;
  /** How a request of the turn fails, once. Absent: all are answered. */
  readonly fails?: ModelFailure;
  /** True where the model thinks before it answers, as far as a request lets it. Absent: never. */
  readonly thinks?: true;
  /** Rounds of tool calls before an answer is held back, or a request fails. Absent: none. */
  readonly afterCalls?: number;
  /**
   * The text as it is sent: one without the turn's tag in it is known by its words. Absent: there
   * is none, or it is another agent's.
   */
  readonly text?: string;
  /**
   * The agent that `ask-peer` asks, and the tag that marks the question. Absent: there is no peer.
   */
  readonly peer?: { readonly id: string; readonly tag: Tag };
}

/** A file as a script knows it. */
export interface ScriptFile {
  readonly name: string;
  readonly tag: FileTag;
  /**
   * How its content begins, with single spaces and without a fact: an agent may give the model what
   * is in a file and not what it is called. Absent: too little to know it by.
   */
  readonly opening?: string;
  /** How the note ends by which a request shows its bytes. Absent: it is text. */
  readonly endOfNote?: string;
  /**
   * Its place among the files of the session that have the same tag, from 0. Absent: it alone has
   * it.
   */
  readonly ordinal?: number;
}

/** A call step that could not be taken, and why. What rests on it is not observed. */
export interface PassedOver {
  readonly tool: AbstractTool;
  /**
   * `not-offered`: no such tool in the request. `not-found`: its argument could not be taken from
   * the request. `inline`: what it was to read appears in the request already.
   */
  readonly cause: 'not-offered' | 'not-found' | 'inline';
  readonly reason: string;
}

/**
 * How a request was failed, and the mark in the part of a cut answer that went out. Absent: no
 * words did.
 */
export interface FailedRequest {
  readonly kind: ModelFailure;
  readonly begun?: Receipt;
}

/** One request to the model endpoint with the answer given. */
export interface ModelExchange {
  /** Order of arrival at this endpoint, from 1. */
  readonly sequence: number;
  /** Milliseconds since the epoch at which the answer was decided. */
  readonly at: number;
  readonly request: ModelRequest;
  /** The request as it was read: what is judged. */
  readonly transcript: Transcript;
  readonly requestBody: string;
  /**
   * `turn`: belongs to a registered turn. `side`: a title, probe or the like, `isTagless` where
   * nothing but the missing tag says so. `unmatched`: no script covers it.
   */
  readonly route:
    | { readonly kind: 'turn'; readonly tag: Tag; readonly round: number }
    | { readonly kind: 'side'; readonly reason: string; readonly isTagless?: true }
    | { readonly kind: 'unmatched'; readonly reason: string };
  readonly answer: ModelAnswer;
  /**
   * What the model thought before the answer, sent next to it where a provider's thoughts belong.
   * They are no one's words. Absent: nothing.
   */
  readonly thought?: string;
  readonly receipt: Receipt | null;
  /**
   * The answer of this turn that is said once more, because the request asks for nothing else.
   * Absent: it is an answer of its own.
   */
  readonly restates?: Receipt;
  /**
   * The mark of what the answer has condensed, where the request ordered that. Absent: it ordered
   * nothing of the kind.
   */
  readonly condensed?: CondensedMark;
  /**
   * Set where the request was failed on purpose: it got no answer, and `answer` is what a cut one
   * would have been.
   */
  readonly failed?: FailedRequest;
  readonly called: AbstractTool | null;
  readonly passedOver: readonly PassedOver[];
}

/**
 * Whether all of an answer goes over the wire, however bad it is: a provider keeps it then, and
 * keeps nothing of an error or of an answer that broke off.
 */
export function isWhole({ failed }: Pick<ModelExchange, 'failed'>): boolean {
  return failed === undefined || isBadAnswer(failed.kind);
}

/**
 * A request that the scripted model refused: for what it lacks and providers of models have, or for
 * a fault of the request.
 */
export interface ModelRefusal {
  /** Order among the refusals of this endpoint, from 1. */
  readonly sequence: number;
  /** Method and path without its query, cut. Words of the agent. */
  readonly request: string;
  /** What it would have needed, in words of this program. `null`: the request is at fault. */
  readonly lacks: string | null;
  /** Sequence of the last exchange before it. 0: none. */
  readonly afterExchange: number;
  /** The contexts whose marks appear in its body. */
  readonly contextIds: readonly string[];
}

/** One call to the control plane. */
export interface ControlPlaneRecord {
  readonly sequence: number;
  readonly at: number;
  readonly method: string;
  /** Path and query after the random key. */
  readonly path: string;
  readonly status: number;
  /** The name of the route that answered, or null for an unmatched request. */
  readonly route: string | null;
  /** Whether the bearer was the one that this control plane issued. */
  readonly authorised: boolean;
  readonly requestBody: string;
  readonly responseBody: string;
}

/** A memory write or read as the control plane saw it. */
export type MemoryEvent = {
  readonly sequence: number;
  readonly at: number;
  readonly workspaceId: string;
  readonly accepted: boolean;
  /** HTTP status of the refusal. Absent: accepted, or not known. */
  readonly refusedWith?: number;
} & (
  | { readonly kind: 'write'; readonly content: string; readonly automatic: boolean }
  | { readonly kind: 'read'; readonly query: string | null; readonly rows: readonly string[] }
);

/** One record of the session store: a row, a line, or a whole file where nothing finer is known. */
export interface StoreRecord {
  /** Absolute path in the container. */
  readonly path: string;
  /** Table of a database, else null. */
  readonly table: string | null;
  /** The session key of the record as far as it shows: a key column, a key field, else the path. */
  readonly key: string;
  readonly text: string;
}

/** A file of the session store as copied. */
export interface StoreFile {
  readonly path: string;
  /** Of a copy that waits on disk: read each time it is asked for. */
  readonly bytes: Uint8Array;
  /** SHA-256 of the bytes, and their number. Absent: the bytes are in memory. */
  readonly digest?: string;
  readonly size?: number;
  /** The copy is not wanted any more, and its bytes are not to be asked for. */
  release?(): void;
}

/** The session store after a turn. */
export interface StoreSnapshot {
  readonly files: readonly StoreFile[];
  readonly records: readonly StoreRecord[];
  /** True when a size limit cut the copy. */
  readonly truncated: boolean;
}

/** Parses a copy of a session store. */
export type ParseStore = () => Promise<StoreSnapshot | null>;
