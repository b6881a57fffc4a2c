// One line for each thing that happens during a run.

import { countCanaries } from '../domain/count.ts';
import type { SeriesRun } from '../domain/series.ts';
import { toPlainLine } from '../domain/text.ts';
import { layers, type Verdict } from '../domain/verdict.ts';
import { createPaint } from './color.ts';
import { renderDuration } from './duration.ts';
import { withoutMarks } from './marks.ts';
import { toFirstSentence, verdictSymbols } from './reason.ts';

/** What can happen before the report is there. */
export type ProgressEvent =
  | { readonly kind: 'start'; readonly canaries: readonly string[] }
  | { readonly kind: 'step'; readonly line: string }
  | {
      readonly kind: 'run';
      readonly run: SeriesRun;
      readonly asked: number;
      readonly soFar: string;
    }
  | {
      readonly kind: 'canary';
      readonly name: string;
      readonly verdict: string;
      readonly headline: string;
      readonly durationMs: number;
      readonly expected?: true;
    };

/** The line of an event, without a line break. */
export function renderProgress(event: ProgressEvent, options: { readonly color: boolean }): string {
  const paint = createPaint(options.color);
  switch (event.kind) {
    case 'start': {
      const count = event.canaries.length;
      const names =
        event.canaries.slice(0, 12).join(', ') + (count > 12 ? `, … (${count - 12} more)` : '');
      return `${countCanaries(count)}: ${toPlainLine(names, 1_000)}`;
    }
    case 'step':
      return paint.dim(`  ${toPlainLine(event.line, 1_000)}`);
    case 'run': {
      const { number, verdict, durationMs } = event.run;
      const symbol = paint.verdict(verdict, verdictSymbols[verdict]);
      const words = `run ${number} of ${event.asked} ${verdict} in ${renderDuration(durationMs)}`;
      return `${symbol} ${words} (so far ${event.soFar})`;
    }
    case 'canary': {
      const duration = renderDuration(event.durationMs);
      const words = `${toPlainLine(event.name, 90)} ${toPlainLine(event.verdict, 20)}${event.expected === true ? ' as expected' : ''} in ${duration}`;
      const reason = toReason(event);
      const shown = event.expected === true ? 'skipped' : event.verdict;
      const symbol = isVerdict(shown) ? paint.verdict(shown, verdictSymbols[shown]) : '·';
      return `${symbol} ${words}${reason === '' ? '' : `: ${reason}`}`;
    }
  }
}

/** A boot that goes on is told in a log this often. */
const loggedBootSeconds = 15;

/**
 * Whether a step says no more than which turn is under way, or is one of a run among many. It is
 * worth a status line that the next one replaces, and noise in a log that keeps everything.
 */
export function isPassingStep(line: string): boolean {
  const booting = /(?:^|: )booting for .{1,1000}: (\d{1,6}) s of \d{1,6} s$/.exec(line);
  if (booting !== null) return Number(booting[1]) % loggedBootSeconds !== 0;
  return (
    /^run \d{1,4} of \d{1,4}: /.test(line) ||
    /(?:^|: )[^\s:]{1,100}: turn \d{1,4} of \d{1,4}$/.test(line)
  );
}

/**
 * The layer of a failed canary, the first sentence of what kept one from being judged: the report
 * says the rest.
 */
function toReason({ verdict, headline }: { verdict: string; headline: string }): string {
  if (verdict === 'passed') return '';
  const line = withoutMarks(headline);
  const layer = layers.find((word) => line.startsWith(`${word}:`)) ?? null;
  if (verdict === 'failed' && layer !== null) return layer;
  const text = layer === null ? line : line.slice(layer.length + 1).trimStart();
  return toPlainLine(toFirstSentence(text), 200);
}

function isVerdict(word: string): word is Verdict {
  return Object.hasOwn(verdictSymbols, word);
}
