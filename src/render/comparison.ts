// Two runs side by side as text.

import type { CanaryDifference, CanaryView, Comparison } from '../domain/comparison.ts';
import { countCanaries, countOf } from '../domain/count.ts';
import { toPlainLine } from '../domain/text.ts';
import { fitText, padText } from './columns.ts';
import { type SideRow, toSideRows } from './side-by-side.ts';

const signs: Readonly<Record<SideRow['state'], string>> = {
  same: ' ',
  changed: '|',
  left: '<',
  right: '>',
};
const maxNameChars = 200;
/** Lines of one part, the same ones left out first. */
const maxRows = 40;

/** What was found in one line. */
export function renderCompared({ compared, differences }: Comparison): string {
  const canaries = countCanaries(compared);
  return differences.length === 0
    ? `nothing differs (${canaries})`
    : `${differences.length} of ${canaries} ${differences.length === 1 ? 'differs' : 'differ'}`;
}

/** The comparison as lines of at most `width` cells. */
export function renderComparison(comparison: Comparison, width: number): string[] {
  const { left, right, differences } = comparison;
  const column = Math.max(20, Math.floor((width - 3) / 2));
  const name = (text: string): string => fitText(toPlainLine(text, maxNameChars), column);
  return [
    renderCompared(comparison),
    ...differences.flatMap((difference) => [
      '',
      `${toPlainLine(difference.name, maxNameChars)}: ${describeChange(difference)}`,
      ...(difference.first === null
        ? []
        : [
            `${padText(name(left), column, 'left')} | ${name(right)}`,
            ...renderParts(difference, column),
          ]),
    ]),
  ];
}

/** How a canary ended on either side, and the turn from which on the runs differ. */
export function describeChange({ left, right, first }: CanaryDifference): string {
  const [a, b] = [describeEnd(left), describeEnd(right)];
  const ends = a === b ? `${a} in both` : `${a}, then ${b}`;
  return first === null ? ends : `${ends}; turn ${first.turn} is the first that differs`;
}

/**
 * The rows of a part that are shown: what differs, with the line before it. `more` are left out.
 */
export function pickRows(
  left: readonly string[],
  right: readonly string[],
  max: number,
): { readonly rows: readonly SideRow[]; readonly more: number } {
  const all = toSideRows(left, right);
  const near = all.filter(
    ({ state }, at) => state !== 'same' || (all[at + 1] ?? { state: 'same' }).state !== 'same',
  );
  const wanted = all.length <= max ? all : near;
  const rows = wanted.slice(0, max);
  return { rows, more: all.length - rows.length };
}

function renderParts({ first }: CanaryDifference, column: number): string[] {
  return (first?.parts ?? []).flatMap(({ part, left, right }) => {
    const { rows, more } = pickRows(left, right, maxRows);
    if (rows.every(({ state }) => state === 'same')) return [`  ${part}: the same`];
    return [
      `  ${part}`,
      ...rows.map((row) => renderRow(row, column)),
      ...(more > 0 ? [`  (${countOf(more, 'more line')})`] : []),
    ];
  });
}

function renderRow({ left, right, state }: SideRow, column: number): string {
  const [a, b] = [left, right].map((line) => toPlainLine(line ?? '', column * 4));
  const [shownA, shownB] = fitBoth(a ?? '', b ?? '', column);
  return `${padText(shownA, column, 'left')} ${signs[state]} ${shownB}`.trimEnd();
}

/** Two lines that begin alike are cut so that the place at which they part is seen. */
function fitBoth(left: string, right: string, column: number): readonly [string, string] {
  let same = 0;
  while (same < left.length && left[same] === right[same]) same += 1;
  const from = left === right || same < column / 2 ? 0 : same - Math.floor(column / 4);
  const cut = (line: string): string =>
    fitText(from === 0 || line === '' ? line : `…${line.slice(from)}`, column);
  return [cut(left), cut(right)];
}

function describeEnd(ended: CanaryView['ended'] | null): string {
  if (ended === null) return 'not in the run';
  const place = ended.code ?? ended.layer;
  return toPlainLine(place === null ? ended.verdict : `${ended.verdict} (${place})`, maxNameChars);
}
