// Whether an utterance holds a text whole. Agents send the same words again with every turn, so
// what was found once is kept for as long as the utterance is.
import type { Utterance } from '../domain/transcript.ts';
import { foldWhitespace, holdsWords } from './excerpt.ts';

const known = new WeakMap<Utterance, Map<string, boolean>>();
const folded = new WeakMap<Utterance, string>();

/** Whether all words of `wanted` are in the utterance, one after the other. */
export function isWholeIn(utterance: Utterance, wanted: string): boolean {
  let found = known.get(utterance);
  if (found === undefined) {
    found = new Map();
    known.set(utterance, found);
  }
  const before = found.get(wanted);
  if (before !== undefined) return before;
  const isWhole = holdsWords(utterance.text, wanted);
  found.set(wanted, isWhole);
  return isWhole;
}

/** The utterance's text with runs of white space as one. */
export function foldedText(utterance: Utterance): string {
  const before = folded.get(utterance);
  if (before !== undefined) return before;
  const text = foldWhitespace(utterance.text).trim();
  folded.set(utterance, text);
  return text;
}
