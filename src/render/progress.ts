// One line for each thing that happens during a run.
import { toPlainLine } from '../domain/text.ts';
import type { Verdict } from '../domain/verdict.ts';
import { createPaint } from './color.ts';
import { renderDuration } from './duration.ts';
import { verdictSymbols } from './reason.ts';

/** What can happen before the report is there. */
export type ProgressEvent =
  | { readonly kind: 'start'; readonly canaries: readonly string[] }
  | { readonly kind: 'step'; readonly line: string }
  | {
      readonly kind: 'canary';
      readonly name: string;
      readonly verdict: string;
      readonly headline: string;
      readonly durationMs: number;
    };

/** The line of an event, without a line break. */
export function renderProgress(event: ProgressEvent, options: { readonly color: boolean }): string {
  const paint = createPaint(options.color);
  switch (event.kind) {
    case 'start': {
      const count = event.canaries.length;
      const names =
        event.canaries.slice(0, 12).join(', ') + (count > 12 ? `, … (${count - 12} more)` : '');
      return `${count} ${count === 1 ? 'canary' : 'canaries'}: ${toPlainLine(names, 1_000)}`;
    }
    case 'step':
      return paint.dim(`  ${toPlainLine(event.line, 1_000)}`);
    case 'canary': {
      const duration = renderDuration(event.durationMs);
      const words = `${toPlainLine(event.name, 60)} ${toPlainLine(event.verdict, 20)} in ${duration}`;
      const headline = event.verdict === 'passed' ? '' : `: ${toPlainLine(event.headline, 1_000)}`;
      const symbol = isVerdict(event.verdict)
        ? paint.verdict(event.verdict, verdictSymbols[event.verdict])
        : '·';
      return `${symbol} ${words}${headline}`;
    }
  }
}

function isVerdict(word: string): word is Verdict {
  return Object.hasOwn(verdictSymbols, word);
}
