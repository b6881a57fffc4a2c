// A history that is reported in words without a speaker, such as the system text: where its turns
// and answers are, read as a transcript.
import type { Places, Transcript, Utterance } from '../domain/transcript.ts';
import { conventions } from './conventions.ts';
import { findPlaces } from './places.ts';
import { toRetoldForms } from './retold.ts';

const forms = toRetoldForms(conventions);
const known = new WeakMap<Transcript, Places>();

/**
 * True for words without a speaker: neither a place of the history nor a doubling of what they
 * quote.
 */
export function isUnsaid({ speaker }: Utterance): boolean {
  return speaker === 'system' || speaker === 'harness';
}

/** The places of marks where words without a speaker count as a transcript of what was said. */
export function placesInUnsaid(transcript: Transcript): Places {
  const found = known.get(transcript);
  if (found !== undefined) return found;
  const utterances = transcript.utterances.map(
    (one): Utterance => (isUnsaid(one) ? { ...one, speaker: 'user' } : one),
  );
  const places = findPlaces(utterances, forms, true);
  known.set(transcript, places);
  return places;
}
