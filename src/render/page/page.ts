// `report.html`: the report as one page that needs nothing but itself. Complete without scripts.
import { countCanaries } from '../../domain/count.ts';
import { isExcused } from '../../domain/expected-failure.ts';
import type { Report, ReportCanary } from '../../domain/report.ts';
import { toBaseSummary } from '../base.ts';
import { renderDuration } from '../duration.ts';
import { toShownSign, toShownVerdict } from '../expected.ts';
import { markLegend, withoutCanaryMarks, withoutMarks } from '../marks.ts';
import { listProblems, toErrorText } from '../problems.ts';
import { isRed, listCircumstances, rankCanaries, toRunReason } from '../reason.ts';
import { renderQuiet, renderRed, verdictSigns } from './canary.ts';
import { foreign, type Html, html, trusted } from './html.ts';
import { renderLegs } from './legs.ts';
import { levels, maxPageBytes, type PageLevel } from './level.ts';
import { renderSeries } from './runs.ts';
import { script, scriptHash } from './script.ts';
import { style } from './style.ts';

/** A canary with the name of its place on the page. */
interface Placed {
  readonly canary: ReportCanary;
  readonly id: string;
}

/** The page, at most {@link maxPageBytes} long. What was left out is said in it. */
export function renderPage(report: Report): string {
  return Buffer.concat(renderPageParts(report)).toString('utf8');
}

/** The same in parts: a string of all of it would need its length once more while it is written. */
export function renderPageParts(report: Report): readonly Uint8Array[] {
  const placed = place(rankCanaries(report.canaries));
  for (const level of levels) {
    const page = renderLevel(report, placed, level);
    if (page !== null) return page;
  }
  return toDocument(report, { top: renderTop(report, ['no canary is shown']) });
}

/** Places are named after canaries, so that a link to one holds in the next run. */
function place(canaries: readonly ReportCanary[]): Placed[] {
  const taken = new Map<string, number>();
  return canaries.map((canary) => {
    const slug = canary.name
      .toLowerCase()
      .replaceAll(/[^a-z0-9]+/g, '-')
      .slice(0, 60);
    const times = (taken.get(slug) ?? 0) + 1;
    taken.set(slug, times);
    return { canary, id: times === 1 ? `c-${slug}` : `c-${slug}-${times}` };
  });
}

/** null: longer than the limit. Found out before everything is rendered. */
function renderLevel(
  report: Report,
  placed: readonly Placed[],
  level: PageLevel,
): readonly Uint8Array[] | null {
  const shown = placed.slice(0, level.listed);
  const reds = shown.filter(({ canary }) => isRed(canary));
  const quiet = shown.filter(({ canary }) => !isRed(canary));
  const cut = [
    ...(reds.length > level.reds
      ? [`of ${countCanaries(reds.length - level.reds)} that did not pass only the reason is shown`]
      : []),
    ...(placed.length > shown.length
      ? [`${countCanaries(placed.length - shown.length)} not listed`]
      : []),
    ...(level === levels[0] ? [] : ['long texts, stores and logs are cut short']),
  ];
  const sections: Uint8Array[] = [];
  let bytes = 0;
  // As bytes: of the pieces that a string is put together from nothing is kept.
  const add = (section: Html): boolean => {
    const encoded = Buffer.from(section.html);
    sections.push(encoded);
    bytes += encoded.byteLength;
    return bytes <= maxPageBytes;
  };
  for (const [index, { canary, id }] of reds.entries()) {
    const bare = withoutCanaryMarks(canary);
    const isFull = index < level.reds;
    const section = isFull
      ? renderRed(report, bare, { id, index, level })
      : renderQuiet(report, bare, { id, level, isFull });
    if (!add(section)) return null;
  }
  if (report.repeat !== undefined && !add(renderSeries(report.repeat))) return null;
  for (const [index, { canary, id }] of quiet.entries())
    if (
      !add(
        renderQuiet(report, withoutCanaryMarks(canary), {
          id,
          level,
          isFull: index < level.greens,
        }),
      )
    )
      return null;
  const top = html`<a class="skip" href="#main">Skip to the canaries</a>
<div class="frame">
<nav class="rail" aria-label="Canaries">${renderTools()}${renderList('Did not pass', reds)}${renderList('Passed or skipped', quiet)}</nav>
<main id="main" tabindex="-1">
${renderTop(report, cut)}
${report.legs !== undefined && renderLegs(report.legs)}
`;
  const end = html`
${renderNotes(report)}
</main></div>`;
  const page = toDocument(report, { top, sections, end });
  return page.reduce((sum, part) => sum + part.byteLength, 0) <= maxPageBytes ? page : null;
}

