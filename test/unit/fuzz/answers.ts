// What the model was asked for a turn, and what it answered, as the oracle reads the log.
import type { PlayTurn } from '../../../src/domain/canary.ts';
import { findFileTags, findTags } from '../../../src/domain/token.ts';
import type { AgentMessage } from '../../../src/runner/vacuity/habits.ts';
import { heard, withoutToldAnswers } from './heard.ts';
import type { LateRequest, TurnLog } from './turn-log.ts';

/**
 * What was asked about a turn until it was over is its own, also where the queue has asked it; of
 * one that its user ended, all that is asked about it. Where another one overlaps with a turn that
 * has its answer, what the queue asks is taken for that one's.
 */
export function toHeard(log: TurnLog, end: number, play: PlayTurn, isOverlapped: boolean): TurnLog {
  const late = log.late.map((one) => ({ ...one, messages: heard(one.messages) }));
  const marks = [play.tag, ...play.files.map(({ tag }) => tag)];
  const isAbout = ({ text }: AgentMessage): boolean => marks.some((mark) => text.includes(mark));
  const isAnswered = finalsOf(log).some(({ messages, answer }) => {
    const mark = askedMark(heard(messages));
    return receiptOf(answer) !== null && marks.some((own) => own === mark);
  });
  const isOver = isOverlapped && isAnswered;
  const isOwn = ({ sequence, messages }: LateRequest): boolean =>
    sequence <= end && !isOver
      ? messages.some(isAbout)
      : isEnded(play) && marks.some((mark) => mark === askedMark(messages));
  const own = late.filter(isOwn);
  return {
    ...log,
    requests: [...log.requests.map(heard), ...own.map(({ messages }) => messages)],
    answers: [...log.answers, ...own.map(({ answer }) => answer)],
    late,
  };
}

/**
 * The mark of what a request asks: the last one of the user's, in what was said since the last
 * answer or result. A file names its turn where no text does. undefined: it asks about no turn.
 */
export function askedMark(messages: readonly AgentMessage[]): string | undefined {
  const end = messages.findLastIndex(({ role }) => role === 'user') + 1;
  const isOther = ({ role }: AgentMessage): boolean => role === 'assistant' || role === 'tool';
  const start = messages.slice(0, end).findLastIndex(isOther) + 1;
  return messages
    .slice(start, end)
    .filter(({ role }) => role === 'user')
    .flatMap(({ text }) => {
      const said = withoutToldAnswers(text);
      return findTags(said).at(-1) ?? findFileTags(said).at(-1) ?? [];
    })
    .at(-1);
}

/** A request for a turn's answer, with the answer. */
export interface Final {
  readonly messages: readonly AgentMessage[];
  readonly answer: string;
}

/** The requests that were answered with words: the last ones of a turn. */
export function finalsOf({ requests, answers }: Pick<TurnLog, 'requests' | 'answers'>): Final[] {
  const first = requests.length - answers.length;
  return answers.flatMap((answer, index) => {
    const messages = requests[first + index];
    return messages === undefined ? [] : [{ messages, answer }];
  });
}

/** The last of some answers that stands in a reply; null: none does. */
export function givenOf(answers: readonly string[], reply: string): string | null {
  const isGiven = (receipt: string | null): boolean => receipt !== null && reply.includes(receipt);
  return answers.findLast((text) => isGiven(receiptOf(text))) ?? null;
}

/** The mark of a scripted answer; null: it is none. */
export function receiptOf(answer: string): string | null {
  return /\[(R-\w+)\]$/.exec(answer)?.[1] ?? null;
}

/** Whether a turn is stopped or dropped, and need not have a reply. */
export function isEnded({ stop, disconnectAfter }: PlayTurn): boolean {
  return stop === true || disconnectAfter !== undefined;
}
