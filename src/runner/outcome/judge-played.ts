// The end of a canary that was played: the judge's verdict, or skipped for what the agent was
// declared not to have.
import type { DeclaredCapabilities } from '../../domain/capability.ts';
import { toCanaryError } from '../../domain/error.ts';
import type { CanaryRecord } from '../../domain/record.ts';
import type { Ending } from '../../domain/stored-record.ts';
import { type CanaryVerdict, judgeRecord } from '../../judge/verdict.ts';
import { type CanaryOutcome, erroredOutcome, skippedOutcome } from './outcome.ts';
import { skipUnread } from './skipped.ts';

/** The part of an outcome that follows from the record alone. */
export type JudgedOutcome = Omit<CanaryOutcome, 'flaky' | 'durationMs' | 'evidence'>;

/**
 * Judges what was played. A judge that throws is a defect of ours: it must not take the other
 * verdicts with it.
 */
export function judgePlayed(record: CanaryRecord, declared: DeclaredCapabilities): JudgedOutcome {
  const { canary } = record.play;
  const recorded = { record, declared };
  try {
    const verdict: CanaryVerdict = judgeRecord(record);
    const skipped = skipUnread(canary, verdict.missing, declared);
    if (skipped !== null) return { ...skippedOutcome(skipped), recorded };
    return { ...verdict, canary, recorded };
  } catch (thrown) {
    return { ...erroredOutcome(canary, toCanaryError(thrown), 0), recorded };
  }
}

/** What is kept of an outcome to compare with. */
export function toEnding({ verdict, layer, headline, error }: JudgedOutcome): Ending {
  return { verdict, layer, headline, code: error?.code ?? null };
}
