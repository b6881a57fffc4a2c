// The legs of a merge as a table: a row a leg, a column a canary. A leg that is missing is red.
import { countCanaries, countOf } from '../../domain/count.ts';
import type { BriefCanary, ReportLeg } from '../../domain/report-others.ts';
import { foreign, type Html, html } from './html.ts';

const signs = { passed: '✓', failed: '✕', errored: '!', skipped: '–' } as const;
const maxLegs = 300;
const maxColumns = 60;

/** The table. The slowest leg is named below it. */
export function renderLegs(legs: readonly ReportLeg[]): Html {
  const names = [...new Set(legs.flatMap(({ canaries }) => canaries.map(({ name }) => name)))];
  const columns = names.slice(0, maxColumns);
  const rows = legs.slice(0, maxLegs).map((leg) => {
    const isRed = leg.verdict !== 'passed';
    const cells =
      leg.verdict === 'missing'
        ? html`<td class="red" colspan="${Math.max(1, columns.length)}">✕ no report</td>`
        : columns.map((name) => renderCell(leg.canaries.find((one) => one.name === name)));
    return html`<tr><th scope="row"${isRed && html` class="red"`}>${foreign(leg.name, 80)} <span class="soft">${leg.verdict}</span></th>${cells}</tr>`;
  });
  const cut = [
    ...(legs.length > rows.length ? [countOf(legs.length - rows.length, 'more leg')] : []),
    ...(names.length > columns.length
      ? [countCanaries(names.length - columns.length, 'more ')]
      : []),
  ];
  const head =
    columns.length === 0
      ? html`<th scope="col">canaries</th>`
      : columns.map((name) => html`<th scope="col">${foreign(name, 60)}</th>`);
  return html`<section class="canary" aria-labelledby="legs"><div class="body"><h2 id="legs">${countOf(legs.length, 'leg')}</h2><div class="wide grid" role="group" aria-label="Legs and canaries" tabindex="0"><table><thead><tr><th scope="col">leg</th>${head}</tr></thead><tbody>${rows}</tbody></table></div>${cut.length > 0 && html`<p class="small soft">${cut.join(' and ')}: report.json has them.</p>`}</div></section>`;
}

function renderCell(canary: BriefCanary | undefined): Html {
  if (canary === undefined) return html`<td><span class="soft">not played</span></td>`;
  const { verdict, place } = canary;
  const isRed = verdict === 'failed' || verdict === 'errored';
  return html`<td${isRed && html` class="red"`}>${signs[verdict]} ${foreign(place ?? verdict, 60)}</td>`;
}
