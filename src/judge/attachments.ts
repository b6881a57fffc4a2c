// Files and captions: whether they reached the model whole (layers attachment-dropped and
// caption-dropped).
import { endOfNote } from '../domain/attachment-text.ts';
import type { PlayFile } from '../domain/canary.ts';
import type { JudgedExpectation } from '../domain/judgement.ts';
import { misreadings } from '../domain/letters.ts';
import { type TurnContext, turnOf } from './context.ts';
import { hasEnding } from './due.ts';
import { holds, holdsWords } from './excerpt.ts';
import { checkOf, met, type Subject, unmet } from './finding.ts';
import { findNotOffered } from './memory.ts';
import { reachableText, resultsForOthers, textsForFile } from './request.ts';
import { sourceOf } from './told.ts';
import { whyWithdrawn } from './withdrawn.ts';

/** Letters between two parts in which a tool gives a long file. */
const maxBetweenParts = 40;

/** How much of a file reached the model in one turn. */
type FileArrival =
  | { readonly kind: 'whole' }
  | { readonly kind: 'name-only'; readonly reason: string }
  | { readonly kind: 'clipped'; readonly missing: readonly string[] }
  /** Whole, but as the result of a call for another file. */
  | { readonly kind: 'mistaken' }
  | { readonly kind: 'dropped' };

/**
 * Looks for a file's tag and facts in all requests of the turn: a file is read by a tool between
 * two of them.
 */
export function arrivalOf(context: TurnContext, file: PlayFile): FileArrival {
  const exchanges = [...context.turn.model, ...context.astray];
  const text = exchanges.map(reachableText).join('\n');
  const missing = file.facts.filter((fact) => !holds(text, fact));
  const isWhole = (texts: readonly string[]): boolean =>
    texts.some((candidate) => holdsWords(candidate, file.content, maxBetweenParts));
  const isGiven = (): boolean => isWhole(exchanges.flatMap((e) => textsForFile(e, file.tag)));
  if (file.facts.length > 0 && missing.length === 0) {
    // Marks prove the places where they appear. The words prove what is between them, in one
    // request.
    if (isGiven()) return { kind: 'whole' };
    const mistaken = exchanges.flatMap((e) => resultsForOthers(e, file.tag)).map((m) => m.text);
    return isWhole(mistaken) ? { kind: 'mistaken' } : { kind: 'clipped', missing: [] };
  }
  const isNamed = text.includes(file.tag) || text.includes(noteOf(file));
  if (file.facts.length === 0) {
    // Some agents give the content without the name. An empty file has a name alone.
    const isThere = isNamed || (file.content.trim() !== '' && isGiven());
    return { kind: isThere ? 'whole' : 'dropped' };
  }
  if (!isNamed && missing.length === file.facts.length) return { kind: 'dropped' };
  const notOffered = findNotOffered(context, 'read-file');
  if (missing.length === file.facts.length && notOffered !== null) {
    return { kind: 'name-only', reason: notOffered.reason };
  }
  return { kind: 'clipped', missing };
}

/** What a request shows of an image without its name: a note on its bytes. */
function noteOf({ name, mimeType, bytes }: PlayFile): string {
  return bytes === undefined ? name : endOfNote({ mimeType, bytes });
}

/**
 * A name whose bytes were read in another alphabet, in place of the right one, in words. `null`:
 * there is none.
 */
function findGarbled(context: TurnContext, { name }: PlayFile): string | null {
  const wrong = misreadings(name);
  if (wrong.length === 0) return null;
  const text = [...context.turn.model, ...context.astray].map(reachableText).join('\n');
  const told = wrong.find((one) => holds(text, one));
  if (told === undefined || holds(text, name)) return null;
  return `the model is told of ${told}, which is the name of ${name} with its bytes read in the wrong alphabet`;
}

/**
 * Whether the script of the turn has the agent read a file: one that is kept for later needs no
 * more than its name now.
 */
function isRead(context: TurnContext, file: PlayFile): boolean {
  return context.turn.turn.model.some((step) => {
    if (step.kind !== 'call' || step.file === null) return false;
    return fileOf(context, step.ofTurn, step.file)?.tag === file.tag;
  });
}

/** Whether a turn was ended before anything came of the last call that its model made. */
function isEndedInCall({ turn: { turn, model }, astray }: TurnContext): boolean {
  const asked = [...model, ...astray].toSorted((a, b) => a.sequence - b.sequence);
  return hasEnding(turn) && (asked.at(-1)?.answer.toolCalls.length ?? 0) > 0;
}

/** A file by its number in this turn, or in an earlier one of the session. */
export function fileOf(
  { turn, earlier }: TurnContext,
  ofTurn: number | undefined,
  file: number,
): PlayFile | undefined {
  const owner = ofTurn === undefined ? turn : turnOf(earlier, ofTurn)?.turn;
  return owner?.turn.files[file - 1];
}

/** The invariants of a turn with files, and of the text next to them. */
export function judgeAttachments(context: TurnContext): JudgedExpectation[] {
  const { files, text } = context.turn.turn;
  if (context.turn.model.length === 0)
    return files.flatMap((file) => judgeUpload(context, file, 'attachments-reach-model') ?? []);
  if (files.length === 0) return [];
  const judged = files.map((file) => judgeFile(context, file, 'attachments-reach-model'));
  return text === null ? judged : [...judged, judgeCaption(context)];
}

