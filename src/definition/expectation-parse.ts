// One item of `expect` to expectations: an item may hold several, and each gets a position of its
// own.
import { parseDuration } from '../domain/duration.ts';
import {
  type BesideKey,
  type Expectation,
  expectationRows,
  valueFields,
} from '../domain/expectation.ts';
import { eachItem } from './canary-outline.ts';
import type { ExpectationShape } from './canary-shape.ts';
import type { Path, YamlSource } from './yaml-source.ts';

/**
 * The expectations of one item, in the order of the file. Each appears at its key or, in a list, at
 * its list item.
 */
export function toExpectations(
  shape: ExpectationShape,
  path: Path,
  source: YamlSource,
): Expectation[] {
  const expectations = expectationRows().flatMap(([kind, { group, key, value, beside }]) => {
    const given = shape[group] ?? {};
    const qualified = beside === undefined ? {} : besideFields[beside](given[beside]);
    return eachItem(given[key], [...path, group, key]).map((item) => {
      const expectation: object = {
        position: source.keyAt(item.path),
        kind,
        [valueFields[value].field]: item.value,
        ...qualified,
      };
      // The schema has checked that the value is what the row says.
      return expectation as Expectation;
    });
  });
  return expectations.toSorted(
    (a, b) => a.position.line - b.position.line || a.position.column - b.position.column,
  );
}

/** What each qualifying key adds to an expectation. */
const besideFields: Readonly<Record<BesideKey, (value: unknown) => object>> = {
  'of-turn': (value) => (value === undefined ? {} : { ofTurn: value }),
  within: (value) => {
    const withinMs = typeof value === 'string' ? parseDuration(value) : null;
    return withinMs === null ? {} : { withinMs };
  },
};
