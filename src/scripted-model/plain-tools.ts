// Tool rounds that an agent writes as plain text (smolagents: frameworks.md 2), and text that stands beside tool results,
// read as what they are.
import { isUserText } from '../domain/message.ts';
import { findTags } from '../domain/token.ts';
import type { ModelMessage, ToolCall } from '../domain/witness.ts';
import { maxEntries } from './dialect.ts';
import { finalAnswerTool } from './final-answer.ts';
import { splitReminders } from './reminders.ts';

const callPrefix = 'Calling tools:';
const resultPrefix = 'Observation:\n';
/** Between the last result of a turn and the user's next text, in one message. */
const taskSeparator = '\nNew task:\n';

/** The messages with plain-text calls as tool calls, as many as a request may have at most, and with what a user says without a tag behind calls as their result. */
export function readPlainTools(messages: readonly ModelMessage[]): ModelMessage[] {
  const read: ModelMessage[] = [];
  /** Tags that stand in the messages before. */
  const said = new Set<string>();
  let left = maxEntries;
  for (const message of messages.flatMap(splitTask)) {
    const before = read.findLast((m) => m.role !== 'system');
    const called = before?.toolCalls[0]?.id ?? before?.toolCallId ?? null;
    if (isUserText(message) && called !== null && isSaidByTool(message.text, said))
      read.push({ ...message, role: 'tool', toolCallId: called });
    else if (message.role === 'assistant' && message.text.startsWith(callPrefix)) {
      const calls = toCalls(message.text, left);
      left -= calls.length;
      read.push({ ...message, toolCalls: [...message.toolCalls, ...calls] });
    } else read.push(message);
    for (const tag of findTags(message.text)) said.add(tag);
  }
  return joinFinalAnswers(read);
}

/**
 * Whether a text behind a call is its result: nobody's question, and no answer. A result may name the file of a turn without
 * text, whose tag is in its name: that tag was said before.
 */
function isSaidByTool(text: string, said: ReadonlySet<string>): boolean {
  if (!hasTag(text)) return !isAnswer(text);
  return text.startsWith(resultPrefix) && findTags(text).every((tag) => said.has(tag));
}

/** A reminder may quote a file's name with a tag in it: that makes no question of it. */
function hasTag(text: string): boolean {
  return findTags(splitReminders(text).said).length > 0;
}

/** An answer of the model's in the user's role is no result, but a fault that must show. */
function isAnswer(text: string): boolean {
  return !text.startsWith(resultPrefix) && /\[R-[a-z2-7]{10}\]\s*$/.test(text);
}

/** A user message that holds a result and a new task as two. */
function splitTask(message: ModelMessage): ModelMessage[] {
  const at = message.text.indexOf(taskSeparator);
  if (!isUserText(message) || at < 0 || !message.text.startsWith(resultPrefix)) return [message];
  const [result, task] = [message.text.slice(0, at), message.text.slice(at + 1)];
  return [
    { ...message, text: result },
    { ...message, text: task },
  ];
}

/**
 * A call of `final_answer` and its observation are the answer as the agent gave it: one message of the assistant's, in
 * the words of the observation, because the call quotes them as Python would.
 */
function joinFinalAnswers(messages: readonly ModelMessage[]): ModelMessage[] {
  const joined: ModelMessage[] = [];
  let isAnswered = false;
  for (const [index, message] of messages.entries()) {
    if (isAnswered) {
      isAnswered = false;
      continue;
    }
    const next = messages[index + 1];
    isAnswered =
      message.text.startsWith(callPrefix) &&
      message.toolCalls.some(({ name }) => name === finalAnswerTool) &&
      message.toolCalls.length === 1 &&
      next?.role === 'tool' &&
      next.text.startsWith(resultPrefix) &&
      // Without a new task behind it the agent is still at work: the answer was refused.
      messages[index + 2]?.role === 'user';
    joined.push(
      isAnswered && next !== undefined
        ? { ...message, text: next.text.slice(resultPrefix.length), toolCalls: [] }
        : message,
    );
  }
  return joined;
}

function toCalls(text: string, maxCalls: number): ToolCall[] {
  const names = text.matchAll(/'name': '([\w.-]{1,128})'/g).take(maxCalls);
  return [...names].map(([, name = ''], index) => ({ id: `plain${index}`, name, arguments: '{}' }));
}
