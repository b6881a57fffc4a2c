// Answers that appear in the arguments of a call: where a request demands a call, the model's
// answer goes through one.
import { asString, parseJson, toFields, toList } from '../domain/fields.ts';
import type { ModelMessage, ToolCall } from '../domain/model-request.ts';
import { findMarks, findReceipts } from '../domain/token.ts';
import { isToolResult } from './message.ts';

/** Levels and values looked at in one call's arguments. */
const maxLevels = 10;
const maxValues = 10_000;

/**
 * Whether a call is an answer: its arguments hold a receipt, which the scripted model puts into
 * nothing else.
 */
export function isAnswerCall({ arguments: args }: ToolCall): boolean {
  return args.includes('R-') && findReceipts(args).length > 0;
}

/**
 * The words of the answers in a message's calls, and in a text that is JSON, each once and none
 * that its text has as they are. Empty: there are none.
 */
export function answersInForm(text: string, calls: readonly ToolCall[]): string[] {
  const forms = calls.filter(isAnswerCall).map((call) => call.arguments);
  if (/^\s*\{/.test(text)) forms.push(text);
  const answers = new Set(forms.flatMap(answersIn));
  return [...answers].filter((answer) => !text.includes(answer));
}

/**
 * The messages with the text that closes a turn within the answer that went through a call: agents
 * write it down once more after the result ("Returning structured response: {…}"), so that their
 * conversation ends with words of the assistant's.
 */
export function joinClosings(messages: readonly ModelMessage[]): ModelMessage[] {
  const joined: ModelMessage[] = [];
  /** Index in `joined` of the answer by call whose results are being read. */
  let answered = -1;
  for (const message of messages) {
    const answer = joined[answered];
    if (
      answer !== undefined &&
      isToolResult(joined.at(-1) ?? answer) &&
      repeats(message, answer.toolCalls)
    ) {
      const text = [answer.text, message.text].filter((part) => part !== '').join('\n');
      joined[answered] = { ...answer, text };
      answered = -1;
      continue;
    }
    if (message.toolCalls.some(isAnswerCall)) answered = joined.length;
    else if (!isToolResult(message)) answered = -1;
    joined.push(message);
  }
  return joined;
}

/** Whether a text says the answers of calls word for word, and no other mark. */
function repeats({ role, text, toolCalls }: ModelMessage, calls: readonly ToolCall[]): boolean {
  if (role !== 'assistant' || toolCalls.length > 0 || findReceipts(text).length === 0) return false;
  const [start, end] = [text.indexOf('{'), text.lastIndexOf('}') + 1];
  const json = text.slice(start, end);
  // JSON may write letters otherwise than the call did: "\u00e9".
  const said =
    parseJson(json) === undefined
      ? text
      : [text.slice(0, start), ...answersIn(json), text.slice(end)].join('\n');
  const answers = calls.filter(isAnswerCall).flatMap((call) => answersIn(call.arguments));
  const rest = answers.reduce((left, answer) => left.replaceAll(answer, ''), said);
  return findMarks(rest).length === 0;
}

/** The strings of JSON that hold a receipt. What is no JSON is taken as it is. */
function answersIn(args: string): string[] {
  const value = parseJson(args);
  if (value === undefined) return [args];
  const found: string[] = [];
  let left = maxValues;
  const visit = (one: unknown, level: number): void => {
    left -= 1;
    if (left < 0 || level > maxLevels) return;
    if (typeof one === 'string') {
      if (findReceipts(asString(one)).length > 0) found.push(one);
    } else if (Array.isArray(one)) for (const item of toList(one)) visit(item, level + 1);
    else for (const item of Object.values(toFields(one))) visit(item, level + 1);
  };
  visit(value, 0);
  return found;
}
