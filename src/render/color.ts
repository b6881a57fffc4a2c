// Plain terminal colours. The only escape sequences that a host lets through.
import type { Verdict } from '../domain/verdict.ts';

/** Paints a text, or leaves it as it is. */
export interface Paint {
  verdict(verdict: Verdict, text: string): string;
  bold(text: string): string;
  dim(text: string): string;
}

const verdictColors: Readonly<Record<Verdict, string>> = {
  passed: '32',
  failed: '31',
  errored: '33',
  skipped: '2',
};

/** A paint that colours, or one that does not. */
export function createPaint(color: boolean): Paint {
  const paint = (code: string, text: string): string =>
    color && text !== '' ? `\x1b[${code}m${text}\x1b[0m` : text;
  return {
    verdict: (verdict, text) => paint(verdictColors[verdict], text),
    bold: (text) => paint('1', text),
    dim: (text) => paint('2', text),
  };
}
