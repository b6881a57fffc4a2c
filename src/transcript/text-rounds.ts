// Reads tool rounds that an agent writes as plain text, and text next to tool results, as what they
// are.

import type { ModelMessage, ToolCall } from '../domain/model-request.ts';
import { findMarks, findTags, type Mark } from '../domain/token.ts';
import { isAnswerCall } from './answer-calls.ts';
import type { Recognition } from './convention.ts';
import { isToolResult, isUserText } from './message.ts';

type TextRounds = Extract<Recognition, { by: 'text-rounds' }>;

/** What {@link readTextRounds} goes by. */
export interface TextRoundHabits {
  readonly rounds: readonly TextRounds[];
  /** Tools that an answer goes through. */
  readonly answerTools: readonly string[];
  /** What the speaker of a text said, without what its framework put into it. */
  saidIn(text: string): string;
  /**
   * Whether a text without a tag is that of a turn which carries none. Absent: every turn has its
   * tag.
   */
  isUntaggedTurn?(text: string): boolean;
}

/** Calls read off the texts of one request at most. Hostile text may hold millions. */
const maxTextCalls = 10_000;
/** Characters of a tool's name. */
const maxNameChars = 128;
const answerEnd = /\[R-[a-z2-7]{10}\]\s*$/;

/**
 * The messages with plain-text calls as tool calls, and with what follows calls in the user's role
 * as their result, where it carries no tag of a turn and is not the text of one without a tag.
 */
export function readTextRounds(
  messages: readonly ModelMessage[],
  habits: TextRoundHabits,
): ModelMessage[] {
  const read: ModelMessage[] = [];
  /** Tags that appear in the messages before. */
  const said = new Set<string>();
  /** Texts of the user so far: the same once more is no result. */
  const texts = new Set<string>();
  /** Marks of the files in messages of the user's: such a file once more is no result. */
  const filed = new Set<string>();
  const answers = new Set<string>();
  let left = maxTextCalls;
  let called: string | null = null;
  for (const message of messages.flatMap((one) => splitNext(one, habits.rounds))) {
    const form = habits.rounds.find(({ call }) => startOfCall(message.text, call) !== -1);
    let next = message;
    const isNew =
      !answers.has(called ?? '') &&
      !texts.has(message.text) &&
      !findMarks(message.text).some(({ value }) => filed.has(value));
    if (isUserText(message) && called !== null && isSaidByTool(message.text, said, isNew, habits))
      next = { ...message, role: 'tool', toolCallId: called };
    else if (message.role === 'assistant' && form !== undefined) {
      const calls = toCalls(message.text.slice(startOfCall(message.text, form.call)), form, left);
      left -= calls.length;
      next = { ...message, toolCalls: [...message.toolCalls, ...calls] };
    }
    read.push(next);
    for (const call of next.toolCalls) if (isAnswerCall(call)) answers.add(call.id);
    if (next.role !== 'system') called = next.toolCalls[0]?.id ?? next.toolCallId ?? null;
    for (const tag of findTags(message.text)) said.add(tag);
    if (next.role === 'user') texts.add(message.text);
    if (next.role === 'user' && partNote.test(message.text))
      for (const { value } of findMarks(message.text)) filed.add(value);
  }
  return joinAnswers(read, habits);
}

/**
 * Whether a text after a call is its result: it asks nothing, and is no answer. A result may name
 * the file of a turn without text, whose tag is in its name: that tag was said before.
 */
function isSaidByTool(
  text: string,
  said: ReadonlySet<string>,
  isNew: boolean,
  habits: TextRoundHabits,
): boolean {
  const isResult = habits.rounds.some(({ result }) => text.startsWith(result));
  // An answer of the model's in the user's role is no result, but a fault that must show.
  const own = habits.saidIn(text);
  if (findTags(own).length === 0)
    return isResult || !(answerEnd.test(text) || habits.isUntaggedTurn?.(own) === true);
  const isNaming = findTags(text).every((tag) => said.has(tag));
  return isNaming && (isResult || (isNew && isFileAlone(own)));
}

/** Note of a file, an image or a sound that is a part of a message. */
const partNote = /\[(?:file|image|audio) [^\]\n]{0,300}\]/;

/**
 * Whether a text is a file with its name and no one's words. Providers take no files in a result,
 * so frameworks put it into a message of the user's after the result.
 */
function isFileAlone(text: string): boolean {
  const isInName = ({ kind, offset }: Mark): boolean =>
    kind === 'file' || (kind === 'turn' && text.charAt(offset - 1) === '-');
  return partNote.test(text) && findMarks(text).every(isInName);
}

/** A user message that holds a result and the next task, as two. */
function splitNext(message: ModelMessage, rounds: readonly TextRounds[]): ModelMessage[] {
  const form = rounds.find(({ result }) => message.text.startsWith(result));
  if (form === undefined || !isUserText(message)) return [message];
  const at = message.text.indexOf(form.next);
  if (at < 0) return [message];
  return [
    { ...message, text: message.text.slice(0, at) },
    { ...message, text: message.text.slice(at + 1) },
  ];
}

/**
 * A call of an answer's tool with its observation is the answer as the agent gave it: one message
 * of the assistant's, in the words of the observation, because the call quotes them as code would.
 */
function joinAnswers(messages: readonly ModelMessage[], habits: TextRoundHabits): ModelMessage[] {
  const joined: ModelMessage[] = [];
  let isAnswered = false;
  for (const [index, message] of messages.entries()) {
    if (isAnswered) {
      isAnswered = false;
      continue;
    }
    const next = messages[index + 1];
    const form = habits.rounds.find(({ call }) => startOfCall(message.text, call) !== -1);
    const [only, ...others] = message.toolCalls;
    isAnswered =
      form !== undefined &&
      only !== undefined &&
      others.length === 0 &&
      habits.answerTools.includes(only.name) &&
      next !== undefined &&
      isToolResult(next) &&
      next.text.startsWith(form.result) &&
      // Without a new task after it the agent is still at work: the answer was refused.
      messages[index + 2]?.role === 'user';
    joined.push(
      isAnswered && next !== undefined && form !== undefined
        ? {
            ...message,
            text: `${message.text.slice(0, startOfCall(message.text, form.call))}${next.text.slice(form.result.length)}`,
            toolCalls: [],
          }
        : message,
    );
  }
  return joined;
}

/**
 * Where calls begin: at the beginning of a text, or of a line after what the model said with them.
 */
function startOfCall(text: string, call: string): number {
  if (text.startsWith(call)) return 0;
  const at = text.indexOf(`\n${call}`);
  return at === -1 ? -1 : at + 1;
}

function toCalls(text: string, { name }: TextRounds, maxCalls: number): ToolCall[] {
  const calls: ToolCall[] = [];
  let at = text.indexOf(name.before);
  while (at >= 0 && calls.length < maxCalls) {
    const start = at + name.before.length;
    const end = text.indexOf(name.after, start);
    const called = end < 0 ? '' : text.slice(start, Math.min(end, start + maxNameChars + 1));
    if (called.length <= maxNameChars && /^[\w.-]+$/.test(called))
      calls.push({ id: `plain${calls.length}`, name: called, arguments: '{}' });
    at = text.indexOf(name.before, start);
  }
  return calls;
}
