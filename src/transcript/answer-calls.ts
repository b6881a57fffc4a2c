// Answers that appear in the arguments of a call: where a request demands a call, the model's
// answer goes through one.
import { asString, parseJson, toFields, toList } from '../domain/fields.ts';
import type { ToolCall } from '../domain/model-request.ts';
import { findReceipts } from '../domain/token.ts';

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
