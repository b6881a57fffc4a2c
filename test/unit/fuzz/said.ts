// What the second opinion rests on: who said what, in which turn, and what of it is still due in a
// later one.
import type { PlayTurn } from '../../../src/domain/canary.ts';
import type { CanaryRecord, TurnRecord } from '../../../src/domain/record.ts';
import { findFileTags, findTags } from '../../../src/domain/token.ts';
import type { MemoryEvent } from '../../../src/domain/witness.ts';
import type { AgentMessage } from '../../../src/runner/vacuity/habits.ts';
import { finalsOf, givenOf, isEnded, receiptOf, toHeard } from './answers.ts';
import type { Result } from './laboratory.ts';
import type { TurnLog } from './turn-log.ts';

/** Something said in a conversation, by the one who said it. */
export interface Said {
  readonly contextId: string;
  /** Number within its context, as in an origin. */
  readonly turn: number;
  /** Number in the canary. */
  readonly number: number;
  readonly part: 'user' | 'answer';
  readonly token: string;
  /** Other answers that the model gave to the same turn. */
  readonly others: readonly Pick<Said, 'token' | 'text'>[];
  /** Marks of its files. */
  readonly files: readonly string[];
  readonly text: string;
  /** Of an answer to another session's question: that session, of which it tells nothing new. */
  readonly asked?: string;
  /** False for an answer that the user was not given. */
  readonly isGiven: boolean;
}

/** A turn with what was said before it. */
export interface Turn {
  readonly play: PlayTurn;
  readonly log: TurnLog;
  /** The model's answer that the user was given, else the last one; null: there is none. */
  readonly answer: string | null;
  readonly reply: string;
  readonly named: string | null;
  /** What was said in this context before, in order. */
  readonly before: readonly Said[];
  readonly present: Said;
  /** Said in other contexts. */
  readonly foreign: readonly Said[];
  /** Facts told in other contexts until now, by which words are known that have lost their mark. */
  readonly foreignFacts: readonly string[];
  readonly observation: Observed;
  readonly isOnVolume: boolean;
}

/** What the records show without asking whose they are. */
export interface Observed extends Pick<CanaryRecord, 'play' | 'declared'> {
  readonly turns: readonly (TurnRecord & { readonly memory: readonly MemoryEvent[] })[];
  readonly modelSeen: boolean;
  readonly storeSeen: boolean;
}

/** An event is of the turn after whose beginning it came, and before that of the next. */
function toObserved({ play, declared, turns, containers }: CanaryRecord): Observed {
  const [container] = containers;
  const exchanges = container?.exchanges ?? [];
  return {
    play,
    declared,
    turns: turns.map((turn) => {
      const next = turns.find(
        ({ turn: { number, overlap } }) => number > turn.turn.number && overlap !== true,
      );
      const end = next?.began.memory ?? Number.POSITIVE_INFINITY;
      const memory = (container?.memory ?? []).filter(
        ({ sequence }) => sequence > turn.began.memory && sequence <= end,
      );
      return { ...turn, memory };
    }),
    modelSeen: exchanges.some(({ route }) => route.kind === 'turn'),
    storeSeen: turns.some(({ store }) => store !== null && store.files.length > 0),
  };
}

/** All turns played. */
export function toTurns({ record, log, isOnVolume }: Result): Turn[] {
  const observation = toObserved(record);
  const said: Said[] = [];
  const counts = new Map<string, number>();
  const turns = observation.turns.map(({ turn: play, exchange, contextId, ended }, index) => {
    const logged = log[index];
    if (logged === undefined) throw new Error('an agent in memory takes every turn');
    const isOverlapped = observation.turns[index + 1]?.turn.overlap === true;
    const own = toHeard(logged, ended.exchange, play, isOverlapped);
    const turn = (counts.get(contextId) ?? 0) + 1;
    counts.set(contextId, turn);
    const place = { contextId, turn, number: play.number };
    const files = play.files.map(({ tag }) => tag);
    const text = play.text ?? '';
    const user = { part: 'user', token: play.tag, others: [], files, text, isGiven: true } as const;
    const present: Said = { ...place, ...user };
    const answered = exchange.outcome.kind === 'answered' ? exchange.outcome.reply : null;
    const reply = answered?.text ?? '';
    const before = said.filter((s) => s.contextId === contextId && isSaid(s, observation));
    const given = givenOf(own.answers, reply);
    const answers = finalsOf(own).flatMap(({ messages, answer }) => {
      const token = receiptOf(answer);
      if (token === null) return [];
      const asked = askedContext(messages, observation);
      return [{ token, text: answer, asked: asked === contextId ? null : asked }];
    });
    const main =
      answers.findLast(({ text }) => text === given) ??
      answers.findLast(({ asked }) => asked === null) ??
      answers.at(-1);
    const answer = main?.text ?? null;
    const isGiven = given !== null;
    said.push(present);
    for (const one of answers) {
      const isMain = one === main;
      if (!isMain && one.asked === main?.asked) continue;
      const owner = one.asked === null ? {} : { contextId: 'of another session', asked: one.asked };
      const others = isMain ? answers.filter((o) => o !== one && o.asked === one.asked) : [];
      const { token, text } = one;
      const isSaid = isMain && isGiven;
      said.push({
        ...place,
        ...owner,
        part: 'answer',
        token,
        others,
        files: [],
        text,
        isGiven: isSaid,
      });
    }
    const named = answered?.contextId ?? null;
    return { play, log: own, answer, reply, named, before, present, observation, isOnVolume };
  });
  // Turns that overlap may see what is said behind them.
  const foreignTo = (turn: { readonly log: TurnLog }): Said[] =>
    said.filter((s) => s.contextId !== turn.log.contextId && s.asked !== turn.log.contextId);
  return turns.map((turn) => ({
    ...turn,
    foreign: foreignTo(turn),
    foreignFacts: factsForeignTo(turn, turns),
  }));
}

