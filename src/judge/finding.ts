// Small constructors for judged expectations, so that each check reads as its rule.
import type { Expectation } from '../domain/canary.ts';
import type { InvariantKind, JudgedExpectation } from '../domain/judgement.ts';
import type { Layer } from '../domain/verdict.ts';
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

function identify(subject: Subject): Pick<JudgedExpectation, 'kind' | 'position'> {
  return typeof subject === 'string'
    ? { kind: subject, position: null }
    : { kind: subject.kind, position: subject.position };
}
