// The messages of a model request for people, with what is missing from it in its place.
import type { ReportMessage } from '../domain/report.ts';
import type { Utterance } from '../domain/transcript.ts';
import type { Layer } from '../domain/verdict.ts';
import type { ModelExchange } from '../domain/witness.ts';
import type { TurnContext } from './context.ts';
import { toExcerpt } from './excerpt.ts';
import type { Given } from './given.ts';

/** Messages shown. Of more, those in the middle with nothing to say are left out. */
const maxMessages = 40;
/** Messages shown at each end of a long request. */
const shownAtEnds = 8;

/**
 * The messages of the request of a turn, of a leak the first that holds one. `null`: there was
 * none.
 */
export function viewRequest(
  context: TurnContext,
  layer: Layer,
  given: readonly Given[],
): ReportMessage[] | null {
  const { model, beside } = context.turn;
  const isForeign = foreignTest(context);
  const isLeaking = ({ transcript }: ModelExchange): boolean =>
    transcript.utterances.some(isForeign);
  const leaking =
    layer === 'leaked-from-other-session'
      ? [...model, ...context.astray, ...beside].find(isLeaking)
      : undefined;
  const request = leaking ?? context.request;
  if (request === null) return null;
  const { utterances, question } = request.transcript;
  const end = question ?? utterances.length;
  const notes = leaking === undefined ? notesOf(given) : foreignNotes(utterances, isForeign);
  const gaps = leaking === undefined ? gapsOf(given, end) : new Map<number, ReportMessage[]>();
  const rows: ReportMessage[] = [];
  for (const [index, utterance] of utterances.entries()) {
    rows.push(...(gaps.get(index) ?? []));
    rows.push({ ...toMessage(utterance), note: notes.get(index) ?? '' });
  }
  rows.push(...(gaps.get(utterances.length) ?? []));
  return shorten(rows);
}

function toMessage({ speaker, text, calls }: Utterance): Omit<ReportMessage, 'note'> {
  const called = calls.map(({ name }) => `(calls ${name})`).join(' ');
  const words = [text.trim() === '' ? '' : toExcerpt(text), called].filter((part) => part !== '');
  const shown = speaker === 'harness' ? 'framework' : speaker;
  return { speaker: shown, text: words.join(' ') || '(empty)' };
}

/** Tells words that carry a mark of another session. What tools brought may carry any. */
function foreignTest({ observation, turn }: TurnContext): (utterance: Utterance) => boolean {
  return ({ speaker, marks }) =>
    speaker !== 'tool' &&
    marks.some(({ value }) => {
      const owner = observation.tokens.get(value);
      return owner !== undefined && owner.contextId !== turn.contextId;
    });
}

function foreignNotes(
  utterances: readonly Utterance[],
  isForeign: (utterance: Utterance) => boolean,
): Map<number, string> {
  return new Map(
    [...utterances.entries()].flatMap(([index, utterance]) =>
      isForeign(utterance) ? [[index, 'of another session']] : [],
    ),
  );
}

/** What is wrong with messages that are there, by their index. */
function notesOf(given: readonly Given[]): Map<number, string> {
  const notes = new Map<number, string>();
  for (const { expected, state } of given) {
    const { name, sightings, speaker } = expected;
    if (state !== 'repeated' && state !== 'cut') continue;
    for (const [at, { utterance }] of sightings.places.entries()) {
      if (state === 'cut') notes.set(utterance, `${name}, cut short`);
      else if (at > 0) notes.set(utterance, `${name} once more, as ${speaker}`);
    }
  }
  return notes;
}

/**
 * What is missing, by the index of the message before which it belongs: what was said after it,
 * else the question.
 */
function gapsOf(given: readonly Given[], end: number): Map<number, ReportMessage[]> {
  const gaps = new Map<number, ReportMessage[]>();
  for (const [index, { expected, state }] of given.entries()) {
    if (state !== 'missing' && state !== 'other-role') continue;
    const { name, speaker, said } = expected;
    const after = given.slice(index + 1).find((one) => one.expected.sightings.places.length > 0);
    const at = after?.expected.sightings.places[0]?.utterance ?? end;
    const how = state === 'missing' ? 'missing' : 'not here, but in the other role';
    const gap = { speaker, text: toExcerpt(said), note: `${name}: ${how}` };
    gaps.set(at, [...(gaps.get(at) ?? []), gap]);
  }
  return gaps;
}

function shorten(rows: readonly ReportMessage[]): ReportMessage[] {
  if (rows.length <= maxMessages) return [...rows];
  const noted = rows.map(({ note }, index) => (note === '' ? -1 : index)).filter((at) => at >= 0);
  const kept = new Set(noted.slice(0, maxMessages - 2 * shownAtEnds));
  const shown: ReportMessage[] = [];
  let hidden = 0;
  const tellHidden = (): void => {
    if (hidden > 0) shown.push({ speaker: '', text: `… ${hidden} more`, note: '' });
    hidden = 0;
  };
  for (const [index, row] of rows.entries()) {
    if (index >= shownAtEnds && index < rows.length - shownAtEnds && !kept.has(index)) {
      hidden += 1;
      continue;
    }
    tellHidden();
    shown.push(row);
  }
  return shown;
}
