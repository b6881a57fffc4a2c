// A boot that failed, with what was seen of it.
import type { CanaryError } from '../../domain/error.ts';
import type { ContainerEvidence } from '../outcome/outcome.ts';

/** A boot that failed, with the container's records: evidence must outlive the container. */
export class BootFailure extends Error {
  override readonly name = 'BootFailure';
  readonly error: CanaryError;
  readonly evidence: ContainerEvidence;

  constructor(error: CanaryError, evidence: ContainerEvidence) {
    super(error.message, { cause: error });
    this.error = error;
    this.evidence = evidence;
  }
}
