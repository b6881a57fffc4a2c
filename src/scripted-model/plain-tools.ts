// Tool rounds that an agent writes as plain text (smolagents: frameworks.md 2), read as what they are.
import { findTags } from '../domain/token.ts';
import type { ModelMessage, ToolCall } from '../domain/witness.ts';
import { maxEntries } from './dialect.ts';

const callPrefix = 'Calling tools:';

/** The messages with plain-text calls as tool calls, as many as a request may have at most, and with what a user says without a tag behind calls as their result. */
export function readPlainTools(messages: readonly ModelMessage[]): ModelMessage[] {
  const read: ModelMessage[] = [];
  let left = maxEntries;
  for (const message of messages) {
    const before = read.findLast((m) => m.role !== 'system');
    const called = before?.toolCalls[0]?.id ?? before?.toolCallId ?? null;
    if (
      message.role === 'user' &&
      called !== null &&
      message.toolCallId === null &&
      findTags(message.text).length === 0
    )
      read.push({ ...message, role: 'tool', toolCallId: called });
    else if (message.role === 'assistant' && message.text.startsWith(callPrefix)) {
      const calls = toCalls(message.text, left);
      left -= calls.length;
      read.push({ ...message, toolCalls: [...message.toolCalls, ...calls] });
    } else read.push(message);
  }
  return read;
}

function toCalls(text: string, maxCalls: number): ToolCall[] {
  const names = text.matchAll(/'name': '([\w.-]{1,128})'/g).take(maxCalls);
  return [...names].map(([, name = ''], index) => ({ id: `plain${index}`, name, arguments: '{}' }));
}
