// Everything a run can be told, as one typed value: action inputs and command-line flags end here.
import type { Capability } from './capability.ts';
import type { ModelLimits } from './live-model.ts';
import type { DialectChoice, HistoryForm, SessionScope } from './profile.ts';
import type { Shard } from './shard.ts';

export const suites = ['core', 'extended', 'thorough', 'all'] as const;
export const modelModes = ['auto', 'scripted', 'live', 'none'] as const;
export const evidenceExtents = ['red', 'full'] as const;
export const uploadModes = ['on-failure', 'always', 'never'] as const;

/** Which built-in canaries are played. */
export type SuiteChoice = (typeof suites)[number];
/**
 * `auto` offers the scripted model, `scripted` demands its use, `live` lets the provider of the
 * image answer, `none` offers none.
 */
export type ModelMode = (typeof modelModes)[number];
/** Whose copies of the session store are kept: those of red canaries, or all. */
export type EvidenceExtent = (typeof evidenceExtents)[number];
/** When evidence is uploaded. */
export type UploadMode = (typeof uploadModes)[number];

/** What is under test: an image to boot, or an agent that already runs. */
export type Target =
  | { readonly kind: 'image'; readonly image: string }
  | { readonly kind: 'url'; readonly url: string };

/** The options of one run. Times in milliseconds. */
export interface RunOptions {
  readonly target: Target;
  readonly suite: SuiteChoice;
  /** The revision of the suite. Absent or null: the newest. */
  readonly suiteRevision?: number | null;
  /** Names given with `--canary`. Empty: all of the suite. */
  readonly names: readonly string[];
  /** Globs of canary files of one's own. */
  readonly canaryGlobs: readonly string[];
  /** The file of failures that are known. Absent or null: none are. */
  readonly expectedFailures?: string | null;
  /** The part of the canaries to play. Absent or null: all. */
  readonly shard?: Shard | null;
  /**
   * A report.json of an earlier run, by whose durations shards are made. Absent or null: each
   * canary counts the same.
   */
  readonly shardReport?: string | null;
  /** What the agent is declared not to have. Absent: nothing. */
  readonly without?: readonly Capability[];
  /** A profile's name or file, or null for the default. */
  readonly profile: string | null;
  /** Image of the second agent of canaries that ask one. Absent or null: the image under test. */
  readonly peerImage?: string | null;
  readonly sessionScope: SessionScope | null;
  /** How the agent gives its model the history. Absent or null: as the profile declares. */
  readonly history?: HistoryForm | null;
  /**
   * The way in which the agent is spoken to. Absent or null: the platform's own, as discovery finds
   * it.
   */
  readonly dialect?: DialectChoice | null;
  readonly env: Readonly<Record<string, string>>;
  readonly model: ModelMode;
  /**
   * Port of 127.0.0.1 on which the scripted model is offered to an agent that already runs. Absent
   * or null: it is not.
   */
  readonly servePort?: number | null;
  /** What the calls of a live run may come to. Absent with every other mode. */
  readonly modelLimits?: ModelLimits;
  readonly timeoutMs: number;
  readonly bootTimeoutMs: number;
  readonly turnTimeoutMs: number;
  readonly concurrency: number;
  /**
   * Plays every canary, whatever containers before it have shown. Absent: a dead image is given up.
   */
  readonly keepGoing?: boolean;
  /** Log lines shown in reports. The evidence keeps the whole log up to its limit. */
  readonly logLines: number;
  readonly reportDir: string;
  /** Whose copies of the session store are kept. Absent: those of red canaries. */
  readonly evidence?: EvidenceExtent;
  /**
   * Image that is in use: failed canaries are played on it too, and those with an upgrade begin on
   * it. Absent or null: none.
   */
  readonly baseImage?: string | null;
  /** Folder of earlier reports to compare with. Absent or null: none. */
  readonly earlier?: string | null;
  /** How often the canaries are played. Absent: once. */
  readonly repeat?: number;
  /** What facts and ids follow from. Absent or null: a fresh one. */
  readonly seed?: string | null;
}

/** Whether the agent is offered the scripted model. */
export function offersScripted({ model }: Pick<RunOptions, 'model'>): boolean {
  return model === 'auto' || model === 'scripted';
}

/** What only a job runner needs. */
export interface ActionOptions extends RunOptions {
  readonly artifactName: string;
  /** null: the forge's own default. */
  readonly retentionDays: number | null;
  readonly upload: UploadMode;
}
