// Two runs side by side as text.
import type { CanaryDifference, CanaryView, Comparison } from '../domain/comparison.ts';
import { countCanaries, countOf } from '../domain/count.ts';
import { cutText, toPlainLine } from '../domain/text.ts';
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
  // Whole lines at first: where they may be cut depends on where they part.
  const whole = [left, right].map((line) => toPlainLine(line ?? '', Number.POSITIVE_INFINITY));
  const [a = '', b = ''] = cutSharedStart(whole, column).map((line) =>
    fitText(cutText(line, column * 4), column),
  );
  return `${padText(a, column, 'left')} ${signs[state]} ${b}`.trimEnd();
}

/**
 * Two lines, without most of a long start that both have, so that the place at which they part is
 * seen in `room` characters.
 */
export function cutSharedStart([left = '', right = '']: readonly string[], room: number): string[] {
  let same = 0;
  while (same < left.length && left[same] === right[same]) same += 1;
  if (left === right || same < room / 2) return [left, right];
  const at = same - Math.floor(room / 4);
  // Never within a character of two halves.
  const from = /^[\udc00-\udfff]/.test(left.slice(at, at + 1)) ? at - 1 : at;
  return [left, right].map((line) => `…${line.slice(from)}`);
}

function describeEnd(ended: CanaryView['ended'] | null): string {
  if (ended === null) return 'not in the run';
  const place = ended.code ?? ended.layer;
  return toPlainLine(place === null ? ended.verdict : `${ended.verdict} (${place})`, maxNameChars);
}
