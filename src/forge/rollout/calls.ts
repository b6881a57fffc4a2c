// What a rollout asks of a forge, in words that both forges share.
import type {
  FileChange,
  PullFacts,
  RecordedJob,
  RepositoryFacts,
  Row,
} from '../../domain/fleet.ts';
import type { Forge } from '../../domain/forge.ts';
import type { Fields } from '../../fleet/protection.ts';
import type { BranchUpdate } from './branch-update.ts';

/** What protects a branch, as far as it concerns required checks. */
export interface Gate {
  /** How a context would be added, in a word that only this forge's calls read. */
  readonly means: string;
  /** The thing that is changed for it, whole. `null`: it would be made. */
  readonly rule: Fields | null;
  /** All else that protects the branch, to see that nothing of it changes. */
  readonly others: Fields;
  /** Contexts that are required by anything. */
  readonly contexts: readonly string[];
  /** Listed, but without force: they would get it with the first context that is added. */
  readonly dormant: readonly string[];
  /** Whether all statuses must pass, whatever they are called. */
  readonly isEveryStatus: boolean;
  readonly hasMergeQueue: boolean;
}

/** The calls of one forge. Each throws a Refusal with a sentence for people. */
export interface Rollout {
  readonly forge: Forge;
  /** The server's version, where it has one. */
  version(): Promise<string | null>;
  listRepositories(owner: string): Promise<RepositoryFacts[]>;
  repository(name: string): Promise<RepositoryFacts>;
  /** Text of a file at a branch or a commit. `null` where there is none. */
  readFile(name: string, path: string, ref: string): Promise<string | null>;
  /** Names in a folder. None where there is no folder. */
  listFolder(name: string, path: string, ref: string): Promise<string[]>;
  /** The commit of a branch. `null` where there is none. */
  branchHead(name: string, branch: string): Promise<string | null>;
  /** One commit with all files on `branch`, which is made from `base` where it is not there. */
  commit(
    name: string,
    change: {
      readonly base: string;
      readonly branch: string;
      readonly message: string;
      readonly files: readonly FileChange[];
    },
  ): Promise<void>;
  deleteBranch(name: string, branch: string): Promise<void>;
  /** The newest pull request from `head` to `base`, open ones first. `null` where there is none. */
  findPull(name: string, base: string, head: string): Promise<PullFacts | null>;
  openPull(
    name: string,
    pull: Pick<PullFacts, 'title' | 'body' | 'headRef' | 'baseRef'>,
  ): Promise<number | null>;
  editPull(
    name: string,
    number: number,
    edit: { readonly title?: string; readonly body?: string; readonly state?: 'closed' },
  ): Promise<void>;
  listPulls(name: string, state: 'open' | 'closed', base: string): Promise<PullFacts[]>;
  /** Whether a pull request cannot be merged with its base, so that nothing can update it. */
  isInConflict(name: string, number: number): Promise<boolean>;
  /** Brings the branch of a pull request up to date, so that its checks run. */
  updateBranch(name: string, number: number): Promise<BranchUpdate>;
  /** Jobs of the gate since a time, in milliseconds since the epoch. */
  listJobs(name: string, path: string, since: number): Promise<RecordedJob[]>;
  /** Texts of the report.json files that a run has uploaded, as long as they are there. */
  readReports(name: string, runId: string): Promise<string[]>;
  /** The rows of a commit, each context once, as it ended last. */
  listRows(name: string, sha: string): Promise<Row[]>;
  /** Whether a required check stops the merge. Never merges. `null`: the forge does not say. */
  isBlocked(name: string, pull: PullFacts): Promise<boolean | null>;
  gate(name: string, branch: string): Promise<Gate>;
  addContext(name: string, branch: string, context: string, gate: Gate): Promise<string>;
  /** Names of what else than the context differs from what was there before it was added. */
  foreignChanges(
    begun: { readonly means: string; readonly rule: Fields | null; readonly others: Fields },
    gate: Gate,
  ): string[];
  /** Takes back what `addContext` did. */
  removeContext(
    name: string,
    branch: string,
    change: {
      readonly context: string;
      readonly means: string;
      /** The rule before the change and after it. `null`: there was none, or it is not known. */
      readonly before: Fields | null;
      readonly after: Fields | null;
    },
  ): Promise<void>;
}
