// A canary file read leniently, so that rules can be checked next to what the schema refuses: all
// mistakes at once.
import { defaultSession } from './canary-shape.ts';
import type { Path } from './yaml-source.ts';

/** A mapping of unknown values. */
export type Mapping = Readonly<Record<string, unknown>>;

/** A turn as it is sent, as far as it can be made out. */
export interface TurnOutline {
  readonly number: number;
  readonly path: Path;
  readonly session: string;
  readonly fileCount: number;
  readonly value: Mapping;
}

/** A turn as it is written: the first that is sent of it, and the sessions of all of them. */
export interface WrittenTurn extends TurnOutline {
  readonly sessions: readonly string[];
}

/** A canary as far as it can be made out. */
export interface CanaryOutline {
  /**
   * Names of the facts. `null` when they cannot be made out, and then no fact is called unknown.
   */
  readonly factNames: readonly string[] | null;
  /** Skills by name, empty when there are none or they cannot be made out. */
  readonly skills: Mapping;
  readonly instructions: unknown;
  readonly turns: readonly WrittenTurn[];
  /** Turns as they are sent, which is what numbers count: those with `times` more than once. */
  readonly sent: readonly TurnOutline[];
}

/** The value when it is a mapping, else an empty one. */
export function asMapping(value: unknown): Mapping {
  return isMapping(value) ? value : {};
}

function isMapping(value: unknown): value is Mapping {
  return value !== null && typeof value === 'object' && !Array.isArray(value);
}

/** The items when the value is a list, else none. */
export function asList(value: unknown): readonly unknown[] {
  return Array.isArray(value) ? value : [];
}

/** The value with its path when it is no list, else each item with its own. */
export function eachItem(value: unknown, path: Path): readonly { value: unknown; path: Path }[] {
  if (!Array.isArray(value)) return value === undefined ? [] : [{ value, path }];
  return value.map((item: unknown, index) => ({ value: item, path: [...path, index] }));
}

/** Sessions that `times` opens at most. */
const maxTimes = 200;

/** Outlines a file's value. At most the 50 turns that a canary may write. */
export function toOutline(value: unknown): CanaryOutline {
  const root = asMapping(value);
  const { facts } = root;
  const turns: WrittenTurn[] = [];
  const sent: TurnOutline[] = [];
  for (const [index, item] of asList(root.turns).slice(0, 50).entries()) {
    const turn = toTurnOutline(item, index, sent.length + 1);
    turns.push(turn);
    for (const [copy, session] of turn.sessions.entries())
      sent.push({ ...turn, session, number: turn.number + copy });
  }
  return {
    factNames: facts === undefined || isMapping(facts) ? Object.keys(asMapping(facts)) : null,
    skills: asMapping(root.skills),
    instructions: root.instructions,
    turns,
    sent,
  };
}

function toTurnOutline(item: unknown, index: number, number: number): WrittenTurn {
  const value = asMapping(item);
  const name = typeof value.session === 'string' ? value.session : defaultSession;
  const { times } = value;
  const sessions =
    typeof times !== 'number' || times < 2
      ? [name]
      : Array.from({ length: Math.min(times, maxTimes) }, (_, copy) => toCopyName(name, copy + 1));
  const [session = name] = sessions;
  const fileCount = asList(value.files).length;
  return { number, path: ['turns', index], session, sessions, fileCount, value };
}

/** The session of one of the times that a turn is sent, from 1. */
export function toCopyName(session: string, copy: number): string {
  return `${session}-${copy}`;
}
