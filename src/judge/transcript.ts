// Transcripts: a conversation retold within one message of the user's, and whose words an answer is told to be there.
import { findFileTags, findReceipts, findTags } from '../domain/token.ts';

/** A speaker's name before the words of an answer, as transcripts in any markup have it. */
const speaker =
  /(?:^|[\n<{"'[(*#>|,])[\s\W]{0,4}(?:assistant|agent|ai|bot|model|answer|response|reply|you|a)(?: ?\([^()\n]{0,40}\))?["'*_]{0,3}[:>\]|\n,]/i;

/** Names at the beginning of a line that say whose words follow: `User:`, `**Human:**`, `[assistant]`, `bot>`. */
const labels =
  /^[^\w\n]{0,8}(?:(user|human)|assistant|agent|ai|bot|model)[^\w\n]{0,3}(?<=[:>\]]\W{0,2})/gim;

/** Whether a transcript up to a receipt gives the words behind the mark before it to the user, by the last label there. */
function isLabelledUser(before: string): boolean {
  const tokens = [findTags(before), findReceipts(before), findFileTags(before)];
  const last = Math.max(0, ...tokens.map((found) => before.lastIndexOf(found.at(-1) ?? '\0')));
  const label = [...before.slice(last).matchAll(labels)].at(-1);
  return label?.[1] !== undefined;
}

/**
 * Whether an answer whose receipt stands at `at` is retold there as an answer: behind a turn's text, and not as the user's
 * words. A transcript that is a message of its own, before the newest question (`isAsked`: one follows), must name its
 * speakers; one with the question in it need not.
 */
export function isToldInTranscript(text: string, at: number, isAsked: boolean): boolean {
  const before = text.slice(0, at);
  const tag = findTags(before).at(-1);
  if (tag === undefined || isLabelledUser(before)) return false;
  if (isTagged(text.slice(at))) return true;
  return isAsked && speaker.test(before.slice(before.lastIndexOf(tag) + tag.length));
}

/** Whether a text holds the tag of a turn. */
export function isTagged(text: string): boolean {
  return findTags(text).length > 0;
}
