// A request to a language model as its dialect decodes it.

/** A tool call in a model message. */
export interface ToolCall {
  readonly id: string;
  readonly name: string;
  /** JSON text as it was on the wire. */
  readonly arguments: string;
}

/**
 * One message of a model request, whatever the dialect. `text` holds text, decoded text files, and
 * file names.
 */
export interface ModelMessage {
  readonly role: 'system' | 'user' | 'assistant' | 'tool';
  readonly text: string;
  readonly toolCalls: readonly ToolCall[];
  /** Set on a tool result: the id of the call it answers. */
  readonly toolCallId: string | null;
  /** The name of the participant whose words these are. Absent: the role alone tells. */
  readonly name?: string;
  /**
   * What in it the provider refuses, in words for people, where nothing else here shows it. Absent:
   * nothing.
   */
  readonly fault?: string;
}

/** A tool as offered by the agent. */
export interface OfferedTool {
  readonly name: string;
  readonly argumentNames: readonly string[];
}

/** What a dialect's provider demands of a request. It answers any other one with HTTP 400. */
export interface RequestDemands {
  /** Its name for people. */
  readonly provider: string;
  /** Results follow their calls before anything else is said. `false`: anywhere after them. */
  readonly resultsFollow: boolean;
  /**
   * Two messages of the assistant in a row are one, so that calls may be in the first and in the
   * second.
   */
  readonly mergesAssistant: boolean;
  /** The first message is the user's. */
  readonly userFirst: boolean;
  /** A message of the assistant says or calls something. */
  readonly saysSomething: boolean;
  /** No call comes before the first message of the user. */
  readonly callsAfterUser: boolean;
  /** No two calls of a request have one id. */
  readonly uniqueCalls: boolean;
}

/** A request to the model, decoded. */
export interface ModelRequest {
  /** The name of a dialect of a provider. */
  readonly dialect: string;
  /** What is demanded of requests in this dialect. */
  readonly demands: RequestDemands;
  readonly model: string;
  readonly stream: boolean;
  readonly messages: readonly ModelMessage[];
  readonly tools: readonly OfferedTool[];
  /**
   * What in it the provider refuses besides its messages, in words for people, where nothing else
   * here shows it. Absent: nothing.
   */
  readonly fault?: string;
  /** Who refuses it for that fault, by name for people. Absent: the dialect's own provider. */
  readonly provider?: string;
  /**
   * Lets the model think before this answer, and says whether its thoughts are sent as words with a
   * seal, or as a seal alone. Absent: it may not.
   */
  readonly thoughts?: 'in-words' | 'sealed';
  /**
   * True where the path asks for the conversation in fewer words, and for no answer. Absent: what
   * is said decides.
   */
  readonly isCompaction?: true;
  /** Whether the answer must call a tool. Absent: text will do. */
  readonly mustCallTool?: boolean;
  /** True where the answer may call no tool, whatever is offered. Absent: it may. */
  readonly forbidsTools?: true;
  /** False where an answer may hold one call at most. Absent: it may hold several. */
  readonly parallelCalls?: false;
  /** Names of the tools of which one must be called. Absent: any that is offered. */
  readonly demandedTools?: readonly string[];
}
