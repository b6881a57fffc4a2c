// What is left of a secret where a quotation was cut: bounds come before redaction, since only a
// bounded text can be redacted at all.
import type { Span } from './span.ts';

/** What marks the place of a cut. */
export const cutSign = '…';
/** Fewer characters of a secret give nothing away, and are part of ordinary words. */
export const minCutChars = 8;

/**
 * Cuts that are looked at from the start of a text, and as many from its end: a hostile text may be
 * made of them.
 */
const maxCuts = 50;

/**
 * Beginnings of secrets before a cut, and ends of secrets after one. Half of a short secret counts,
 * too.
 */
export function findCutSpans(text: string, forms: ReadonlySet<string>): Span[] {
  const spans: Span[] = [];
  for (const at of findCuts(text))
    for (const form of forms) {
      const before = countBefore(text.slice(Math.max(0, at - form.length + 1), at), form);
      if (before > 0) spans.push([at - before, at]);
      const from = at + cutSign.length;
      const after = countAfter(text.slice(from, from + form.length - 1), form);
      if (after > 0) spans.push([from, from + after]);
    }
  return spans;
}

function findCuts(text: string): ReadonlySet<number> {
  const cuts = new Set<number>();
  let at = text.indexOf(cutSign);
  for (; at !== -1 && cuts.size < maxCuts; at = text.indexOf(cutSign, at + 1)) cuts.add(at);
  if (at === -1) return cuts;
  at = text.lastIndexOf(cutSign);
  for (; at > 0 && cuts.size < 2 * maxCuts; at = text.lastIndexOf(cutSign, at - 1)) cuts.add(at);
  return cuts;
}

/** Characters of the longest beginning of the form with which `part` ends. */
function countBefore(part: string, form: string): number {
  const head = form.slice(0, leastOf(form));
  for (let at = part.indexOf(head); at !== -1; at = part.indexOf(head, at + 1))
    if (form.startsWith(part.slice(at))) return part.length - at;
  return 0;
}

/** Characters of the longest end of the form with which `part` begins. */
function countAfter(part: string, form: string): number {
  const tail = form.slice(-leastOf(form));
  let at = part.lastIndexOf(tail);
  for (; at !== -1; at = at === 0 ? -1 : part.lastIndexOf(tail, at - 1))
    if (form.endsWith(part.slice(0, at + tail.length))) return at + tail.length;
  return 0;
}

function leastOf({ length }: string): number {
  return Math.min(minCutChars, Math.ceil(length / 2));
}
