// Whose words a message of a model request holds.
import type { ModelMessage } from '../domain/model-request.ts';

/** True for a tool's result, whatever role carries it. */
export function isToolResult({ role, toolCallId }: ModelMessage): boolean {
  return role === 'tool' || toolCallId !== null;
}

/** True for what a user said: a tool result in a user message is none. */
export function isUserText(message: ModelMessage): boolean {
  return message.role === 'user' && !isToolResult(message);
}
