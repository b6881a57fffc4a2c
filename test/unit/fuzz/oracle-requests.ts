// The second opinion on whose a request is: which of those that an agent made are a turn's, and by
// which of them it is judged.
import type { PlayTurn } from '../../../src/domain/canary.ts';
import { findMarks } from '../../../src/domain/token.ts';
import type { AgentMessage } from '../../../src/runner/vacuity/habits.ts';
import { askedMark, type Final, finalsOf, givenOf, receiptOf } from './answers.ts';
import { isOvertaken, isUnheard, ownPlaces } from './oracle-history.ts';
import { factsOf, isBeside, type Requests, type Turn } from './said.ts';
import type { TurnLog } from './turn-log.ts';

/**
 * The requests by which a turn is judged: its own, those whose calls were run for one of its own,
 * and those that followed. What asks about a turn beside this one is that one's, unless its calls
 * were run for a request that asks about this one.
 */
export function requestsOf(turn: Turn): Requests {
  const { requests } = turn.log;
  const marks = [turn.present.token, ...turn.present.files];
  const isAsking = (at: number): boolean =>
    marks.some((mark) => mark === askedMark(requests[at] ?? []));
  const own = requests.map((messages) => isOfTurn(messages, turn));
  const isFollowed = (one: number, other: number): boolean =>
    other > one && callsOf(requests[other] ?? [], turn) > callsOf(requests[one] ?? [], turn);
  return requests.filter((_, index) =>
    own.some(
      (isOwn, at) =>
        isOwn &&
        (at === index ||
          ((isAsking(at) || !isAboutBeside(requests[index] ?? [], turn)) &&
            (isFollowed(index, at) || isFollowed(at, index)))),
    ),
  );
}

/** Requests of another turn that ask about this one. */
export interface Adopted extends Pick<TurnLog, 'answers'> {
  readonly requests: Requests;
  readonly finals: readonly Final[];
}

/**
 * Requests of turns beside this one that ask about this one and not about theirs, with the answer:
 * nobody can tell that they are not its own, unless the user is given the turn's own answer and not
 * that one.
 */
export function adoptedBy({ present, log, reply }: Turn, turns: readonly Turn[]): Adopted[] {
  const { number, contextId, token, files } = present;
  const isAsking = (messages: readonly AgentMessage[]): boolean => {
    const newest = messages.findLast(({ role }) => role === 'user');
    return [token, ...files].some((mark) => newest?.text.includes(mark) === true);
  };
  const isAnswered = givenOf(log.answers, reply) !== null;
  return turns
    .filter((t) => t.log.contextId === contextId && isBeside(t, number, t.present.number))
    .filter((t) => t.present.number > number)
    .filter((t) => !isAnswered || givenOf(t.log.answers, reply) !== null)
    .flatMap((t) => {
      const requests = t.log.requests.filter((m) => isAsking(m) && !requestsOf(t).includes(m));
      const finals = finalsOf(t.log).filter(({ messages }) => requests.includes(messages));
      return requests.length === 0 ? [] : [{ requests, finals, answers: t.log.answers }];
    });
}

/** Whether a request asks about a turn beside this one. */
function isAboutBeside(messages: readonly AgentMessage[], turn: Turn): boolean {
  const mark = askedMark(messages);
  return turn.before.some(
    (s) =>
      s.part === 'user' &&
      isBeside(turn, s.number, turn.play.number) &&
      [s.token, ...s.files].some((own) => own === mark),
  );
}

/** Calls of a turn that stand in a request. */
function callsOf(messages: readonly AgentMessage[], { log, present }: Turn): number {
  return messages.filter(
    ({ origin }) =>
      origin?.part === 'call' && origin.contextId === log.contextId && origin.turn === present.turn,
  ).length;
}

/**
 * A request that holds nothing of this context cannot be told from any other chatter of the
 * agent's; nor can one without this turn's text that asks about no turn, and whose answer the user
 * is not given. One that asks about a turn beside this one is that one's.
 */
