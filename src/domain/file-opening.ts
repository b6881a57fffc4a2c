// How a file begins, by which it is known where an agent gives the model its content and no name.

/** Characters by which the content of a file is known: fewer may be anybody's words. */
const minOpeningChars = 16;
const maxOpeningChars = 200;

/**
 * The beginning of a file's content, with single spaces and without a fact. `null`: too little to
 * know it by.
 */
export function openingOf(content: string, facts: readonly string[]): string | null {
  const [first] = facts.map((fact) => content.indexOf(fact)).toSorted((a, b) => a - b);
  const opening = content.slice(0, first).replace(/\s+/g, ' ').trim().slice(0, maxOpeningChars);
  return opening.length < minOpeningChars ? null : opening;
}
