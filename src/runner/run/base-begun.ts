// Canaries that begin on the base image. What that image cannot do says nothing about the one under
// test: such a canary is skipped, with the reason.
import { type Canary, isUpgrade } from '../../domain/canary.ts';
import {
  bootErrorCodes,
  type CanaryError,
  type ErrorCode,
  firstLineOf,
} from '../../domain/error.ts';
import type { RunOptions } from '../../domain/options.ts';
import {
  type CanaryOutcome,
  type ContainerEvidence,
  erroredOutcome,
  skippedOutcome,
} from '../outcome/outcome.ts';
import { kindsOf } from '../plan/kinds.ts';
import type { RunContext } from './run-context.ts';

/** Codes of an image that is not there to begin on. */
const imageErrorCodes: ReadonlySet<ErrorCode> = new Set<ErrorCode>([
  'INPUT_INVALID',
  'IMAGE_NOT_FOUND',
  'PULL_DENIED',
  'PULL_FAILED',
  'PLATFORM_MISMATCH',
]);

/** The image on which canaries begin, where that is not the one under test. */
export function beginsOn(
  { baseImage }: Pick<RunOptions, 'baseImage'>,
  canaries: readonly Canary[],
): string | null {
  return canaries.some(isUpgrade) ? (baseImage ?? null) : null;
}

/**
 * The outcome of a canary whose first container could not be started. Where the image under test is
 * known never to boot, that is the reason.
 */
export function unbegunOutcome(
  { options, prospects }: Pick<RunContext, 'options' | 'prospects'>,
  canary: Canary,
  failure: { readonly error: CanaryError; readonly evidence: readonly ContainerEvidence[] },
  durationMs: number,
): CanaryOutcome {
  const { error, evidence } = failure;
  const base = beginsOn(options, [canary]);
  const isDead = prospects.whyNot(kindsOf({ ...options, baseImage: null }, [canary])) !== null;
  if (
    base === null ||
    isDead ||
    !(bootErrorCodes.has(error.code) || imageErrorCodes.has(error.code))
  )
    return erroredOutcome(canary, error, durationMs, evidence);
  const what = imageErrorCodes.has(error.code) ? 'is not available' : 'does not start';
  const reason = `begins on the base image ${base}, which ${what} (${error.code}): ${firstLineOf(error)}`;
  return { ...skippedOutcome({ canary, reason, lacks: [] }), durationMs, evidence };
}
