// Numbers with what they count.

/** `1 line`, `2 lines`. `nouns`: of more than one, where that is not the noun with an s. */
export function countOf(number: number, noun: string, nouns = `${noun}s`): string {
  return `${number} ${number === 1 ? noun : nouns}`;
}

/** `One problem`, `2 problems`: the beginning of a sentence. */
export function countProblems(number: number): string {
  return number === 1 ? 'One problem' : countOf(number, 'problem');
}

/** `1 canary`, `2 canaries`. */
export function countCanaries(number: number, which = ''): string {
  return countOf(number, `${which}canary`, `${which}canaries`);
}
