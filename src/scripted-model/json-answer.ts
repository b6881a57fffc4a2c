// An answer for a request that demands JSON or a tool call: routers, guards, and agents that take
// their answer in a form of their own. The text appears in every field that takes one. The rest is
// the plainest value that the schema allows.
import { asString, toFields } from '../domain/fields.ts';
import { findAnswerTool, wordsOf } from './answer-tool.ts';
import { type Choices, makeValue } from './json-value.ts';

/** The field of an answer whose schema names none. */
const plainField = 'answer';
/** Of several values that a field may have, the one by which A2A agents say that they are done. */
const doneValue = 'completed';
/** Values by which a supervisor says that no worker has to act any more. */
const endValue = /^(?:_*end_*|_*finish(?:ed)?_*)$/i;
/** Words in the name of a field that holds the name of a tool: the one to call next. */
const toolWords = ['tool', 'function'];

/**
 * The text as JSON after a schema. `undefined`: any object will do. What is required is there, and
 * all the rest only where the text would not be in it otherwise. `isAnswered`: the request has an
 * answer to its question already.
 */
export function toJsonAnswer(schema: unknown, text: string, isAnswered = false): string {
  const root = toFields(schema);
  const choices = choicesFor(text, isAnswered);
  for (const isWhole of [false, true]) {
    const { value, isSaid } = makeValue(root, root, choices, { isWhole });
    const isEmpty = Object.keys(toFields(value)).length === 0;
    if (isEmpty && (isWhole || root.properties === undefined)) break;
    if (isSaid || isWhole) return JSON.stringify(value);
  }
  return JSON.stringify({ [plainField]: text });
}

function choicesFor(text: string, isAnswered: boolean): Choices {
  return {
    words: () => ({ text, isSought: true }),
    value: (values, field) => chooseValue(values, field, isAnswered),
    // Of several branches the one that is named as tools for answers are, since frameworks without
    // tool calls ask for one as JSON, with a branch for each tool. Where it takes no text, it ends
    // the turn.
    branch: (branches, nameOf, isSaid) => {
      const named = findAnswerTool(branches, nameOf);
      return named !== undefined && (isSaid(named) || isAnswered) ? named : undefined;
    },
  };
}

/**
 * A worker acts until the question is answered. Then its supervisor ends the turn. Of the names of
 * tools, one for answers is taken at once.
 */
function chooseValue(values: readonly unknown[], field: string, isAnswered: boolean): unknown {
  if (values.includes(doneValue)) return doneValue;
  const isOfTool = wordsOf(field).some((word) => toolWords.includes(word));
  const tool = isOfTool ? findAnswerTool(values, asString) : undefined;
  if (tool !== undefined) return tool;
  const isEnd = (value: unknown): boolean => endValue.test(asString(value));
  return values.find((value) => isEnd(value) === isAnswered) ?? values[0];
}
