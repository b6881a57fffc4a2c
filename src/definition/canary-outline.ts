// A canary file read leniently, so that rules can be checked beside what the schema refuses: all mistakes at once.
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
  /** Names of the facts; null when they cannot be made out, and then no fact is called unknown. */
  readonly factNames: readonly string[] | null;
  /** Skills by name, empty when there are none or they cannot be made out. */
  readonly skills: Mapping;
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

/** Outlines a file's value; at most the 50 turns that a canary may have. */
export function toOutline(value: unknown): CanaryOutline {
  const root = asMapping(value);
  const { facts } = root;
  return {
    factNames: facts === undefined || isMapping(facts) ? Object.keys(asMapping(facts)) : null,
    skills: asMapping(root.skills),
    turns: asList(root.turns)
      .slice(0, 50)
      .map((item, index) => {
        const turn = asMapping(item);
        const session = turn.session;
        return {
          number: index + 1,
          path: ['turns', index],
          session: typeof session === 'string' ? session : defaultSession,
          fileCount: asList(turn.files).length,
          value: turn,
        };
      }),
  };
}
