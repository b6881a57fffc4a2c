// What a habit of a framework is, as a row of the table of conventions.
import type { ModelMessage } from '../domain/model-request.ts';
import type { Order } from '../domain/transcript.ts';

/** What is around something. */
export interface Literals {
  readonly before: string;
  readonly after: string;
}

/** Words in small letters by which an order is known, or a pattern of such words. */
export type Phrase = string | RegExp;

/** How a convention is recognised in a request. */
export type Recognition =
  /**
   * Words between two literals in a message of the user's role or a tool result: words without a
   * speaker.
   */
  | { readonly by: 'block'; readonly opening: string; readonly closing: string }
  /**
   * A whole message in the user's role, without a mark, that says one of these in small letters.
   */
  | { readonly by: 'go-on'; readonly phrases: readonly string[] }
  /** A placeholder for an answer of nothing: a whole message of the assistant. */
  | { readonly by: 'no-answer'; readonly placeholders: readonly string[] }
  /** Tool rounds written as text: calls by the assistant, results in the user's role. */
  | {
      readonly by: 'text-rounds';
      /** How a message with calls starts. */
      readonly call: string;
      /** What is around a called tool's name. */
      readonly name: Literals;
      /** How a message with results starts. */
      readonly result: string;
      /** What separates the last result from the user's next text in one message. */
      readonly next: string;
    }
  /**
   * The answer goes through a tool where the request demands a call: the one of this name, or with
   * the first of these words.
   */
  | { readonly by: 'answer-tool'; readonly tool: string; readonly words: readonly string[] }
  /**
   * Tools are named in words without a speaker alone and must be searched for: such a call is no
   * round.
   */
  | { readonly by: 'search-tool'; readonly tool: string; readonly query: string }
  /** What other agents said and did, in a message of the user's role. */
  | {
      readonly by: 'relayed';
      /** How such a message begins. Empty: with the first name, and it holds an answer. */
      readonly opening: string;
      /** What is around the name of an agent, at the beginning of a line. */
      readonly name: Literals;
      /** What is before its words. */
      readonly said: string;
      /** What is around the name of a tool that it called, and before the arguments. */
      readonly called: Literals | null;
      /** What is around the name of a tool, and before the result. */
      readonly returned: Literals | null;
      /** What is around words where they are quoted. */
      readonly quote: Literals | null;
    }
  /**
   * Answers in messages of the user's role that name a participant: another agent, unless the name
   * is one of these.
   */
  | { readonly by: 'participant'; readonly users: readonly string[] }
  /**
   * A conversation retold between two literals in the assistant's role, where no one has said it.
   */
  | { readonly by: 'retold-block'; readonly opening: string; readonly closing: string }
  /** A conversation retold within one message names its speakers. */
  | {
      readonly by: 'retold';
      /** Names that give words to the user, at the beginning of a line. */
      readonly user: readonly string[];
      /** Names that give words to the assistant, at the beginning of a line. */
      readonly assistant: readonly string[];
      /** Further names of the assistant, in any markup before its words. */
      readonly answer: readonly string[];
    }
  /**
   * The agent has the model sum up the conversation, or put its question so that it stands alone.
   */
  | {
      readonly by: 'order';
      readonly order: Order;
      /** Phrases that count in the system text of a request that a turn waits for as well. */
      readonly asking: readonly Phrase[];
      /** All others: the standing instructions of agents say these too. */
      readonly phrases: readonly Phrase[];
    }
  /** A short system text without tools that says one of these: the agent's own request. */
  | { readonly by: 'side-phrase'; readonly phrases: readonly string[] }
  /** A question without tools that starts so: the agent's own request. */
  | { readonly by: 'side-prefix'; readonly prefix: string; readonly reason: string }
  /**
   * A request without tools whose answer must be JSON with this field: the agent's own request.
   * With other fields than those of `beside`, the field may be a part of an answer.
   */
  | {
      readonly by: 'side-field';
      readonly field: string;
      readonly beside: readonly string[];
      readonly reason: string;
    };

/**
 * What an example of a convention is read as: speakers with their words, or why it is no turn's.
 */
export interface Example {
  readonly messages: readonly ModelMessage[];
  readonly jsonFields?: readonly string[];
  readonly said?: readonly (readonly [speaker: string, text: string])[];
  readonly side?: string;
}

/** One habit of a framework. */
export interface Convention {
  readonly name: string;
  /** Where it was seen. */
  readonly source: string;
  /** Whose words they are. */
  readonly whose: string;
  readonly recognition: Recognition;
  readonly example: Example;
}

/** The rows of one kind of recognition. */
export function rowsOf<By extends Recognition['by']>(
  table: readonly Convention[],
  by: By,
): Extract<Recognition, { by: By }>[] {
  return table
    .map(({ recognition }) => recognition)
    .filter((one): one is Extract<Recognition, { by: By }> => one.by === by);
}
