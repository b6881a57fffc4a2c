// Columns of a terminal: what a text takes there, and where it is cut and broken.
import { describe, expect, it } from 'vitest';
import { fitText, padText, toAlignedRows, toDisplayWidth } from '../../../src/render/columns.ts';
import { wrapRuns } from '../../../src/render/wrap.ts';

const family = '👨‍👩‍👧';

describe('cells of a text', () => {
  it.each([
    ['abc', 3],
    ['漢字', 4],
    ['✅', 2],
    ['☕', 2],
    ['❤️', 2],
    ['⚠️', 2],
    [family, 2],
    ['🇩🇪', 2],
    ['e\u0301', 1],
    ['\u200b', 0],
    ['', 0],
  ])('%j has %i', (text, cells) => {
    expect(toDisplayWidth(text)).toBe(cells);
  });

  it('are as many in each row of a column', () => {
    const columns = [
      { heading: 'name', align: 'left' },
      { heading: 'n', align: 'right' },
    ] as const;
    const rows = toAlignedRows(columns, [
      ['✅', '1'],
      [family, '22'],
      ['plain', '333'],
    ]);
    const widths = rows.map((cells) => cells.map(toDisplayWidth));
    expect(widths).toEqual(rows.map(() => [5, 3]));
    expect(padText('⚠️', 4, 'right')).toBe('  ⚠️');
  });
});

it('columns have as many rows as there are', () => {
  const rows = Array.from({ length: 130_000 }, () => ['a', 'b']);
  const columns = [
    { heading: 'long', align: 'left' },
    { heading: 'b', align: 'left' },
  ] as const;
  expect(toAlignedRows(columns, rows).at(-1)).toEqual(['a   ', 'b']);
});

describe('what a person sees as one character', () => {
  it('is not cut in two', () => {
    expect(fitText(`${family}${family}${family}`, 4)).toBe(`${family}…`);
    expect(fitText('e\u0301e\u0301e\u0301e\u0301', 3)).toBe('e\u0301e\u0301…');
  });

  it('is not broken over two lines', () => {
    const options = { width: 20, first: { text: '' }, rest: '' };
    const lines = wrapRuns([{ text: family.repeat(12) }], options);
    expect(lines).toEqual([family.repeat(10), family.repeat(2)]);
  });

  it('may be long: a hostile text is cut in time', () => {
    const marks = `a${'\u0301'.repeat(50_000)}`;
    expect(toDisplayWidth(marks)).toBe(1);
    expect(fitText(`${marks}${'b'.repeat(50_000)}`, 10)).toBe(`${marks}${'b'.repeat(8)}…`);
  });
});
