// Patterns as parts that follow one another. A stranger's pattern could keep a regular expression
// busy for ever, so the places that it may have come to are kept as a set.

/** Characters, one or many in a row. */
export interface Run {
  readonly min: 0 | 1;
  readonly isMany: boolean;
  matches(char: string): boolean;
}

/** Of a pattern. `folders`: nothing, or whatever ends with a slash. */
export type Part = 'folders' | Run | { readonly oneOf: readonly (readonly Part[])[] };

/** For each place in a text whether a pattern may have come to it. */
type Places = readonly boolean[];

/** Whether the parts, one after another, fit the whole text. */
export function fits(parts: readonly Part[], text: string): boolean {
  const chars = [...text];
  const start = [true, ...chars.map(() => false)];
  return follow(parts, chars, start).at(-1) === true;
}

function follow(parts: readonly Part[], chars: readonly string[], from: Places): Places {
  return parts.reduce((places, part) => pass(part, chars, places), from);
}

function pass(part: Part, chars: readonly string[], from: Places): Places {
  if (part === 'folders') {
    const first = from.indexOf(true);
    return from.map(
      (isIn, at) => isIn || (first !== -1 && first < at - 1 && chars[at - 1] === '/'),
    );
  }
  if ('oneOf' in part) {
    const ways = part.oneOf.map((parts) => follow(parts, chars, from));
    return from.map((_, at) => ways.some((places) => places[at]));
  }
  let isInside = false;
  return from.map((isIn, at) => {
    const isNext = at > 0 && (from[at - 1] === true || (part.isMany && isInside));
    isInside = isNext && part.matches(chars[at - 1] ?? '');
    return isInside || (part.min === 0 && isIn);
  });
}