function isOfTurn(messages: readonly AgentMessage[], turn: Turn): boolean {
  const { before, present, foreign, log, reply } = turn;
  const isMarked = ({ text }: AgentMessage): boolean =>
    isSaidIn(text, [present.token, ...present.files]);
  const texts = [present, ...before, ...foreign].filter(({ part }) => part === 'user');
  const tokens = texts.map(({ token }) => token);
  // What follows a tool's result without a mark of any turn is taken for a reminder that goes with
  // it.
  const isReminder = ({ role, text }: AgentMessage, at: number): boolean =>
    role === 'user' && !isSaidIn(text, tokens) && messages[at - 1]?.role === 'tool';
  const spoken = messages.filter((m, at) => m.role !== 'tool' && !isReminder(m, at));
  const holds = (tokens: readonly string[], all = spoken): boolean =>
    all.some(({ text }) => isSaidIn(text, tokens));
  if (spoken.some(isMarked)) return true;
  const tags = [...before, ...foreign].flatMap((s) =>
    s.part === 'user' ? [s.token, ...s.files] : [],
  );
  const newest = spoken.findLast(({ role }) => role === 'user');
  const beside = before.filter(
    (s) => s.part === 'user' && isBeside(turn, s.number, present.number),
  );
  const marks = beside.flatMap(({ token, files }) => [token, ...files]);
  if (newest !== undefined && holds(marks, [newest])) return false;
  // What the user said without an answer in between is one question.
  const end = spoken.findLastIndex(({ role }) => role === 'user') + 1;
  const start = spoken.slice(0, end).findLastIndex(({ role }) => role === 'assistant') + 1;
  const asked = spoken.slice(start, end);
  const isAsking = newest !== undefined && holds(tags, asked);
  const isAnswer = log.answers.some((text) => text !== '' && reply.trim().endsWith(text));
  return holds(before.map(({ token }) => token)) && (isAsking || isAnswer);
}

/** Whether one of the tokens stands in a text. */
export function isSaidIn(text: string, tokens: readonly string[]): boolean {
  return tokens.some((token) => text.includes(token));
}

/**
 * The requests of a turn by which it is judged. Of several for the answer it is the one whose
 * answer the user was given. Where none was, the one that holds most of what was said, of those
 * that ask about the turn; else the last.
 */
export function judgedOf(asked: Requests, adopted: readonly Adopted[], turn: Turn): Requests {
  const { log, reply } = turn;
  const own = finalsOf(log).filter(({ messages }) => asked.includes(messages));
  const finals = [...own, ...adopted.flatMap((one) => one.finals)];
  const withoutOthers = (chosen: Final | undefined): Requests =>
    asked.filter((m) => m === chosen?.messages || !own.some(({ messages }) => messages === m));
  const rest = adopted.flatMap((one) => one.requests);
  const given = (of: readonly Final[]): Final | undefined =>
    of.findLast(({ answer }) => givenOf([answer], reply) !== null);
  const ownGiven = given(own);
  if (given(finals) !== undefined) return [...withoutOthers(ownGiven), ...rest];
  const all = finals.filter(({ answer }) => receiptOf(answer) !== null);
  // What holds an answer to the turn was asked when that was there.
  const receipts = all.flatMap(({ answer }) => receiptOf(answer) ?? []);
  const answered = all.filter(({ messages }) =>
    messages.every(({ text }) => !isSaidIn(text, receipts)),
  );
  const asking = answered.filter(
    ({ messages }) => !isOvertaken(messages, turn) && !isUnheard(messages, turn),
  );
  const last = finals.filter((one) => !all.includes(one) || answered.includes(one)).slice(-1);
  const isAnswered = last.some((one) => answered.includes(one));
  const some = asking.length > 0 ? asking : isAnswered ? answered : last;
  const most = Math.max(...some.map(({ messages }) => saidIn(messages, turn)));
  const chosen = some.find(({ messages }) => saidIn(messages, turn) === most);
  const isOwn = chosen === undefined || own.includes(chosen);
  return [...withoutOthers(chosen), ...(isOwn ? [] : rest)];
}

