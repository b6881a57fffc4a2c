// Two lists of lines side by side: which lines they share, and which one of them has alone.

/** One row: the line of the first list, of the second, and how they relate. */
export interface SideRow {
  readonly left: string | null;
  readonly right: string | null;
  readonly state: 'same' | 'changed' | 'left' | 'right';
}

/** Longer lists are compared line by line from their ends alone. */
const maxCells = 4_000_000;

/** The rows of two lists, in order. What one has in place of the other appears in one row. */
export function toSideRows(left: readonly string[], right: readonly string[]): SideRow[] {
  let start = 0;
  while (start < left.length && start < right.length && left[start] === right[start]) start += 1;
  let end = 0;
  while (
    end < left.length - start &&
    end < right.length - start &&
    left.at(-1 - end) === right.at(-1 - end)
  )
    end += 1;
  const same = (lines: readonly string[]): SideRow[] =>
    lines.map((line) => ({ left: line, right: line, state: 'same' }));
  return [
    ...same(left.slice(0, start)),
    ...toMiddle(left.slice(start, left.length - end), right.slice(start, right.length - end)),
    ...same(left.slice(left.length - end)),
  ];
}

function toMiddle(left: readonly string[], right: readonly string[]): SideRow[] {
  if (left.length * right.length > maxCells) return pair(left, right);
  const width = right.length + 1;
  // How many lines the rests of both lists share, for each pair of beginnings.
  const shared = new Uint32Array((left.length + 1) * width);
  for (let i = left.length - 1; i >= 0; i -= 1)
    for (let j = right.length - 1; j >= 0; j -= 1)
      shared[i * width + j] =
        left[i] === right[j]
          ? (shared[(i + 1) * width + j + 1] ?? 0) + 1
          : Math.max(shared[(i + 1) * width + j] ?? 0, shared[i * width + j + 1] ?? 0);
  const rows: SideRow[] = [];
  let [gone, come]: [string[], string[]] = [[], []];
  let [i, j] = [0, 0];
  const flush = (): void => {
    rows.push(...pair(gone, come));
    [gone, come] = [[], []];
  };
  while (i < left.length || j < right.length) {
    const [a, b] = [left[i], right[j]];
    if (a !== undefined && a === b) {
      flush();
      rows.push({ left: a, right: b, state: 'same' });
      i += 1;
      j += 1;
    } else if (
      b === undefined ||
      (a !== undefined && (shared[(i + 1) * width + j] ?? 0) >= (shared[i * width + j + 1] ?? 0))
    ) {
      gone.push(a ?? '');
      i += 1;
    } else {
      come.push(b);
      j += 1;
    }
  }
  flush();
  return rows;
}

function pair(left: readonly string[], right: readonly string[]): SideRow[] {
  return Array.from({ length: Math.max(left.length, right.length) }, (_, at): SideRow => {
    const [a = null, b = null] = [left[at], right[at]];
    const state = a === null ? 'right' : b === null ? 'left' : a === b ? 'same' : 'changed';
    return { left: a, right: b, state };
  });
}
