// Small constructors for judged expectations, so that each check reads as its rule.
import type { Expectation } from '../domain/canary.ts';
import type { InvariantKind, JudgedExpectation } from '../domain/judgement.ts';
import { type Layer, layers } from '../domain/verdict.ts';
import { toExcerpt } from './excerpt.ts';

/** What is judged: an invariant by name, or a declared expectation with its position. */
export type Subject = InvariantKind | Expectation;

/** The witness agrees. */
export function met(subject: Subject, expected: string, actual: string): JudgedExpectation {
  return {
    ...identify(subject),
    result: 'met',
    expected: toExcerpt(expected),
    actual: toExcerpt(actual),
    layer: null,
  };
}

/** The witness disagrees; `layer` says where the fact was lost. */
export function unmet(
  subject: Subject,
  layer: Layer,
  expected: string,
  actual: string,
): JudgedExpectation {
  return {
    ...identify(subject),
    result: 'unmet',
    expected: toExcerpt(expected),
    actual: toExcerpt(actual),
    layer,
  };
}

/** The witness never appeared, or what the expectation rests on could not be done; does not count. */
export function notObserved(subject: Subject, expected: string, reason: string): JudgedExpectation {
  return {
    ...identify(subject),
    result: 'not-observed',
    expected: toExcerpt(expected),
    actual: toExcerpt(reason),
    layer: null,
  };
}

/** The unmet expectation whose layer stands first in the table of design §4; of two with one layer the first. */
export function worstOf(
  expectations: readonly JudgedExpectation[],
): (JudgedExpectation & { layer: Layer }) | null {
  let worst: (JudgedExpectation & { layer: Layer }) | null = null;
  for (const expectation of expectations) {
    const { layer } = expectation;
    if (expectation.result !== 'unmet' || layer === null) continue;
    if (worst === null || layers.indexOf(layer) < layers.indexOf(worst.layer))
      worst = { ...expectation, layer };
  }
  return worst;
}

function identify(subject: Subject): Pick<JudgedExpectation, 'kind' | 'position'> {
  return typeof subject === 'string'
    ? { kind: subject, position: null }
    : { kind: subject.kind, position: subject.position };
}
