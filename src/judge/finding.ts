// Small constructors for judged expectations, so that each check reads as its rule.
import type { Expectation } from '../domain/expectation.ts';
import type { InvariantKind, JudgedExpectation } from '../domain/judgement.ts';
import { type Layer, layers } from '../domain/verdict.ts';
import { toExcerpt } from './excerpt.ts';

/** What is judged: an invariant by name, or a declared expectation with its position. */
export type Subject = InvariantKind | Expectation;

/** A declared expectation of a kind. */
export type ExpectationOf<Kind extends Expectation['kind']> = Extract<Expectation, { kind: Kind }>;

/** The witness agrees. */
export function met(subject: Subject, expected: string, actual: string): JudgedExpectation {
  return { ...identify(subject, expected, actual), result: 'met', layer: null };
}

/** The witness disagrees. `layer` says where the fact was lost. */
export function unmet(
  subject: Subject,
  layer: Layer,
  expected: string,
  actual: string,
): JudgedExpectation {
  return { ...identify(subject, expected, actual), result: 'unmet', layer };
}

/**
 * The witness never appeared, or what the expectation rests on could not be done. Does not count.
 */
export function notObserved(subject: Subject, expected: string, reason: string): JudgedExpectation {
  return { ...identify(subject, expected, reason), result: 'not-observed', layer: null };
}

/** The three results of one check, for a rule that has many ends. */
export interface Check {
  met(actual: string): JudgedExpectation;
  unmet(layer: Layer, actual: string): JudgedExpectation;
  notObserved(reason: string): JudgedExpectation;
}

/** A check of a subject, with what is expected of it. */
export function checkOf(subject: Subject, expected: string): Check {
  return {
    met: (actual) => met(subject, expected, actual),
    unmet: (layer, actual) => unmet(subject, layer, expected, actual),
    notObserved: (reason) => notObserved(subject, expected, reason),
  };
}

/**
 * The unmet expectation whose layer appears first in `layers` of domain/verdict.ts. Of two with one
 * layer the first.
 */
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

function identify(
  subject: Subject,
  expected: string,
  actual: string,
): Omit<JudgedExpectation, 'result' | 'layer'> {
  const { kind, position } =
    typeof subject === 'string' ? { kind: subject, position: null } : subject;
  return { kind, position, expected: toExcerpt(expected), actual: toExcerpt(actual) };
}
