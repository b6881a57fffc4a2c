// What a request asks: the user's newest question, the tool rounds after it, and whether the
// request is the agent's own.

import type { OfferedTool } from '../domain/model-request.ts';
import type { Utterance } from '../domain/transcript.ts';
import { isAnswerCall } from './answer-calls.ts';
import { type Asks, ruledIn, saidIn, systemText } from './own-order.ts';
import type { Known } from './untagged.ts';

/** How an agent's own requests are known. */
export interface SideHabits {
  readonly phrases: readonly string[];
  readonly prefixes: readonly { readonly prefix: string; readonly reason: string }[];
  readonly fields: readonly {
    readonly field: string;
    readonly beside: readonly string[];
    readonly reason: string;
  }[];
}

/**
 * The system text of an agent's own request is a short order. An agent's whole prompt is longer.
 */
const maxSideSystemChars = 4_000;

/**
 * Index of the newest question. `null` when no user says anything. Agents put words of their own in
 * the user's role after the user's text: a context (date, place, what they looked up), or an order
 * to go by what the model has written since ("Carry out this plan.", "Please continue."), even
 * where that is nothing at all. Without a mark, they go with the message before them. If that was
 * answered, they do so only while its turn is under way: otherwise a text may have lost its mark.
 * While others are under way as well, an order goes with the turn whose answer is right before it.
 */
export function findQuestion(
  utterances: readonly Utterance[],
  known: Pick<Known, 'ownerOf' | 'isUnderWay' | 'isOpen' | 'openTexts' | 'isAnsweredWithNothing'>,
): number | null {
  const last = utterances.findLastIndex(({ speaker }) => speaker === 'user');
  if (last === -1) return null;
  const { ownerOf, isAnsweredWithNothing } = known;
  const ordered = orderedTurn(utterances[last], utterances[last - 1], known);
  const isUnderWay = (mark: string): boolean => mark === ordered || known.isUnderWay(mark);
  let [isFollowed, isAnswered, isReplaced] = [false, false, false];
  for (let index = last; index >= 0; index -= 1) {
    const utterance = utterances[index];
    if (utterance === undefined) continue;
    const { speaker, text, marks, calls, isPlaceholder = false } = utterance;
    if (speaker === 'assistant' || speaker === 'tool') isFollowed = true;
    const isNothing = text.trim() === '' && calls.length === 0;
    isReplaced ||= isPlaceholder && calls.length === 0;
    if (speaker === 'assistant')
      isAnswered ||= isNothing || marks.some(({ value }) => isUnderWay(ownerOf(value)?.tag ?? ''));
    const asking = speaker === 'user' ? marks.filter(({ kind }) => kind !== 'answer') : [];
    if (asking.length === 0) continue;
    isAnswered ||= isReplaced && asking.some(({ value }) => isAnsweredWithNothing(value));
    const isOrdered = isAnswered && asking.some(({ value }) => isUnderWay(value));
    return !isFollowed || isOrdered ? index : last;
  }
  return last;
}

/**
 * The tag of the turn that an order without a mark asks about, by the answer right before it.
 * Absent: that turn has its reply, or the words are those of a turn that has none.
 */
function orderedTurn(
  order: Utterance | undefined,
  before: Utterance | undefined,
  { ownerOf, isOpen, openTexts }: Pick<Known, 'ownerOf' | 'isOpen' | 'openTexts'>,
): string | undefined {
  if (order === undefined || order.marks.length > 0 || before?.speaker !== 'assistant')
    return undefined;
  const answer = before.marks.findLast(({ kind }) => kind === 'answer')?.value;
  const tag = answer === undefined ? undefined : ownerOf(answer)?.tag;
  if (tag === undefined || !isOpen(tag)) return undefined;
  return openTexts(tag).some((text) => isSaidOf(order.text, text)) ? undefined : tag;
}

/**
 * Whether words may be those of a text that was sent: they are in it, or a sentence of it in them.
 */
function isSaidOf(words: string, text: string): boolean {
  const [said, sent] = [words, text].map((one) => one.toLowerCase().replace(/\s+/g, ' ').trim());
  if (said === undefined || sent === undefined || sent.includes(said)) return true;
  const sentences = sent.split(/(?<=[.!?])\s|\s?\[t-\w+\]/).filter((one) => /\w/.test(one));
  return sentences.some((one) => said.includes(one));
}

/**
 * Indices of the assistant's calls after the question. Searches for tools and answers through a
 * call are none.
 */
export function findRounds(utterances: readonly Utterance[], question: number | null): number[] {
  const rounds: number[] = [];
  for (let index = (question ?? utterances.length) + 1; index < utterances.length; index += 1) {
    const utterance = utterances[index];
    if (utterance?.speaker !== 'assistant' || utterance.isToolSearch) continue;
    if (utterance.calls.some((call) => !isAnswerCall(call))) rounds.push(index);
  }
  return rounds;
}

/**
 * Why a request is an agent's own, or null. One with tools is a turn's: that offers them if any
 * does. `asks`: where a turn waits for its answer, a standing rule in the system text ("Begin each
 * answer with a short title.") says nothing.
 */
export function sideReason(
  request: {
    readonly utterances: readonly Utterance[];
    readonly tools: readonly OfferedTool[];
    readonly jsonFields: readonly string[] | null;
    readonly asks: Asks;
  },
  habits: SideHabits,
): string | null {
  const { utterances, tools, jsonFields, asks } = request;
  if (tools.length > 0) return null;
  const demanded = jsonFields ?? [];
  const field = habits.fields.find(
    (one) =>
      demanded.includes(one.field) &&
      demanded.every((name) => name === one.field || one.beside.includes(name)),
  );
  if (field !== undefined) return field.reason;
  // Of the user's text the beginning alone is looked at: a canary may ask for a summary.
  const asked = utterances.findLast(({ speaker }) => speaker === 'user')?.text.trimStart() ?? '';
  const prefix = habits.prefixes.find((one) => asked.startsWith(one.prefix));
  if (prefix !== undefined) return prefix.reason;
  const system = systemText(utterances);
  if (system.length > maxSideSystemChars) return null;
  const findPhrase = asks === 'no' ? saidIn : ruledIn;
  const phrase = habits.phrases.find((candidate) => findPhrase(system, candidate) !== null);
  return phrase === undefined ? null : `system text says "${phrase}"`;
}
