// Replaces secrets by `***` in everything that leaves the process.
import { stripControls } from '../domain/text.ts';
import { findCutSpans } from './cut-secrets.ts';
import { minSecretChars, toSecretForms } from './secret-forms.ts';
import type { Span } from './span.ts';
import { tokenShapes } from './token-shapes.ts';

/** What appears in place of a secret. */
const redactionMark = '***';

/** Replaces registered secrets and token-shaped strings. */
export interface Redactor {
  /** Registers a secret. Shorter ones than 4 characters are ignored. */
  add(value: string): void;
  /**
   * The text with every secret replaced. Overlapping secrets are replaced together, so that no tail
   * is left. A text in which control characters split a secret comes back without its control
   * characters.
   */
  text(text: string): string;
  /**
   * The bytes with every secret overwritten by `*` at the same length, so that a copied database
   * still opens.
   */
  bytes(bytes: Uint8Array): Uint8Array;
}

/** A redactor that knows `secrets` from the start. */
export function createRedactor(secrets: readonly string[]): Redactor {
  const forms = new Set<string>();
  const byteForms = new Set<string>();
  const add = (value: string): void => {
    if (value.trim().length < minSecretChars) return;
    for (const form of toSecretForms(value)) {
      forms.add(form);
      byteForms.add(Buffer.from(form, 'utf8').toString('latin1'));
    }
  };
  for (const secret of secrets) add(secret);
  return {
    add,
    text(text) {
      const once = redactText(text, forms);
      // A control sequence inside a secret hides it here and vanishes where it is shown.
      const bare = once.split('\n').map(stripControls).join('\n');
      if (bare === once) return once;
      const twice = redactText(bare, forms);
      return twice === bare ? once : twice;
    },
    bytes(bytes) {
      // Latin-1 maps each byte to one character, so that one search serves both.
      const text = Buffer.from(bytes.buffer, bytes.byteOffset, bytes.byteLength).toString('latin1');
      const spans = findSpans(text, byteForms);
      if (spans.length === 0) return bytes;
      const redacted = replaceSpans(text, spans, ([start, end]) => '*'.repeat(end - start));
      return Buffer.from(redacted, 'latin1');
    },
  };
}

function redactText(text: string, forms: ReadonlySet<string>): string {
  const spans = findSpans(text, forms);
  return spans.length === 0 ? text : replaceSpans(text, spans, () => redactionMark);
}

/** Places of secrets, sorted, overlapping ones merged: the longest stretch is replaced once. */
function findSpans(text: string, forms: ReadonlySet<string>): Span[] {
  const found: Span[] = [];
  for (const form of forms) {
    for (let at = text.indexOf(form); at !== -1; at = text.indexOf(form, at + 1))
      found.push([at, at + form.length]);
  }
  for (const shape of tokenShapes) {
    // Most texts hold none, and a search for the first is much cheaper than one for all.
    if (text.search(shape) === -1) continue;
    for (const match of text.matchAll(shape))
      found.push([match.index, match.index + match[0].length]);
  }
  found.push(...findCutSpans(text, forms));
  found.sort((a, b) => a[0] - b[0] || b[1] - a[1]);
  const merged: Span[] = [];
  for (const span of found) {
    const last = merged.at(-1);
    if (last === undefined || span[0] >= last[1]) merged.push(span);
    else if (span[1] > last[1]) merged[merged.length - 1] = [last[0], span[1]];
  }
  return merged;
}

function replaceSpans(
  text: string,
  spans: readonly Span[],
  replacement: (span: Span) => string,
): string {
  let result = '';
  let at = 0;
  for (const span of spans) {
    result += text.slice(at, span[0]) + replacement(span);
    at = span[1];
  }
  return result + text.slice(at);
}
