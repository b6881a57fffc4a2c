// A model request as it was read: who said what in it, and which marks appear in those words.

import type { OfferedTool, ToolCall } from './model-request.ts';
import type { Mark, Receipt, Tag } from './token.ts';

/**
 * Whose words an utterance holds. `harness`: words that the agent's framework put into a message of
 * another speaker, such as a reminder. No one said them, as no one said a `system` text.
 */
export type Speaker = 'system' | 'user' | 'assistant' | 'tool' | 'harness';

/** Words of one speaker in a model request, with the calls made in them. */
export interface Utterance {
  readonly speaker: Speaker;
  readonly text: string;
  /** In the order in which they appear in the text, repeats included. */
  readonly marks: readonly Mark[];
  readonly calls: readonly ToolCall[];
  /** Id of the call whose result this is. `null`: it is no result, or names no call. */
  readonly resultOf: string | null;
  /** True where the calls do nothing but search for tools: no round of the turn. */
  readonly isToolSearch: boolean;
  /** True where the scripted model has condensed these words for the agent: no one said them so. */
  readonly isCondensed?: true;
  /** True where these words are a placeholder for an answer of nothing. */
  readonly isPlaceholder?: true;
}

/**
 * What an agent may have the model do with the conversation in place of a turn: sum it up, put its
 * question so that it stands alone, or note what was said last.
 */
export type Order = 'summary' | 'rewrite' | 'note';

/** A mark's own place in a request: the words of its own speaker that introduce it. */
export interface MarkPlace {
  /** Index of the utterance. */
  readonly utterance: number;
  /** Offset in its text, for messages into which an agent merged several turns. */
  readonly offset: number;
}

/** What one request holds of one mark. */
export interface MarkSightings {
  /** Places in the mark's own role (turns: user, answers: assistant), quotations left out. */
  readonly places: readonly MarkPlace[];
  /** Seen in the words of the other conversational role only. */
  readonly wrongRoleOnly: boolean;
}

/** Where the marks of turns and answers are in one request. What no one said is no place. */
export interface Places {
  /**
   * Sightings of a turn's tag. In a turn with text each copy of the text carries the tag once, so
   * every occurrence counts. The tag of a turn without text (`inText` false) is in its files'
   * names, which an agent may repeat, so messages are counted.
   */
  ofTurn(tag: Tag, inText: boolean): MarkSightings;
  /**
   * Sightings of a receipt. An agent may quote earlier answers in a later one, so words of the
   * assistant are a copy of an earlier answer only when they hold no receipt that is new at that
   * point.
   */
  ofAnswer(receipt: Receipt): MarkSightings;
}

/** A model request, read once. */
export interface Transcript {
  readonly utterances: readonly Utterance[];
  /** Index of the user's newest question in {@link utterances}. `null`: no one asks anything. */
  readonly question: number | null;
  /** Indices of the utterances with tool calls after the question, in order. */
  readonly rounds: readonly number[];
  /** Why the request is the agent's own and no turn's, by a known convention. `null`: none fits. */
  readonly side: string | null;
  /**
   * What the request has the model do with the conversation. `null`: nothing of that kind. Such a
   * request is a side request.
   */
  readonly order: Order | null;
  readonly tools: readonly OfferedTool[];
  readonly places: Places;
}
