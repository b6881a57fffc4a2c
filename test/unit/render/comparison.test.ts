// Two runs beside each other: rows, text and page, also where agents said hostile things.
import fc from 'fast-check';
import { expect, it, test } from 'vitest';
import type { Comparison } from '../../../src/domain/comparison.ts';
import { renderComparison } from '../../../src/render/comparison.ts';
import { renderComparisonPage } from '../../../src/render/page/comparison.ts';
import { maxPageBytes } from '../../../src/render/page/level.ts';
import { toSideRows } from '../../../src/render/side-by-side.ts';
import { hostileTexts } from '../support/report.ts';

test('rows hold every line of both lists, in order, and the same ones in one row', () => {
  const lines = fc.array(fc.constantFrom('a', 'b', 'c', 'd'), { maxLength: 30 });
  fc.assert(
    fc.property(lines, lines, (left, right) => {
      const rows = toSideRows(left, right);
      expect(rows.flatMap((row) => row.left ?? [])).toEqual(left);
      expect(rows.flatMap((row) => row.right ?? [])).toEqual(right);
      for (const { left: a, right: b, state } of rows) {
        if (state === 'same') expect(a).toBe(b);
        if (state === 'left') expect(b).toBe(null);
        if (state === 'right') expect(a).toBe(null);
      }
      expect(rows.every(({ state }) => state === 'same')).toBe(left.join() === right.join());
    }),
  );
});

it('says what one has more than the other', () => {
  expect(toSideRows(['a', 'b', 'c'], ['a', 'c', 'd']).map(({ state }) => state)).toEqual([
    'same',
    'left',
    'same',
    'right',
  ]);
});

function compare(text: string, lines = 1): Comparison {
  const left = Array.from({ length: lines }, (_, at) => `${at} ${text}`);
  return {
    left: text,
    right: 'b',
    compared: 1,
    differences: [
      {
        name: text,
        left: { verdict: 'passed', layer: null, code: null },
        right: { verdict: 'failed', layer: 'not-stored', code: null },
        first: { turn: 1, parts: [{ part: 'store', left, right: ['x'] }] },
      },
    ],
  };
}

/** The tags of a page, by which it can be seen that no text became one. */
const tagsOf = (page: string): string[] => page.match(/<[/a-z!][^>]*>/gi) ?? [];

test.each([...hostileTexts, '</td><script>x</script>', '"><img src=x onerror=x>'])(
  'no text of an agent is markup or a command: %j',
  (text) => {
    expect(tagsOf(renderComparisonPage(compare(text)))).toEqual(
      tagsOf(renderComparisonPage(compare('x'))),
    );
    for (const line of renderComparison(compare(text), 120)) {
      expect(line).not.toMatch(/[\x00-\x1f\x7f]|::|##\[/);
      expect(line.length).toBeLessThan(400);
    }
  },
);

it('stays in its bounds, and says what it left out', () => {
  const many = compare('x'.repeat(3_000), 2_000);
  const all = { ...many, differences: Array.from({ length: 600 }, () => many.differences).flat() };
  const page = renderComparisonPage(all);
  expect(Buffer.byteLength(page)).toBeLessThanOrEqual(maxPageBytes);
  expect(page).toMatch(/Not shown for want of room: \d+ more canaries with differences/);
  expect(page).toMatch(/more lines/);
  expect(renderComparison(many, 100).join('\n')).toContain('more lines)');
});

test.each([
  ['late', 'word '.repeat(1_000), 'LEFT', 'RIGHT'],
  ['early', 'a ', 'LEFT', 'RIGHT'],
  ['within a character', '😀'.repeat(40), '😁', '😂'],
  ['after an odd number of letters', `a${'😀'.repeat(40)}`, 'x', 'y'],
])('two lines that part %s are shown where they part', (_, start, left, right) => {
  const [difference] = compare('x').differences;
  const parts = [{ part: 'reply' as const, left: [start + left], right: [start + right] }];
  const one = { ...difference, name: 'n', first: { turn: 1, parts } };
  const parted = {
    ...compare('x'),
    differences: [one as Comparison['differences'][number]],
  };
  const page = renderComparisonPage(parted);
  expect(page).toContain(`${left}</bdi>`);
  expect(page).toContain(`${right}</bdi>`);
  for (const width of [83, 100, 101]) {
    const shown = renderComparison(parted, width);
    const [a = '', b = ''] = shown.at(-1)?.split(' | ') ?? [];
    expect(a).toContain(left);
    expect(b).toContain(right);
    expect(shown.join('').isWellFormed()).toBe(true);
  }
});
