// One canary on the page: of a red one the sentence and the picture first, everything else folded
// below.
import type { Report, ReportCanary } from '../../domain/report.ts';
import { toBaseSentence } from '../base.ts';
import { renderDuration } from '../duration.ts';
import { toShownSign } from '../expected.ts';
import { toOwnLog } from '../log-lines.ts';
import { toNext } from '../next.ts';
import { isRed, toCanaryReason, toPlace, toPlaceInFile, toShortReason } from '../reason.ts';
import { renderPast, toTrend } from './earlier.ts';
import { renderCommands, renderExpectations } from './expectations.ts';
import { foreign, type Html, html, marked, type Part } from './html.ts';
import type { PageLevel } from './level.ts';
import { renderPicture } from './picture.ts';
import { renderRequest } from './request.ts';
import { renderStrip } from './runs.ts';
import { toSentence } from './sentence.ts';
import { renderStore } from './store.ts';
import { renderTimeline } from './timeline.ts';
import { renderTranscript } from './transcript.ts';

/** A sign for each verdict, always next to its word. */
export const verdictSigns = { passed: '✓', failed: '✕', errored: '!', skipped: '–' } as const;

/** Reds whose request is open: those that are read first. */
const opened = 3;

/** A canary that did not pass. */
export function renderRed(
  report: Report,
  canary: ReportCanary,
  place: { readonly id: string; readonly index: number; readonly level: PageLevel },
): Html {
  const { id, level } = place;
  const { name, title, picture } = canary;
  const sentence = toSentence(canary);
  const next = toNext(canary);
  const words = toPlace(canary) ?? canary.verdict;
  const trend = toTrend(report, canary);
  const reason = toCanaryReason(canary);
  return html`<section class="canary red" id="${id}" tabindex="-1" aria-labelledby="${id}-h"><div class="body">
<div class="name"><h2 id="${id}-h"><span class="sign" aria-hidden="true">${verdictSigns[toShownSign(canary)]}</span> ${foreign(name, 120)}</h2><span class="layer">${foreign(words, 80)}</span>${sentence.turn !== null && html`<span>turn ${sentence.turn}</span>`}${trend !== null && html`<b>${trend}</b>`}<span class="soft small">${foreign(title, 160)} · ${toPlaceInFile(canary)}</span></div>
<p class="sentence">${foreign(sentence.text, 700)}</p>
${renderWords(canary)}
${picture !== undefined && renderPicture(picture, `Where the words of ${name} were, turn by turn`)}
${renderBase(canary)}${renderStrip(report, canary)}${renderPast(report, canary)}
${reason.endsWith(sentence.text) ? null : html`<p class="small soft">${foreign(reason, 700)}</p>`}
${next !== null && html`<p class="next"><b>Next:</b> ${foreign(next, 800)}</p>`}
${fold('What the model was given, with what is missing', renderRequest(canary, level), place.index < opened)}
${renderFolds(report, canary, place)}
</div></section>`;
}

/** A canary that passed or was skipped: one line, and everything after it. */
export function renderQuiet(
  report: Report,
  canary: ReportCanary,
  place: { readonly id: string; readonly level: PageLevel; readonly isFull: boolean },
): Html {
  const { id, level, isFull } = place;
  const { verdict, picture, flaky, name, title } = canary;
  const trend = toTrend(report, canary);
  const head = html`<h2 id="${id}-h"><span class="sign" aria-hidden="true">${verdictSigns[verdict]}</span> ${foreign(name, 120)}</h2><span>${verdict}${flaky && ', flaky'}</span>${trend !== null && html`<b>${trend}</b>`}<span class="soft small">${foreign(toShortReason(canary), 200)} · ${renderDuration(canary.durationMs)}</span>`;
  return html`<section class="canary ${verdict}" id="${id}" tabindex="-1" aria-labelledby="${id}-h"><details><summary>${head}</summary><div class="body">
<p class="soft">${foreign(title, 200)} · ${toPlaceInFile(canary)}</p>
${isFull && picture !== undefined && renderPicture(picture, `Where the words of ${name} were, turn by turn`)}
${renderStrip(report, canary)}${renderPast(report, canary)}
${isFull ? renderFolds(report, canary, { id, level }) : html`<p class="soft">Left out for want of room: report.json and the evidence have it.</p>`}
</div></details></section>`;
}

function renderFolds(
  report: Report,
  canary: ReportCanary,
  { id, level }: { readonly id: string; readonly level: PageLevel },
): Html {
  const log = isRed(canary) ? toOwnLog(canary, level.logLines) : null;
  return html`${fold('Session store, turn by turn', renderStore(canary, level))}
${canary.turns.length > 0 && fold('Transcript', renderTranscript(canary, id, level))}
${fold('Timeline', renderTimeline(canary, level))}
${fold('Expected and seen', renderExpectations(canary, level))}
${log !== null && fold("The container's log", html`<p class="small soft">${foreign(log.title, 200)}</p><pre tabindex="0" role="group" aria-label="log lines"><bdi>${log.lines.join('\n')}</bdi></pre>`)}
${fold('Play it again', renderCommands(report, canary))}
${canary.notObserved.length > 0 && fold('Not observed, so not judged', html`<ul>${canary.notObserved.slice(0, 50).map((text) => html`<li>${foreign(text, 400)}</li>`)}</ul>`)}`;
}

function fold(title: string, content: Part, isOpen = false): Html | null {
  if (content === null || content === false) return null;
  return html`<details class="fold"${isOpen && html` open`}><summary>${title}</summary><div>${content}</div></details>`;
}

/** The words that are missing, marked where they were said. */
function renderWords({ picture, verdict }: ReportCanary): Html | null {
  if (verdict !== 'failed' || picture === undefined || picture.text === '(empty)') return null;
  return html`<blockquote class="quote"><span class="soft small">${foreign(picture.subject, 200)}:</span> ${marked(picture.text, picture.words, 800)}</blockquote>`;
}

/** The same canary on the base image, besides this one. */
function renderBase(canary: ReportCanary): Html | null {
  const { base, picture } = canary;
  if (base === undefined) return null;
  const line = html`<p><b>${foreign(toBaseSentence(canary), 400)}</b> <span class="soft">${foreign(base.reason, 300)}</span></p>`;
  if (base.picture === undefined || picture === undefined) return line;
  return html`${line}<details class="fold" open><summary>Base image</summary><div>${renderPicture(base.picture, `The same on the base image: ${canary.name}`, false)}</div></details>`;
}
