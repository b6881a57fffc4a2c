// Which of several is an answer by its name: tools of a request, and tools that a JSON schema or a
// list of values names where a framework has no calls.
import { rowsOf } from '../transcript/convention.ts';
import { conventions } from '../transcript/conventions.ts';

const answerTools = rowsOf(conventions, 'answer-tool');

/** The first whose name says that it takes answers, the surest word first. */
export function findAnswerTool<One>(
  ones: readonly One[],
  nameOf: (one: One) => string,
): One | undefined {
  for (const { tool, words } of answerTools) {
    const found = ones.find((one) => nameOf(one) === tool) ?? firstWith(words, ones, nameOf);
    if (found !== undefined) return found;
  }
  return undefined;
}

/** The first with the first of the words in its name, in any spelling of names. */
function firstWith<One>(
  words: readonly string[],
  ones: readonly One[],
  nameOf: (one: One) => string,
): One | undefined {
  for (const word of words) {
    const found = ones.find((one) => wordsOf(nameOf(one)).includes(word));
    if (found !== undefined) return found;
  }
  return undefined;
}

/** The words of a name in small letters. */
export function wordsOf(name: string): string[] {
  return name.split(/[^A-Za-z]+|(?<=[a-z])(?=[A-Z])/).map((part) => part.toLowerCase());
}
