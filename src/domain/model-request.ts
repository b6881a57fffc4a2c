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
}

/** A tool as offered by the agent. */
export interface OfferedTool {
  readonly name: string;
  readonly argumentNames: readonly string[];
}

/** A request to the model, decoded. */
export interface ModelRequest {
  /** The name of a dialect of a provider. */
  readonly dialect: string;
  readonly model: string;
  readonly stream: boolean;
  readonly messages: readonly ModelMessage[];
  readonly tools: readonly OfferedTool[];
  /** Whether the answer must call a tool. Absent: text will do. */
  readonly mustCallTool?: boolean;
  /** False where an answer may hold one call at most. Absent: it may hold several. */
  readonly parallelCalls?: false;
  /** Names of the tools of which one must be called. Absent: any that is offered. */
  readonly demandedTools?: readonly string[];
}
