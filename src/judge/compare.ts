// Lays the canaries of two runs side by side, up to the first turn in which something is not
// the same.
import {
  type CanaryDifference,
  type CanaryView,
  type TurnDifference,
  type TurnView,
  viewParts,
} from '../domain/comparison.ts';

/**
 * The canaries that differ, in the order of the first run, then those that the second has alone.
 */
export function compareRuns(
  left: ReadonlyMap<string, CanaryView>,
  right: ReadonlyMap<string, CanaryView>,
): CanaryDifference[] {
  return [...new Set([...left.keys(), ...right.keys()])].flatMap((name) => {
    const [a, b] = [left.get(name), right.get(name)];
    const first = a?.turns && b?.turns ? findFirst(a.turns, b.turns) : null;
    const isSame =
      a !== undefined &&
      b !== undefined &&
      first === null &&
      a.ended.verdict === b.ended.verdict &&
      a.ended.layer === b.ended.layer &&
      a.ended.code === b.ended.code;
    return isSame ? [] : [{ name, left: a?.ended ?? null, right: b?.ended ?? null, first }];
  });
}

function findFirst(left: readonly TurnView[], right: readonly TurnView[]): TurnDifference | null {
  for (let index = 0; index < Math.max(left.length, right.length); index += 1) {
    const [a, b] = [left[index], right[index]];
    const turn = a?.turn ?? b?.turn ?? index + 1;
    const parts = viewParts.map((part) => ({
      part,
      left: a?.parts[part] ?? ['(this turn was not played)'],
      right: b?.parts[part] ?? ['(this turn was not played)'],
    }));
    if (parts.some((one) => !isEqual(one.left, one.right))) return { turn, parts };
  }
  return null;
}

function isEqual(left: readonly string[], right: readonly string[]): boolean {
  return left.length === right.length && left.every((line, index) => line === right[index]);
}
