// Aligned columns of plain text.
import stringWidth from 'string-width';

/** One column: its heading, and on which side its cells appear. */
export interface Column {
  readonly heading: string;
  readonly align: 'left' | 'right';
}

/** Cells that a text takes in a terminal. */
export function toDisplayWidth(text: string): number {
  return stringWidth(text);
}

const segmenter = new Intl.Segmenter();

/** What people see as single characters, such as an emoji of several code points. */
export function* charactersOf(text: string): Generator<string> {
  for (const { segment } of segmenter.segment(text)) yield segment;
}

/**
 * A text of at most `width` cells, cut after a word where one ends near. `…` represents what was
 * cut.
 */
export function fitText(text: string, width: number): string {
  if (toDisplayWidth(text) <= width) return text;
  let fitted = '';
  let used = 0;
  for (const char of charactersOf(text)) {
    used += toDisplayWidth(char);
    if (used > width - 1) break;
    fitted += char;
  }
  const isInWord = text.charAt(fitted.length) !== ' ';
  const wordEnd = fitted.lastIndexOf(' ');
  if (isInWord && wordEnd >= fitted.length / 2) fitted = fitted.slice(0, wordEnd);
  return `${fitted.trimEnd()}…`;
}

/** A text padded to `width` cells. */
export function padText(text: string, width: number, align: 'left' | 'right'): string {
  const padding = ' '.repeat(Math.max(0, width - toDisplayWidth(text)));
  return align === 'left' ? text + padding : padding + text;
}

/**
 * The heading and the rows as cells padded to their column's width. The last column is not padded.
 */
export function toAlignedRows(
  columns: readonly Column[],
  rows: readonly (readonly string[])[],
): string[][] {
  const table = [columns.map((column) => column.heading), ...rows];
  const widths = columns.map((_, index) =>
    table.reduce((most, row) => Math.max(most, toDisplayWidth(row[index] ?? '')), 0),
  );
  return table.map((row) =>
    columns.map((column, index) => {
      const cell = row[index] ?? '';
      if (index === columns.length - 1 && column.align === 'left') return cell;
      return padText(cell, widths[index] ?? 0, column.align);
    }),
  );
}