/**
 * A failure of the upload itself, whatever way the file took after it. `null` when there is none.
 */
function judgeUpload(
  { turn }: TurnContext,
  file: PlayFile,
  subject: Subject,
): JudgedExpectation | null {
  const route = turn.attachments.find((attached) => attached.file.tag === file.tag);
  if (route?.isFault !== true) return null;
  const actual = `the agent's upload route fails, so no user can send it a file: ${route.fallbackReasons[0] ?? ''}`;
  return unmet(subject, 'attachment-dropped', `${file.name} is uploaded`, actual);
}

/** Judges one file: its name and the whole of its content. */
export function judgeFile(
  context: TurnContext,
  file: PlayFile,
  subject: Subject,
): JudgedExpectation {
  const failed = judgeUpload(context, file, subject);
  if (failed !== null) return failed;
  const { met, unmet, notObserved } = checkOf(subject, `the model is given ${file.name}, whole`);
  const arrival = arrivalOf(context, file);
  const garbled = findGarbled(context, file);
  if (garbled !== null) return unmet('attachment-dropped', garbled);
  const isNameOnly = arrival.kind === 'clipped' && arrival.missing.length === file.facts.length;
  if (isNameOnly && typeof subject === 'string' && !isRead(context, file))
    return met('its name is there, and this turn does not read it');
  if (isNameOnly && isEndedInCall(context))
    return met('its name is there, and the turn was ended before the file was read');
  const lost = (what: string): JudgedExpectation => unmet('attachment-dropped', what);
  switch (arrival.kind) {
    case 'whole':
      return met('present and complete');
    case 'name-only': {
      const withdrawn = whyWithdrawn(context, 'read-file');
      if (withdrawn !== null) return lost(`${file.name} could not be read: ${withdrawn}`);
      return notObserved(
        `its name is there; its content could not be asked for: ${arrival.reason}`,
      );
    }
    case 'dropped':
      return lost(nothingOf(file));
    case 'mistaken':
      return lost(
        `${file.name} reached the model as the content of another file alone: the result of a call that names that one`,
      );
    case 'clipped':
      return lost(describeClipped(file, arrival.missing));
  }
}

function nothingOf({ name }: PlayFile): string {
  return `neither name nor content of ${name} reached the model`;
}

/** Which parts of a file the model was given, by the facts in them, and which not. */
function describeClipped({ name, facts }: PlayFile, missing: readonly string[]): string {
  const parts = facts.map((fact, index) => ({ fact, part: nameOfPart(index, facts.length) }));
  const lost = parts.filter(({ fact }) => missing.includes(fact));
  const given = parts.filter(({ fact }) => !missing.includes(fact));
  const join = (some: typeof parts): string => some.map(({ part }) => part).join(' and ');
  if (lost.length === 0)
    return `${name} has holes: the model was given ${join(given)}, and not all that is between`;
  const codes = `(${lost.map(({ fact }) => fact).join(', ')})`;
  if (given.length === 0)
    return `${name} reached the model by its name alone, without anything of its content ${codes}`;
  const how = parts.slice(-lost.length).every(({ fact }) => missing.includes(fact))
    ? 'was cut off'
    : 'is incomplete';
  return `${name} ${how}: the model was given ${join(given)}, and not ${join(lost)} ${codes}`;
}

/** Facts appear in the order of a file: the first at its beginning, the last at its end. */
function nameOfPart(index: number, count: number): string {
  if (count === 1) return 'the fact in it';
  if (index === 0) return 'its beginning';
  if (index === count - 1) return 'its end';
  return count === 3 ? 'its middle' : `part ${index + 1} of ${count}`;
}

/** Judges whether a file's name reached the model, for `attachment: { reaches-model }`. */
export function judgeFileName(
  context: TurnContext,
  file: PlayFile,
  subject: Subject,
): JudgedExpectation {
  const { met, unmet } = checkOf(subject, `the model is given ${file.name}`);
  const garbled = findGarbled(context, file);
  if (garbled !== null) return unmet('attachment-dropped', garbled);
  const isDropped = arrivalOf(context, file).kind === 'dropped';
  return isDropped ? unmet('attachment-dropped', nothingOf(file)) : met('present');
}

function judgeCaption(context: TurnContext): JudgedExpectation {
  const { tag, text } = context.turn.turn;
  const wanted = 'the model is given the text sent with the files, whole';
  const { request } = context;
  const transcript = request === null ? undefined : sourceOf(context, request).transcript;
  const places = transcript?.places.ofTurn(tag, true).places ?? [];
  const isWhole = places.some(({ utterance }) =>
    holdsWords(transcript?.utterances[utterance]?.text ?? '', text ?? ''),
  );
  if (isWhole) return met('caption-reaches-model', wanted, 'present and complete');
  const actual =
    places.length > 0
      ? 'the text sent with the files reached the model cut short'
      : 'the files reached the model, the text sent with them did not';
  return unmet('caption-reaches-model', 'caption-dropped', wanted, actual);
}
