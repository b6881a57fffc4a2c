// The requests that no route or dialect covered, as the report lists them: distinct, in order of
// arrival, bounded.

/** Distinct requests listed, and characters of each. */
export const maxUnmatched = 200;
export const maxUnmatchedChars = 300;

/** A growing, bounded list. */
export interface UnmatchedList {
  add(line: string): void;
  lines(): readonly string[];
}

/** An empty list. */
export function createUnmatchedList(): UnmatchedList {
  const lines = new Set<string>();
  return {
    add(line) {
      if (lines.size < maxUnmatched) lines.add(line.slice(0, maxUnmatchedChars));
    },
    lines: () => [...lines],
  };
}
