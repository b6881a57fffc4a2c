// The report of a run that was refused before anything was known of it.
import type { CanaryError } from '../../domain/error.ts';
import type { Report } from '../../domain/report.ts';
import { toReport } from '../../runner/outcome/report.ts';
import { unknownProfile } from './stage.ts';

/** A report that holds the error, and nothing of an image. */
export function toRefusedReport(error: CanaryError): Report {
  return toReport({
    startedAt: Date.now(),
    durationMs: 0,
    image: { reference: '', id: null, digests: [], platform: null },
    profile: { profile: unknownProfile, decidedBy: 'default' },
    scope: 'context',
    suite: '',
    logLines: 0,
    outcomes: [],
    notes: [],
    error,
  });
}
