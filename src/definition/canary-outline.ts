// A canary file read leniently, so that rules can be checked next to what the schema refuses: all
// mistakes at once.
import { defaultSession } from './canary-shape.ts';
import type { Path } from './yaml-source.ts';

/** A mapping of unknown values. */
export type Mapping = Readonly<Record<string, unknown>>;

/** A turn as far as it can be made out. */
export interface TurnOutline {
  readonly number: number;
  readonly path: Path;
  readonly session: string;
  readonly fileCount: number;
  readonly value: Mapping;
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
  readonly turns: readonly TurnOutline[];
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
  return {
    factNames: facts === undefined || isMapping(facts) ? Object.keys(asMapping(facts)) : null,
    skills: asMapping(root.skills),
    instructions: root.instructions,
    turns: asList(root.turns)
      .slice(0, 50)
      .flatMap(toTurnOutlines)
      .map((turn, index) => ({ ...turn, number: index + 1 })),
  };
}

/** A turn as often as it is sent. What is wrong with it is said of the first. */
function toTurnOutlines(item: unknown, index: number): Omit<TurnOutline, 'number'>[] {
  const value = asMapping(item);
  const session = typeof value.session === 'string' ? value.session : defaultSession;
  const fileCount = asList(value.files).length;
  const outline = { path: ['turns', index], session, fileCount, value };
  const { times } = value;
  if (typeof times !== 'number' || times < 2) return [outline];
  return Array.from({ length: Math.min(times, maxTimes) }, (_, copy) => ({
    ...outline,
    session: toCopyName(session, copy + 1),
    ...(copy === 0 ? {} : { value: {} }),
  }));
}

/** The session of one of the times that a turn is sent, from 1. */
export function toCopyName(session: string, copy: number): string {
  return `${session}-${copy}`;
}
