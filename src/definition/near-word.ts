// The known word that someone probably meant.
import { closest, distance } from 'fastest-levenshtein';

/**
 * The nearest of `known`, or null when none is near: at most a third of the letters (two at least)
 * may differ.
 */
export function findNearWord(word: string, known: readonly string[]): string | null {
  if (known.length === 0 || word.length > 100) return null;
  const nearest = closest(word.toLowerCase(), known);
  const allowed = Math.max(2, Math.floor(nearest.length / 3));
  return distance(word.toLowerCase(), nearest) <= Math.min(allowed, nearest.length - 1)
    ? nearest
    : null;
}

/**
 * The nearest of `known` and those that are almost as near, so that a plural is not taken for its
 * singular. At most three.
 */
export function findNearWords(word: string, known: readonly string[]): string[] {
  const nearest = findNearWord(word, known);
  if (nearest === null) return [];
  const typed = word.toLowerCase();
  const least = distance(typed, nearest);
  const isAlmost = (other: string): boolean =>
    other !== nearest &&
    other[0] === nearest[0] &&
    distance(typed, other) <= Math.min(least + 1, 2);
  return [nearest, ...known.filter(isAlmost)].slice(0, 3);
}

/** A hint for an unknown word: the nearest known one, else all of them, else nothing. */
export function renderKnownWords(word: string, known: readonly string[]): string | null {
  const near = findNearWord(word, known);
  if (near !== null) return `did you mean "${near}"?`;
  return known.length === 0 ? null : `known: ${known.join(', ')}`;
}
