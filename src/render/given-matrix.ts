// What the model was given in each turn, as a matrix: a row for each turn's request, a column for each turn that it may hold.
import type { GivenState, ReportCanary, ReportGiven } from '../domain/report.ts';

const signs: Readonly<Record<GivenState, string>> = {
  whole: '✓',
  missing: '✗',
  cut: 'c',
  repeated: 'r',
  'other-role': 'o',
  'not-due': '·',
};

const legend: Readonly<Record<string, string>> = {
  '✓': 'there and whole',
  '✗': 'missing',
  a: 'its answer missing',
  u: 'the words of the user missing',
  c: 'cut short',
  r: 'there more than once',
  o: 'in the other role',
  '·': 'not due',
  '?': 'the model was not asked',
};

/** The worst first. */
const order: readonly GivenState[] = [
  'missing',
  'other-role',
  'repeated',
  'cut',
  'not-due',
  'whole',
];

/** The matrix as lines of plain text with its legend; empty where it would show no hole. */
export function renderMatrix({ turns }: ReportCanary): string[] {
  const rows = turns.map(({ given }, index) => ({ turn: index + 1, given }));
  const known = rows.filter(({ given }) => given !== undefined);
  const hasHole = known.some(({ given = [] }) => given.some((one) => toSign(one) !== '✓'));
  if (!hasHole) return [];
  const last = Math.max(...known.map(({ turn }) => turn));
  const columns = Array.from({ length: last }, (_, index) => index + 1);
  const width = String(last).length + 1;
  const used = new Set<string>();
  const lines = rows.slice(0, last).map(({ turn, given }) => {
    const cells = columns.map((column) => {
      const one = given?.find((entry) => entry.turn === column);
      const sign =
        one !== undefined ? toSign(one) : given === undefined && column === turn ? '?' : '';
      if (sign !== '') used.add(sign);
      return sign.padStart(width);
    });
    return `${`turn ${turn}`.padEnd(14)}${cells.join('')}`.trimEnd();
  });
  const head = `${'request of'.padEnd(14)}${columns.map((n) => String(n).padStart(width)).join('')}`;
  const told = Object.entries(legend).filter(([sign]) => used.has(sign));
  return [head, ...lines, '', told.map(([sign, words]) => `${sign} ${words}`).join(', ')];
}

/** One sign for what the user said and what was answered. */
function toSign({ text, answer }: ReportGiven): string {
  if (answer === null || text === answer) return signs[text];
  if (text === 'missing') return 'u';
  if (answer === 'missing') return 'a';
  const worst = order.find((state) => state === text || state === answer) ?? 'whole';
  return signs[worst];
}
