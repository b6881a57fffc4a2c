// What a fault is: habits that act at one place of a conversation, and how several of them make one
// agent.
import type { TurnDefinition } from '../../../src/domain/canary.ts';
import type { AgentMessage, Habits, Stored } from '../../../src/runner/vacuity/habits.ts';
import { idealTools, renderManifest } from '../../../src/runner/vacuity/ideal-agent.ts';
import type { Outside } from './outside.ts';

/** Where a fault acts, in numbers that are taken modulo what there is. */
export interface Place {
  /** Number of the turn in the conversation, from 0. */
  readonly turn: number;
  /** Which message, file or text. */
  readonly pick: number;
  /** Which other one, or how. */
  readonly other: number;
  /** Which requests of the turn. */
  readonly rounds: 'all' | 'first' | 'later';
}

/** Whether a fault acts now. */
export type IsHere = () => boolean;

/** A kind of fault: habits that act where `isHere` holds. */
export type Fault = (isHere: IsHere, place: Place, outside: Outside) => Habits;

/** Whether a fault can act in a turn. */
export type Site = (
  turn: TurnDefinition,
  index: number,
  turns: readonly TurnDefinition[],
) => boolean;

type Change<T> = (value: T, ...rest: never[]) => T;

/** Habits of one agent: what several of them change is changed by one after the other. */
export function composeHabits(all: readonly Habits[]): Habits {
  const chain =
    <Name extends 'hear' | 'user' | 'messages' | 'reply' | 'replyContext' | 'keep'>(name: Name) =>
    (value: Parameters<NonNullable<Habits[Name]>>[0], ...rest: readonly unknown[]) =>
      all.reduce<typeof value>((changed, habits) => {
        const change = habits[name] as Change<typeof value> | undefined;
        return change === undefined ? changed : change(changed, ...(rest as never[]));
      }, value);
  return {
    hear: chain('hear') as NonNullable<Habits['hear']>,
    user: chain('user') as NonNullable<Habits['user']>,
    messages: chain('messages') as NonNullable<Habits['messages']>,
    reply: chain('reply') as NonNullable<Habits['reply']>,
    replyContext: chain('replyContext') as NonNullable<Habits['replyContext']>,
    keep: chain('keep') as NonNullable<Habits['keep']>,
    survives: (stored, event) =>
      all.reduce<Stored>((left, habits) => habits.survives?.(left, event) ?? left, stored),
    manifest: (files, moment) =>
      all.find((habits) => habits.manifest !== undefined)?.manifest?.(files, moment) ??
      renderManifest(files),
    start: (plane, moment) => {
      for (const habits of all) habits.start?.(plane, moment);
    },
    tools: (moment) =>
      all.find((habits) => habits.tools !== undefined)?.tools?.(moment) ?? idealTools,
    asks: (moment) => all.every((habits) => habits.asks?.(moment) ?? true),
    again: (messages, moment) =>
      all.reduce<readonly AgentMessage[] | null>(
        (more, habits) => more ?? habits.again?.(messages, moment) ?? null,
        null,
      ),
    before: (messages, moment) => all.flatMap((habits) => habits.before?.(messages, moment) ?? []),
    key: (turn) =>
      all.reduce(
        (key, habits) => habits.key?.({ ...turn, contextId: key }) ?? key,
        turn.contextId ?? '',
      ),
    recordKey: (key, message, moment) =>
      all.reduce<string | null>(
        (under, habits) =>
          under === null || habits.recordKey === undefined
            ? under
            : habits.recordKey(under, message, moment),
        key,
      ),
    tool: (use, run, moment) =>
      all.reduceRight<(given: typeof use.given) => string>(
        (inner, habits) => (given) =>
          habits.tool?.({ name: use.name, given }, inner, moment) ?? inner(given),
        run,
      )(use.given),
  };
}

/** What users and agents said, as opposed to tool rounds and added words. */
export function isSpoken({ origin }: AgentMessage): boolean {
  return origin?.part === 'user' || origin?.part === 'answer';
}

/** A member of a list by a number that may be beyond its end; undefined for an empty one. */
export function pickOf<T>(list: readonly T[], pick: number): T | undefined {
  return list[pick % Math.max(1, list.length)];
}

/** Manifests are no text of the user's: what is cut is cut before them. */
const manifestMark = '\n\nAttached files:';

/** The text without some words in a row; the same text where there are none to lose. */
export function cutWords(text: string, from: number, count: number): string {
  const end = text.startsWith('Attached files:') ? 0 : text.indexOf(manifestMark);
  const [said, rest] = end < 0 ? [text, ''] : [text.slice(0, end), text.slice(end)];
  const chunks = said.split(/(?<=\s)/);
  const words = chunks.flatMap((chunk, index) => (/[\p{L}\p{N}]/u.test(chunk) ? [index] : []));
  const first = from % Math.max(1, words.length);
  const lost = words.slice(first, first + 1 + (count % 4));
  return chunks.filter((_, index) => !lost.includes(index)).join('') + rest;
}
