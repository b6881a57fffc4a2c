// Where the time of a canary went, with a name for each wait.
import type { ReportCanary } from '../../domain/report.ts';
import type { ReportPhase } from '../../domain/report-facts.ts';
import { renderDuration } from '../duration.ts';
import { type Html, html } from './html.ts';
import type { PageLevel } from './level.ts';

type Name = ReportPhase['name'] | 'boot';

const names: Readonly<Record<Name, string>> = {
  boot: 'boot',
  between: 'between turns',
  model: 'waiting for the model call',
  agent: "the agent's own work",
  settle: 'settle time',
};

/** The timeline. `null`: nothing is known of it. */
export function renderTimeline({ turns, bootMs }: ReportCanary, level: PageLevel): Html | null {
  const rows = [
    ...(bootMs === undefined
      ? []
      : [{ title: 'boot', phases: [{ name: 'boot', ms: bootMs } as const] }]),
    ...turns
      .slice(0, level.turns)
      .map(({ phases = [] }, index) => ({ title: `turn ${index + 1}`, phases })),
  ].filter(({ phases }) => phases.length > 0);
  if (rows.length === 0) return null;
  const sum = (phases: readonly { readonly ms: number }[]): number =>
    phases.reduce((total, { ms }) => total + ms, 0);
  const longest = Math.max(1, ...rows.map(({ phases }) => sum(phases)));
  const used = (Object.keys(names) as Name[]).filter((name) =>
    rows.some(({ phases }) => phases.some((phase) => phase.name === name)),
  );
  return html`<p class="legend key">${used.map((name) => html`<span class="bar"><i class="${name}"></i>${names[name]}</span>`)}</p>
<table class="times"><thead><tr><th scope="col">what</th><th scope="col">time</th><th scope="col">of it</th></tr></thead><tbody>${rows.map(
    ({ title, phases }) =>
      html`<tr><th scope="row">${title}</th><td><span class="bar" aria-hidden="true">${phases.map(({ name, ms }) => html`<i class="${name}" style="width:${((ms / longest) * 100).toFixed(1)}%"></i>`)}</span></td><td>${phases.map(({ name, ms }) => `${names[name]} ${renderDuration(ms)}`).join(', ')}</td></tr>`,
  )}</tbody></table>`;
}
