// A change of a file for people: the lines that go and the lines that come, between what stays at
// both ends.

/** The change as lines with `-` and `+`. `old` null: the file is new. */
export function renderDiff(path: string, old: string | null, text: string): string {
  const before = old === null ? [] : toLines(old);
  const after = toLines(text);
  let start = 0;
  while (start < before.length && start < after.length && before[start] === after[start])
    start += 1;
  let end = 0;
  while (
    end < before.length - start &&
    end < after.length - start &&
    before[before.length - 1 - end] === after[after.length - 1 - end]
  )
    end += 1;
  const gone = before.slice(start, before.length - end);
  const come = after.slice(start, after.length - end);
  return [
    `--- ${old === null ? '(no file)' : path}`,
    `+++ ${path}, from line ${start + 1}`,
    ...gone.map((line) => `-${line}`),
    ...come.map((line) => `+${line}`),
  ].join('\n');
}

function toLines(text: string): string[] {
  return text.replace(/\n$/, '').split('\n');
}
