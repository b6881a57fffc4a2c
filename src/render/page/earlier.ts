// What became of a canary since the runs before: new, fixed, flaky, slower.
import type { Report, ReportCanary } from '../../domain/report.ts';
import type { BriefCanary } from '../../domain/report-others.ts';
import { renderDuration } from '../duration.ts';
import { type Html, html } from './html.ts';

/** Slower than this, and by more than `slowerMs`, is worth a word. */
const slowerTimes = 1.5;
const slowerMs = 500;
/** Changes between red and green that make a canary flaky. */
const flips = 3;

const isRed = ({ verdict }: Pick<BriefCanary, 'verdict'>): boolean =>
  verdict === 'failed' || verdict === 'errored';

/** In a word or two. `null`: there is nothing to compare with, or nothing has changed. */
export function toTrend({ earlier = [] }: Report, canary: ReportCanary): string | null {
  const past = earlier.flatMap(({ canaries }) =>
    canaries.filter(({ name, verdict }) => name === canary.name && verdict !== 'skipped'),
  );
  const [last] = past;
  if (last === undefined || canary.verdict === 'skipped') return null;
  const all = [canary, ...past];
  const changes = all.filter((one, index) => {
    const next = all[index + 1];
    return next !== undefined && isRed(one) !== isRed(next);
  }).length;
  if (changes >= flips) return `flaky: ${changes} changes in ${all.length} runs`;
  if (isRed(canary) && !isRed(last)) return 'new: it passed in the run before';
  if (isRed(canary)) {
    const since = past.findIndex((one) => !isRed(one));
    return `red for ${(since === -1 ? past.length : since) + 1} runs`;
  }
  if (isRed(last)) return 'fixed: it did not pass in the run before';
  const times = past.filter((one) => !isRed(one)).map(({ durationMs }) => durationMs);
  const usual = times.toSorted((a, b) => a - b)[Math.floor(times.length / 2)] ?? 0;
  const isSlower = canary.durationMs > usual * slowerTimes && canary.durationMs - usual > slowerMs;
  return isSlower
    ? `slower: ${renderDuration(canary.durationMs)}, and ${renderDuration(usual)} before`
    : null;
}

/** The runs before, the oldest first, and this one. `null`: there are none. */
export function renderPast(report: Report, canary: ReportCanary): Html | null {
  const { earlier = [] } = report;
  if (earlier.length === 0) return null;
  const cells = earlier.toReversed().map(({ startedAt, canaries }) => {
    const one = canaries.find(({ name }) => name === canary.name);
    const when = startedAt.slice(0, 16).replace('T', ' ');
    if (one === undefined) return html`<li title="${when}: not played"> </li>`;
    const how = `${when}: ${one.verdict}${one.place === null ? '' : `, ${one.place}`}`;
    const sign = isRed(one) ? '✕' : one.verdict === 'passed' ? '✓' : '–';
    return html`<li${isRed(one) && html` class="red"`} title="${how}"><span aria-hidden="true">${sign}</span><span class="skip">${how}</span></li>`;
  });
  const trend = toTrend(report, canary);
  return html`<p class="small">${trend !== null && html`<b>${trend}</b> `}<span class="soft">the runs before:</span></p><ol class="strip" aria-label="earlier runs of this canary">${cells}</ol>`;
}
