// What of a conversation need not be looked at again: a long one is sent once more with every turn,
// and what was in order in one request is in order in the next that begins with the same words.
import type { Transcript, Utterance } from '../domain/transcript.ts';
import { isUnsaid } from '../transcript/unsaid.ts';
import type { Trail, TurnContext } from './context.ts';
import { answersOf, type Expected } from './expected.ts';

import { historyForm } from './told.ts';
import { isWholeIn } from './whole.ts';

/** A mark that is due since the trail's request, and the words that belong to it. */
interface Due {
  readonly mark: string;
  readonly speaker: Utterance['speaker'];
  readonly words: string;
  /** The mark is in the names of files, which may be repeated. */
  readonly isFile: boolean;
}

/**
 * Follows the history on into another request of the session. Returns how many marks are due in it
 * where it is plain that it holds each of them once, in order, in its role and whole. `null` where
 * that must be looked at mark by mark. It never says that something is wrong.
 */
export function follow(trail: Trail, context: TurnContext, transcript: Transcript): number | null {
  const { turns } = context.observation.play;
  if (historyForm(context) !== 'whole') return null;
  if (turns.some(({ restart, overlap }) => restart !== undefined || overlap === true)) return null;
  const due = dueSince(trail, context);
  if (due === null) return null;
  const said = saidIn(transcript);
  if (said.length < transcript.utterances.length && isRetold(transcript, trail, due)) return null;
  let same = 0;
  while (same < said.length && said[same] === trail.said[same]) same += 1;
  // Nothing that was due may have gone.
  if (trail.said.slice(same).some((one) => one.marks.some(({ value }) => trail.marks.has(value))))
    return null;
  if (!isInOrder(said.slice(same), trail, due)) return null;
  for (const { mark } of due) trail.marks.add(mark);
  trail.said = said;
  trail.turns = context.earlier.length + 1;
  return trail.marks.size;
}

/** Starts the trail anew at a request that was looked at mark by mark and found in order. */
export function settle(
  trail: Trail,
  context: TurnContext,
  transcript: Transcript,
  expected: readonly Expected[],
): void {
  // What is there without its mark would not be missed when it has gone.
  const isMarked = ({ token, sightings: { places } }: Expected): boolean =>
    places.every(({ utterance }) =>
      transcript.utterances[utterance]?.marks.some(({ value }) => value === token),
    );
  const isPlain = expected.every((e) => e.sightings.places.length === 1 && isMarked(e));
  trail.said = isPlain ? saidIn(transcript) : [];
  trail.marks = new Set(isPlain ? expected.map(({ token }) => token) : []);
  trail.turns = isPlain ? context.earlier.length + 1 : 0;
}

/** What users and assistant said in a request. */
function saidIn({ utterances }: Transcript): Utterance[] {
  return utterances.filter(({ speaker }) => speaker === 'user' || speaker === 'assistant');
}

/**
 * What is due since the trail's request, in order. `null`: a turn has no answer that is plainly
 * due.
 */
function dueSince(trail: Trail, context: TurnContext): Due[] | null {
  const all = [...context.earlier.slice(Math.max(0, trail.turns - 1)), context];
  const due: Due[] = [];
  for (const [index, c] of all.entries()) {
    const isCovered = index === 0 && trail.turns > 0;
    const { tag, text } = c.turn.turn;
    if (!isCovered)
      due.push({ mark: tag, speaker: 'user', words: text ?? '', isFile: text === null });
    if (c === context) continue;
    const answer = answersOf(c).due;
    if (answer === null) return null;
    due.push({ mark: answer.receipt, speaker: 'assistant', words: answer.text, isFile: false });
  }
  return due;
}

/** Whether new words hold what is due and no other mark, in order. */
function isInOrder(rest: readonly Utterance[], trail: Trail, due: readonly Due[]): boolean {
  let next = 0;
  for (const one of rest) {
    const start = next;
    for (const { kind, value } of one.marks) {
      if (kind === 'file') continue;
      const isAgain = due.slice(start, next).some(({ mark, isFile }) => isFile && mark === value);
      if (isAgain) continue;
      const wanted = due[next];
      if (wanted === undefined || value !== wanted.mark || one.speaker !== wanted.speaker)
        return false;
      if (trail.marks.has(value) || !isWholeIn(one, wanted.words)) return false;
      next += 1;
    }
  }
  return next === due.length;
}

/** Whether words without a speaker hold any of the marks: they may tell the history once more. */
function isRetold({ utterances }: Transcript, { marks }: Trail, due: readonly Due[]): boolean {
  return utterances.some(
    (one) =>
      isUnsaid(one) &&
      one.marks.some(({ value }) => marks.has(value) || due.some(({ mark }) => mark === value)),
  );
}