/** What was given to a tool or to memory is left out: whoever shares a memory may hear of it. */
function factsForeignTo(
  { play, log, observation }: Pick<Turn, 'play' | 'log' | 'observation'>,
  turns: readonly Pick<Turn, 'play' | 'log'>[],
): string[] {
  const { canary } = observation.play;
  if (canary.proves.includes('memory')) return [];
  const isOwn = (other: Pick<Turn, 'log'>): boolean => other.log.contextId === log.contextId;
  const until = turns.filter((other) => other.play.number <= play.number);
  const own = until.filter(isOwn).flatMap((other) => factsOf(other.play));
  const called = until.flatMap((other) =>
    other.log.calls.flatMap(({ asked }) => Object.values(asked.given)),
  );
  const written = observation.turns
    .filter(({ turn }) => turn.number <= play.number)
    .flatMap(({ memory }) => memory.flatMap((e) => (e.kind === 'write' ? e.content : e.rows)));
  const given = [...called, ...written];
  return until
    .filter((other) => !isOwn(other))
    .flatMap((other) => factsOf(other.play))
    .filter((fact) => !own.includes(fact) && !given.some((text) => text?.includes(fact)));
}

/** What is told in a turn and in its files. */
export function factsOf({ facts, files }: PlayTurn): string[] {
  return [...facts, ...files.flatMap((file) => file.facts)];
}

/** Whether the answer that the user was given is one to another session's question. */
export function isForeignAsked(log: TurnLog, reply: string, observation: Observed): boolean {
  const given = givenOf(log.answers, reply);
  const final = finalsOf(log).findLast(({ answer }) => answer === given);
  const asked = final === undefined ? null : askedContext(final.messages, observation);
  return asked !== null && asked !== log.contextId;
}

/** The session whose question a request asks, by the last mark; null when it asks none. */
function askedContext(messages: Requests[number], { turns }: Observed): string | null {
  const marked = messages.flatMap(({ role, text }) => {
    if (role !== 'user') return [];
    // A file names its turn where no text does.
    return findTags(text).at(-1) ?? findFileTags(text).at(-1) ?? [];
  });
  const mark = marked.at(-1);
  const asked = turns.find(
    ({ turn }) => turn.tag === mark || turn.files.some(({ tag }) => tag === mark),
  );
  return asked?.contextId ?? null;
}

/**
 * An answer of the model that the user was not given is said only where the turn was ended before
 * its reply.
 */
function isSaid({ isGiven, number }: Said, { play }: Observed): boolean {
  const turn = play.turns[number - 1];
  return isGiven || (turn !== undefined && isEnded(turn));
}

/** Whether two turns overlap, by their numbers. */
export function isBeside({ observation }: Turn, one: number, other: number): boolean {
  const between = observation.play.turns.slice(Math.min(one, other), Math.max(one, other));
  return one !== other && between.every(({ overlap }) => overlap === true);
}

/** The kinds of the restarts between two turns. */
export function restartsAfter({ observation, present }: Turn, { number }: Said): string[] {
  const between = observation.play.turns.slice(number, present.number);
  return between.flatMap(({ restart }) => restart ?? []);
}

/**
 * Whether something must stand in the requests of a turn (docs/canary-format.md, Turns that are
 * interrupted).
 */