/** How much of what was said in its session until now a request holds, by the one who said it. */
function saidIn(messages: readonly AgentMessage[], turn: Turn): number {
  const all = [...turn.before, turn.present].flatMap((said) => [
    said,
    ...said.others.map((other) => ({ ...said, ...other })),
  ]);
  return all.filter((said) => ownPlaces(messages, said, turn).length > 0).length;
}

/**
 * Requests made when the turn was over. Of turns that overlap nobody can tell which one has made
 * them: the last is taken of those whose session has words in them.
 */
export function lateOf(turn: Turn, turns: readonly Turn[]): Requests {
  const group = turns.filter((t) => t === turn || isBeside(turn, t.play.number, turn.play.number));
  const late = group.flatMap(({ log }) => log.late);
  return late.flatMap(({ messages, sequence }) => {
    const began = (t: Turn): number => t.observation.turns[t.play.number - 1]?.began.exchange ?? 0;
    const owner = group.findLast((t) => began(t) < sequence && hasWordsIn(messages, t, turns));
    return owner === turn ? [messages] : [];
  });
}

/**
 * Requests made when a later turn was over, with nothing of its session: they are of the turn that
 * they ask about, else of the last one of a session whose marks they hold.
 */
export function strayOf(turn: Turn, turns: readonly Turn[]): Requests {
  const later = turns.filter(({ play }) => play.number > turn.play.number);
  return later.flatMap((t) =>
    t.log.late.flatMap(({ messages }) => {
      const group = turns.filter((one) => one === t || isBeside(t, one.play.number, t.play.number));
      if (group.some((one) => hasWordsIn(messages, one, turns))) return [];
      const before = turns.filter(({ play }) => play.number <= t.play.number);
      const mark = askedMark(messages);
      const asked = before.find(({ play }) => marksOf(play).some((own) => own === mark));
      const owner = asked ?? before.findLast((one) => hasWordsIn(messages, one, turns));
      return owner === turn ? [messages] : [];
    }),
  );
}

function marksOf({ tag, files }: PlayTurn): string[] {
  return [tag, ...files.map((file) => file.tag)];
}

/** Whether nothing but a queue asked about a turn, which offers no tools. */
export function isWithoutTools(turn: Turn, requests: Requests): boolean {
  const last = requests.at(-1) ?? [];
  const isLate = (messages: Requests[number]): boolean =>
    turn.log.late.some((late) => late.messages === messages);
  return requests.every(isLate) && !isOvertaken(last, turn) && !isUnheard(last, turn);
}

/**
 * Requests of the turn with words of its session, whatever they ask: only a leak is judged in all
 * of them.
 */
export function chatterOf(turn: Turn, turns: readonly Turn[]): Requests {
  return turn.log.requests.filter((messages) => hasWordsIn(messages, turn, turns));
}

/**
 * Whether a request holds marks of a turn's session, or, where it holds none at all, a fact of it.
 */
function hasWordsIn(
  messages: readonly AgentMessage[],
  { log }: Turn,
  turns: readonly Turn[],
): boolean {
  const texts = toTexts(messages);
  const own = turns.filter((t) => t.log.contextId === log.contextId);
  const marks = own.flatMap(({ play, log: { answers } }) => [
    ...marksOf(play),
    ...answers.flatMap((text) => receiptOf(text) ?? []),
  ]);
  if (texts.some((text) => isSaidIn(text, marks))) return true;
  if (texts.some((text) => findMarks(text).length > 0)) return false;
  const facts = own.flatMap(({ play }) => factsOf(play));
  return messages.some(({ text }) => isSaidIn(text, facts));
}

/** All texts but what tools brought. */
export function toTexts(messages: readonly AgentMessage[]): string[] {
  return messages.filter(({ role }) => role !== 'tool').map(({ text }) => text);
}
