// What a report holds of other reports: those before it, and the legs that it was joined from.
import type { Layer, Verdict } from './verdict.ts';

/** How a canary ended in another report, in a line. */
export interface BriefCanary {
  readonly name: string;
  readonly verdict: Verdict;
  /** Layer or error code. `null` when it passed or was skipped. */
  readonly place: string | null;
  readonly durationMs: number;
}

/** What {@link toBrief} needs of a canary. */
export type BriefSource = Omit<BriefCanary, 'place'> & {
  readonly layer: Layer | null;
  readonly error: { readonly code: string } | null;
};

/** An earlier report of the same check. */
export interface EarlierRun {
  /** ISO 8601, UTC. */
  readonly startedAt: string;
  readonly image: string;
  readonly verdict: Exclude<Verdict, 'skipped'>;
  readonly canaries: readonly BriefCanary[];
}

/** A leg of a merge. `missing`: there is no report of it. */
export interface ReportLeg {
  readonly name: string;
  readonly verdict: Exclude<Verdict, 'skipped'> | 'missing';
  readonly image: string | null;
  readonly canaries: readonly BriefCanary[];
}

/** A canary of a report in a line. */
export function toBrief(canary: BriefSource): BriefCanary {
  const { name, verdict, layer, error, durationMs } = canary;
  const place = verdict === 'errored' && error !== null ? error.code : layer;
  return { name, verdict, place, durationMs };
}
