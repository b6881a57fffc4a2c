// A fleet: the repositories that the gate is rolled out over, and what a forge reports them. The
// words that src/fleet, src/forge/rollout and src/app/fleet share.
import type { RolloutForgeName } from './forge.ts';

/**
 * The name of the canonical workflow, of its job, and of the ruleset: what everything is found
 * again by.
 */
export const gateName = 'session-continuity-e2e';
/**
 * Never changed between versions: another branch or title would ask everybody again who has closed
 * the pull request.
 */
export const onboardBranch = 'session-continuity/onboard';
export const onboardTitle = 'Add the session-continuity check';
/** The ruleset that is this program's own on GitHub. */
export const rulesetName = 'session-continuity';

/** A repository of the fleet. */
export interface FleetRepository {
  /** `owner/name`. */
  readonly name: string;
  readonly owner: string;
  readonly repo: string;
  /**
   * The command that builds the image and writes its id to `$RUNNER_TEMP/image.id`. `null` where
   * `image` is tested.
   */
  readonly build: string | null;
  readonly image: string | null;
  readonly profile: string | null;
  /** A profile file next to the fleet file that is committed too. Its path there. */
  readonly profileFile: string | null;
  /** A file of expected failures next to the fleet file that is committed too. Its path there. */
  readonly expectedFile: string | null;
  /** What the agent does not have, by design. */
  readonly without: readonly string[];
  /** With its revision, where one is pinned. */
  readonly suite: string;
  readonly canaries: readonly string[];
}

/** Which risks a bake may take. */
export interface Thresholds {
  /** Rate of false reds that is good enough, and the one that is not. */
  readonly goodRate: number;
  readonly badRate: number;
  /** Probability of a wrong GO at the bad rate, and of a wrong NO-GO at the good one. */
  readonly risk: number;
  readonly businessDays: number;
  readonly heads: number;
  readonly runners: number;
  readonly lastGreenDays: number;
}

/** What a person said of a red: whether the image was broken indeed. */
export interface Judged {
  readonly repository: string;
  readonly sha: string;
  readonly wasTrue: boolean;
}

/** A fleet file. */
export interface Fleet {
  readonly forge: {
    readonly kind: RolloutForgeName;
    readonly url: string;
    /** Name of the environment variable with the token. */
    readonly tokenVariable: string;
  };
  readonly action: {
    readonly repository: string;
    readonly commit: string;
    readonly version: string;
  };
  readonly runsOn: string;
  readonly timeoutMinutes: number;
  /** Days that are no business days, `YYYY-MM-DD`. */
  readonly holidays: readonly string[];
  readonly thresholds: Thresholds;
  /** Images for `drill`: one that must be red, one that must be green. */
  readonly drill: { readonly broken: string; readonly healthy: string } | null;
  readonly repositories: readonly FleetRepository[];
  readonly judged: readonly Judged[];
}

/** What a forge says of a repository. */
export interface RepositoryFacts {
  readonly name: string;
  readonly defaultBranch: string;
  readonly isArchived: boolean;
  readonly isEmpty: boolean;
  /** null: not known. */
  readonly mayPush: boolean | null;
  readonly mayAdminister: boolean | null;
}

/** A pull request. */
export interface PullFacts {
  readonly number: number;
  readonly title: string;
  readonly body: string;
  readonly isOpen: boolean;
  /** Time of the merge. `null`: not merged. */
  readonly mergedAt: string | null;
  readonly headRef: string;
  readonly headSha: string;
  readonly baseRef: string;
}

/** How a job ended. `none`: skipped, cancelled or not ended, which is no evidence. */
export type JobOutcome = 'passed' | 'failed' | 'errored' | 'none';

/** A job of the gate as the forge recorded it. */
export interface RecordedJob {
  readonly runId: string;
  readonly headSha: string;
  readonly event: string;
  readonly branch: string;
  readonly outcome: JobOutcome;
  /** ISO 8601. `null`: not started. */
  readonly startedAt: string | null;
  readonly durationMs: number | null;
  readonly runner: string;
}

/** A row on a commit: a check, or a status. */
export interface Row {
  readonly context: string;
  readonly outcome: JobOutcome;
  readonly isPending: boolean;
}

/** A file to commit. */
export interface FileChange {
  readonly path: string;
  readonly text: string;
}
