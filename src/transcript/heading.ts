// What a prompt has between two of the texts in it: a heading, or nothing but what is around each
// entry of a conversation.

/** Letters that a heading has at least, unless its letters are words: fewer are a label's. */
const minHeadingLetters = 4;

/**
 * Whether there is more between two texts than what is `before` the first of them and `after` the
 * second one. A list that holds both as entries has nothing more there.
 */
export function isHeadingBetween(before: string, between: string, after: string): boolean {
  const [first, middle, last] = [before, between, after].map(withoutDigits);
  if (first === undefined || middle === undefined || last === undefined) return false;
  const closing = countSame(middle.length, (at) => middle[at] === last[at]);
  const label = countSame(
    middle.length - closing,
    (at) => middle.at(-1 - at) === first.at(-1 - at),
  );
  const heading = middle.slice(closing, middle.length - label);
  const letters = heading.match(/\p{L}/gu) ?? [];
  return letters.length >= minHeadingLetters || /\p{Lo}{2}/u.test(heading);
}

function countSame(max: number, isSame: (index: number) => boolean): number {
  let count = 0;
  while (count < max && isSame(count)) count += 1;
  return count;
}

/** Times and numbers differ from one entry to the next. */
function withoutDigits(text: string): string {
  return text.replaceAll(/[\w-]*\d[\w-]*/g, '0');
}
