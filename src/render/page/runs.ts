// The runs of a series: a strip for each canary, and the table of runs.
import { countOf } from '../../domain/count.ts';
import type { Report, ReportCanary, ReportSeries } from '../../domain/report.ts';
import { listRedRuns, renderRedRate } from '../series.ts';
import { foreign, type Html, html } from './html.ts';

const maxRuns = 200;

/**
 * One cell a run. A red one names its number and where its evidence lies. `null`: there was one
 * run.
 */
export function renderStrip({ repeat }: Report, { name }: ReportCanary): Html | null {
  if (repeat === undefined) return null;
  const cells = repeat.runs.slice(0, maxRuns).map(({ number, reds, evidence }) => {
    const red = reds.find((one) => one.name === name);
    if (red === undefined) return html`<li title="run ${number}: not red">·</li>`;
    const place = `run ${number}: ${red.place ?? red.verdict}`;
    return html`<li class="red" title="${place}">${evidence === null ? html`<span aria-label="${place}">${number}</span>` : html`<a href="#run-${number}" aria-label="${place}">${number}</a>`}</li>`;
  });
  const reds = repeat.runs.filter((run) => run.reds.some((one) => one.name === name)).length;
  return html`<p class="small soft">red in ${reds} of ${countOf(repeat.runs.length, 'run')}</p><ol class="strip" aria-label="runs of this canary">${cells}</ol>`;
}

/** The runs of a series that were red, with their seeds and evidence. */
export function renderSeries(series: ReportSeries): Html {
  const reds = series.runs.filter(({ verdict }) => verdict !== 'passed').slice(0, maxRuns);
  const rows = reds.map(
    ({ number, verdict, reds: canaries, seed, evidence }) =>
      html`<tr id="run-${number}"><th scope="row">run ${number}</th><td>${verdict}</td><td>${foreign(canaries.map(({ name, place }) => `${name}: ${place ?? verdict}`).join(', '), 400)}</td><td><code>--seed ${foreign(seed, 80)}</code></td><td>${evidence === null ? html`<span class="soft">not kept</span>` : html`<code>${foreign(evidence, 120)}</code>`}</td></tr>`,
  );
  return html`<section class="canary"><div class="body"><h2>${series.runs.length} of ${series.asked} runs</h2>
<p>${series.redRate === null ? '' : renderRedRate(series.redRate)}</p>
${rows.length > 0 ? html`<div class="wide" role="group" aria-label="Red runs" tabindex="0"><table><thead><tr><th scope="col">run</th><th scope="col">verdict</th><th scope="col">where</th><th scope="col">again</th><th scope="col">evidence</th></tr></thead><tbody>${rows}</tbody></table></div>` : html`<p class="soft">${listRedRuns(series).join(' ')}</p>`}</div></section>`;
}
