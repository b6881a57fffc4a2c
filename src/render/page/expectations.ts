// What was expected and seen, with the lines of the canary's file, and how to play it again.
import type { Report, ReportCanary } from '../../domain/report.ts';
import { toAgain } from '../next.ts';
import { toFileName } from '../reason.ts';
import { foreign, type Html, html } from './html.ts';
import type { PageLevel } from './level.ts';

const results = { met: '✓ met', unmet: '✕ unmet', 'not-observed': '· not observed' } as const;
const maxRows = 200;

/** All expectations, those that are unmet first. */
export function renderExpectations(canary: ReportCanary, level: PageLevel): Html | null {
  const all = canary.turns.flatMap((turn, index) =>
    turn.expectations.map((expectation) => ({ turn: index + 1, ...expectation })),
  );
  if (all.length === 0) return null;
  const ranked = all.toSorted((a, b) => toRank(a.result) - toRank(b.result));
  const rows = ranked
    .slice(0, maxRows)
    .map(
      ({ turn, kind, line, result, expected, actual }) =>
        html`<tr><td>${turn}</td><td>${foreign(kind, 80)}${line !== null && html` <span class="soft">line ${line}</span>`}</td><td>${result === 'unmet' ? html`<b>${results[result]}</b>` : results[result]}</td><td>${foreign(expected, level.textChars)}</td><td>${foreign(actual, level.textChars)}</td></tr>`,
    );
  return html`<div class="wide rows unmet" role="group" aria-label="Expectations" tabindex="0"><table><caption class="skip">Lines are those of ${toFileName(canary)}</caption><thead><tr><th scope="col">turn</th><th scope="col">expectation</th><th scope="col">result</th><th scope="col">expected</th><th scope="col">seen</th></tr></thead><tbody>${rows}</tbody></table></div>
${ranked.length > rows.length && html`<p class="small soft">${ranked.length - rows.length} more: report.json has them.</p>`}`;
}

function toRank(result: keyof typeof results): number {
  return result === 'unmet' ? 0 : result === 'not-observed' ? 1 : 2;
}

/** The commands that play the canary and its failing turn again. */
export function renderCommands(report: Report, canary: ReportCanary): Html | null {
  const again = toAgain(report, canary);
  const { failure } = canary;
  const curl = failure?.curl;
  if (again === null && curl === undefined) return null;
  return html`${again !== null && html`<h3>This canary again, with the same facts</h3><pre data-copy tabindex="0" role="group" aria-label="the command that plays this canary again">${again}</pre>`}
${curl != null && html`<h3>The message of turn ${failure?.turn} alone, to an agent on this machine</h3><pre data-copy tabindex="0" role="group" aria-label="the message as a curl command">${curl}</pre>`}
${curl === null && html`<p class="small soft">The message of turn ${failure?.turn} is too long for this page: wire.jsonl in the evidence has it.</p>`}`;
}