export function isDue(said: Said, turn: Turn, requests: Requests): boolean {
  if (said === turn.present) return true;
  if (isBeside(turn, said.number, turn.present.number)) return false;
  return !isForgotten(said, turn, requests) && !isUndecided(said, turn);
}

/** Marks of something said, with those of other answers to the same turn. */
export function tokensOf({ token, others }: Said): string[] {
  return [token, ...others.map((other) => other.token)];
}

/** The requests of one turn. */
export type Requests = readonly (readonly AgentMessage[])[];

/** Whether a restart has ended the conversation of which it was a part. */
export function isForgotten(said: Said, turn: Turn, requests: Requests): boolean {
  const kinds = restartsAfter(turn, said);
  if (kinds.length === 0) return false;
  if (kinds.includes('new-container-and-volumes')) return true;
  const isUpgraded = kinds.includes('upgrade');
  const asked = turn.before.find((s) => s.part === 'user' && s.number === said.number);
  if (isUpgraded && !turn.isOnVolume && isInBase(turn, asked?.token ?? '\0')) return true;
  const declared = turn.observation.declared?.survivesRestart;
  if (declared !== undefined) return declared !== 'transcript';
  const older = turn.before.filter((s) => restartsAfter(turn, s).length > 0);
  const spoken = requests.flat().filter(({ role }) => role !== 'tool');
  // What memory has served is shared by all sessions: it shows nothing of this one.
  const served = turn.observation.turns
    .filter((t) => t.contextId === said.contextId && t.turn.number <= turn.present.number)
    .flatMap(({ memory }) => memory.flatMap((event) => (event.kind === 'read' ? event.rows : [])));
  const isSent = older
    .flatMap(tokensOf)
    .some(
      (token) =>
        !served.some((row) => row.includes(token)) &&
        spoken.some(({ text }) => text.includes(token)),
    );
  const text = older.find((s) => s.part === 'user' && s.number === said.number);
  const isKept = turn.isOnVolume && isStored(turn, text?.token ?? '\0');
  return !isSent && !isKept && !keepsTranscripts(turn, isUpgraded);
}

/** Stores as they were before an upgrade. */
function storesOfBase({ observation: { turns } }: Turn) {
  const upgraded = turns.findIndex(({ turn }) => turn.restart === 'upgrade');
  return turns.slice(0, Math.max(upgraded, 0)).map(({ store }) => store);
}

function isInBase(turn: Turn, token: string): boolean {
  return storesOfBase(turn).some((store) =>
    (store?.records ?? []).some(({ text }) => text.includes(token)),
  );
}

/** Whether a turn and its answer were on a volume at any time, or before an upgrade. */
function keepsTranscripts(turn: Turn, isUpgraded: boolean): boolean {
  const { isOnVolume, observation, before, foreign } = turn;
  const stores = isUpgraded
    ? storesOfBase(turn)
    : observation.turns.flatMap(({ store, laterStore }) => [store, laterStore ?? null]);
  const said = [...before, ...foreign];
  const holds = (store: (typeof stores)[number], tokens: readonly string[]): boolean =>
    (store?.records ?? []).some(({ text }) => tokens.some((token) => text.includes(token)));
  return (
    isOnVolume &&
    stores.some((store) =>
      said.some(
        (text) =>
          text.part === 'user' &&
          holds(store, [text.token]) &&
          said.some(
            (answer) =>
              answer.part === 'answer' &&
              answer.contextId === text.contextId &&
              answer.number === text.number &&
              holds(store, tokensOf(answer)),
          ),
      ),
    )
  );
}

/**
 * Whether it belongs to a turn that was stopped or dropped, of which the agent may keep what it
 * likes.
 */
function isUndecided(said: Said, { observation, before }: Turn): boolean {
  const play = observation.play.turns[said.number - 1];
  if (play === undefined || !isEnded(play)) return false;
  const answer = before.find((s) => s.part === 'answer' && s.number === said.number);
  if (answer?.isGiven === true) return false;
  const declared = observation.declared?.streamCancellation;
  // Undeclared, the text of a turn on which the agent has worked is due, and its answer is not.
  const isHeard = said.part === 'user' && answer !== undefined;
  return play.stop === true || (declared !== 'survive' && !(declared === undefined && isHeard));
}

function isStored({ observation, log }: Turn, token: string): boolean {
  return observation.storeSeen && keysWith(log.stored, token).length > 0;
}

/** Keys under which a token is stored. */
export function keysWith(stored: TurnLog['stored'], token: string): string[] {
  return [...stored].flatMap(([key, kept]) =>
    kept.some(({ text }) => text.includes(token)) ? [key] : [],
  );
}