/** What comes between the head of the page and its script. */
interface Body {
  readonly top: Html;
  readonly sections?: readonly Uint8Array[];
  readonly end?: Html;
}

function toDocument(report: Report, { top, sections = [], end }: Body): readonly Uint8Array[] {
  const policy = `default-src 'none'; style-src 'unsafe-inline'; script-src '${scriptHash}'; base-uri 'none'; form-action 'none'`;
  const head = html`${trusted('<!doctype html>')}
<html lang="en">
<head>
<meta charset="utf-8">
<meta http-equiv="Content-Security-Policy" content="${policy}">
<meta name="viewport" content="width=device-width, initial-scale=1">
<meta name="referrer" content="no-referrer">
<title>${report.verdict}: ${report.image.reference} · session-continuity</title>
<style>${trusted(style)}</style>
</head>
<body>
${top}`;
  const tail = html`${end}
<script>${trusted(script)}</script>
</body>
</html>
`;
  return [Buffer.from(head.html), ...sections, Buffer.from(tail.html)];
}

function renderTools(): Html {
  return html`<div class="tools" id="tools" hidden><label for="find">Filter</label><input type="search" id="find" autocomplete="off"><label><input type="checkbox" id="reds"> did not pass</label><span class="soft" id="told" role="status"></span><span class="soft">keys: j k canary, f failure, / filter</span></div>`;
}

function renderList(title: string, canaries: readonly Placed[]): Html | null {
  if (canaries.length === 0) return null;
  const items = canaries.map(
    ({ canary, id }) =>
      html`<li id="to-${id}"${isRed(canary) && !isExcused(canary) && html` class="red"`}><a href="#${id}"><span class="sign" aria-hidden="true">${verdictSigns[toShownSign(canary)]}</span><span>${foreign(canary.name, 120)}<span class="skip"> ${toShownVerdict(canary)}</span></span></a></li>`,
  );
  return html`<h2>${title}</h2><ul>${items}</ul>`;
}

/** Verdict and counts. The reason appears with its canary, or here where it is the run's own. */
function renderTop(report: Report, cut: readonly string[]): Html {
  const { counts, error, verdict } = report;
  const { text, runs } = toRunReason(report);
  const reds = counts.failed + counts.errored;
  const all = report.canaries.length;
  const said =
    runs !== null
      ? `${runs}: ${text}`
      : reds > 0
        ? `${reds} of ${countCanaries(all)} did not pass`
        : text;
  const problems = listProblems(error).slice(0, 100);
  const base = toBaseSummary(report);
  return html`<header class="top${verdict !== 'passed' && ' red'}">
<h1><span class="verdict"><span class="sign" aria-hidden="true">${verdictSigns[verdict]}</span> ${verdict}</span>: ${foreign(withoutMarks(said), 600)}</h1>
<p class="counts">${Object.entries(counts).map(([name, count]) => html`<span><b>${count}</b> ${name}</span>`)}<span class="soft">${renderDuration(report.durationMs)}</span><span class="soft">${report.startedAt.slice(0, 16).replace('T', ' ')} UTC</span></p>
<p class="small soft">${foreign(listCircumstances(report).join(' · '), 900)}</p>
${error !== null && html`<div class="notice"><p><b>${foreign(withoutMarks(toErrorText(error)), 1_200)}</b></p>${problems.length > 0 && html`<ul>${problems.map((one) => html`<li>${foreign(one.text, 400)}</li>`)}</ul>`}${error.hint !== null && html`<p><b>Next:</b> ${foreign(error.hint, 800)}</p>`}</div>`}
${base !== '' && html`<p><b>${foreign(base, 400)}</b></p>`}
${cut.length > 0 && html`<p class="notice">This page is cut to ${maxPageBytes / 1024 / 1024} MiB: ${cut.join('; ')}. report.json next to it and the evidence have all of it.</p>`}
</header>`;
}

function renderNotes(report: Report): Html {
  const notes = [
    ...report.notes.slice(0, 100),
    ...report.unmatchedRequests
      .slice(0, 50)
      .map((one) => `a request that no script covers: ${one}`),
  ];
  return html`<section class="canary"><details><summary><h2>Notes on the run</h2></summary><div class="body"><ul>${notes.map((note) => html`<li>${foreign(note, 500)}</li>`)}</ul><p class="soft">${report.tool !== undefined && `session-continuity ${report.tool}. `}The folder of this page holds report.json, which every number here comes from, and below canaries/ the records of each witness. ${markLegend}</p></div></details></section>`;
}
