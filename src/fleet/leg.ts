// A leg of a merge: the report that a job left, or why there is none.
import type { Report } from '../domain/report.ts';

/** A leg as it was found. */
export interface Leg {
  /** What its folder is called. */
  readonly name: string;
  readonly report: Report | null;
  /** Why there is no report, or what is wrong with it. `null` where there is a sound one. */
  readonly problem: string | null;
}
