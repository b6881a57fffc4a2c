// Tables of the pages of results.

/** A table in Markdown. Cells are one line each. */
export function renderTable(
  head: readonly string[],
  lines: readonly (readonly string[])[],
): string {
  const toLine = (cells: readonly string[]): string =>
    `| ${cells.map((cell) => cell.replaceAll('|', '\\|').replaceAll('\n', ' ')).join(' | ')} |`;
  return [toLine(head), `|${'---|'.repeat(head.length)}`, ...lines.map(toLine)].join('\n');
}
