// Two runs side by side as a page that needs nothing but itself, without scripts.
import type { CanaryDifference, Comparison } from '../../domain/comparison.ts';
import { countCanaries, countOf } from '../../domain/count.ts';
import { cutSharedStart, describeChange, pickRows, renderCompared } from '../comparison.ts';
import type { SideRow } from '../side-by-side.ts';
import { baseStyle } from './base-style.ts';
import { foreign, type Html, html, trusted } from './html.ts';
import { maxPageBytes } from './level.ts';

const style = `${baseStyle}
main{max-width:100rem;margin:0 auto;padding:1.5rem}
section{margin:1.5rem 0;padding:1rem 1.25rem;background:var(--sheet);border:1px solid var(--line);border-radius:6px}
h3{margin:1rem 0 .25rem}
table{table-layout:fixed}
td{font-family:var(--mono);font-size:.8rem;white-space:pre-wrap}
td.sign,th.sign{width:2.2rem;text-align:center;color:var(--soft)}
tr.differs td{background:var(--tint)}
tr.differs td.sign{color:var(--accent);font-weight:700}`;

const signs: Readonly<Record<SideRow['state'], readonly [sign: string, word: string]>> = {
  same: ['', 'the same'],
  changed: ['≠', 'not the same'],
  left: ['‹', 'in the first run alone'],
  right: ['›', 'in the second run alone'],
};

/** How much is shown. The first that fits is taken. */
const levels = [
  { canaries: 500, rows: 400, chars: 4_000 },
  { canaries: 200, rows: 60, chars: 800 },
  { canaries: 60, rows: 30, chars: 300 },
  { canaries: 20, rows: 10, chars: 120 },
] as const;
type Level = (typeof levels)[number];
/** What a page has around its sections. */
const frameBytes = 16 * 1024;

/** The page. What is left out for want of room is said in it. */
export function renderComparisonPage(comparison: Comparison): string {
  const { differences } = comparison;
  let shown: Html[] = [];
  for (const level of levels) {
    shown = takeSections(comparison, level);
    if (shown.length === Math.min(differences.length, levels[0].canaries)) break;
  }
  return renderDocument(comparison, shown);
}

/** The sections of the canaries for which there is room, the first ones first. */
function takeSections(comparison: Comparison, level: Level): Html[] {
  const sections: Html[] = [];
  let bytes = frameBytes;
  for (const difference of comparison.differences.slice(0, level.canaries)) {
    const section = renderDifference(comparison, difference, level);
    bytes += Buffer.byteLength(section.html);
    if (bytes > maxPageBytes) break;
    sections.push(section);
  }
  return sections;
}

function renderDocument(comparison: Comparison, shown: readonly Html[]): string {
  const { left, right, differences } = comparison;
  const hidden = differences.length - shown.length;
  const policy =
    "default-src 'none'; style-src 'unsafe-inline'; base-uri 'none'; form-action 'none'";
  return html`${trusted('<!doctype html>')}
<html lang="en">
<head>
<meta charset="utf-8">
<meta http-equiv="Content-Security-Policy" content="${policy}">
<meta name="viewport" content="width=device-width, initial-scale=1">
<title>${renderCompared(comparison)} · session-continuity</title>
<style>${trusted(style)}</style>
</head>
<body>
<main>
<h1>${renderCompared(comparison)}</h1>
<p class="soft">First run: ${foreign(left, 200)}. Second run: ${foreign(right, 200)}. Marks, facts, ids and times are shown by their names, since each run has its own.</p>
${shown}
${hidden > 0 && html`<p class="soft">Not shown for want of room: ${countCanaries(hidden, 'more ')} with differences.</p>`}
</main>
</body>
</html>
`.html;
}

function renderDifference(
  { left, right }: Comparison,
  difference: CanaryDifference,
  level: Level,
): Html {
  const { name, first } = difference;
  return html`<section>
<h2>${foreign(name, 200)}</h2>
<p>${describeChange(difference)}</p>
${first?.parts.map(({ part, left: a, right: b }) => {
  const { rows, more } = pickRows(a, b, level.rows);
  const isSame = rows.every(({ state }) => state === 'same');
  if (isSame) return html`<h3>${part}</h3><p class="soft">the same in both</p>`;
  return html`<h3>${part}, turn ${first.turn}</h3>
<table><thead><tr><th scope="col">${foreign(left, 100)}</th><th class="sign" scope="col"><span class="soft" aria-label="difference"></span></th><th scope="col">${foreign(right, 100)}</th></tr></thead>
<tbody>${rows.map((row) => renderRow(row, level))}</tbody></table>
${more > 0 && html`<p class="soft">${countOf(more, 'more line')}</p>`}`;
})}
</section>`;
}

function renderRow({ left, right, state }: SideRow, { chars }: Level): Html {
  const [sign, word] = signs[state];
  const [a = '', b = ''] = cutSharedStart([left ?? '', right ?? ''], chars);
  return html`<tr${state !== 'same' && html` class="differs"`}><td>${left !== null && foreign(a, chars)}</td><td class="sign" title="${word}">${sign}</td><td>${right !== null && foreign(b, chars)}</td></tr>`;
}
