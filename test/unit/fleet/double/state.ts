// What a forge stores, as far as a rollout touches it: repositories with branches and commits, pull
// requests, runs, rows and protections. Both protocols are served from it. Time is the test's own.
import { createHash } from 'node:crypto';
import { gateName } from '../../../../src/domain/fleet.ts';

export type Fields = Record<string, unknown>;

export interface Commit {
  readonly sha: string;
  readonly files: ReadonlyMap<string, string>;
  readonly message: string;
}

export interface Pull {
  readonly number: number;
  title: string;
  body: string;
  state: 'open' | 'closed';
  mergedAt: string | null;
  readonly head: string;
  readonly base: string;
  headSha: string;
  /** It cannot be merged with its base. */
  hasConflict?: boolean;
  /** Of a fork that maintainers may not push to. */
  closedFork?: boolean;
}

export interface Run {
  readonly id: number;
  readonly sha: string;
  readonly event: string;
  readonly branch: string;
  readonly pull: number | null;
  /** Milliseconds since the epoch. */
  readonly startedAt: number;
  readonly endsAt: number;
  readonly conclusion: string;
  readonly runner: string;
  isSettled: boolean;
}

export interface StatusRow {
  readonly id: number;
  readonly sha: string;
  readonly context: string;
  readonly state: string;
  readonly description: string;
  readonly at: number;
}

export interface Repository {
  readonly name: string;
  isArchived: boolean;
  isEmpty: boolean;
  /** Its new name: calls by the old one are redirected. */
  renamedTo: string | null;
  readonly defaultBranch: string;
  readonly branches: Map<string, string>;
  readonly commits: Map<string, Commit>;
  readonly trees: Map<string, ReadonlyMap<string, string>>;
  readonly pulls: Pull[];
  readonly runs: Run[];
  readonly rows: StatusRow[];
  /** Rules on Gitea. */
  protections: Fields[];
  /** Rulesets and classic protection on GitHub. */
  rulesets: Fields[];
  classic: Fields | null;
  mergeQueue: boolean;
  /** false: the plan has no rulesets. */
  hasRulesets: boolean;
  mayAdminister: boolean;
}

/** Everything that one forge has. */
export class ForgeState {
  readonly kind: 'github' | 'gitea';
  readonly repositories = new Map<string, Repository>();
  now = Date.parse('2026-11-02T08:00:00Z');
  #ids = 100;

  constructor(kind: 'github' | 'gitea') {
    this.kind = kind;
  }

  nextId(): number {
    this.#ids += 1;
    return this.#ids;
  }

  add(name: string, options: Partial<Repository> = {}): Repository {
    const repository: Repository = {
      name,
      isArchived: false,
      isEmpty: false,
      renamedTo: null,
      defaultBranch: 'main',
      branches: new Map(),
      commits: new Map(),
      trees: new Map(),
      pulls: [],
      runs: [],
      rows: [],
      protections: [],
      rulesets: [],
      classic: null,
      mergeQueue: false,
      hasRulesets: true,
      mayAdminister: true,
      ...options,
    };
    if (!repository.isEmpty) {
      const first = this.commit(repository, new Map([['Dockerfile', 'FROM scratch\n']]), 'first');
      repository.branches.set(repository.defaultBranch, first);
    }
    this.repositories.set(name, repository);
    return repository;
  }

  commit(repository: Repository, files: ReadonlyMap<string, string>, message: string): string {
    const sha = createHash('sha1')
      .update(JSON.stringify([repository.name, [...files], message, this.nextId()]))
      .digest('hex');
    repository.commits.set(sha, { sha, files, message });
    return sha;
  }

  filesAt(repository: Repository, ref: string): ReadonlyMap<string, string> | null {
    const sha = repository.branches.get(ref) ?? ref;
    return repository.commits.get(sha)?.files ?? null;
  }

  /** Moves a branch; an open pull request of it runs its checks. */
  push(repository: Repository, branch: string, sha: string): void {
    repository.branches.set(branch, sha);
    for (const pull of repository.pulls.filter(
      (one) => one.state === 'open' && one.head === branch,
    )) {
      pull.headSha = sha;
      this.startRun(repository, pull);
    }
  }

  openPull(repository: Repository, head: string, base: string, title: string, body: string): Pull {
    const pull: Pull = {
      number: repository.pulls.length + 1,
      ...{ title, body, head, base },
      state: 'open',
      mergedAt: null,
      headSha: repository.branches.get(head) ?? '',
    };
    repository.pulls.push(pull);
    this.startRun(repository, pull);
    return pull;
  }

  /** A person merges. */
  merge(repository: Repository, pull: Pull): void {
    const files = new Map([
      ...(this.filesAt(repository, pull.base) ?? []),
      ...(this.filesAt(repository, pull.headSha) ?? []),
    ]);
    repository.branches.set(pull.base, this.commit(repository, files, `Merge #${pull.number}`));
    pull.state = 'closed';
    pull.mergedAt = new Date(this.now).toISOString();
  }

  /** The job runner: what a workflow tests decides how it ends. */
  startRun(repository: Repository, pull: Pull): void {
    const folder = this.kind === 'github' ? '.github' : '.gitea';
    const workflow = this.filesAt(repository, pull.headSha)?.get(
      `${folder}/workflows/${gateName}.yml`,
    );
    if (workflow === undefined) return;
    this.addRun(repository, {
      sha: pull.headSha,
      event: 'pull_request',
      branch: pull.head,
      pull: pull.number,
      startedAt: this.now,
      endsAt: this.now + 90_000,
      conclusion: /image: .*broken/.test(workflow) ? 'failure' : 'success',
      runner: 'lab',
    });
  }

  addRun(repository: Repository, run: Omit<Run, 'id' | 'isSettled'>): Run {
    const made = { ...run, id: this.nextId(), isSettled: false };
    repository.runs.push(made);
    this.addRow(repository, made, 'pending', 'Waiting to run', run.startedAt);
    this.settle();
    return made;
  }

  /** Runs whose time has come end, and their rows with them. */
  settle(): void {
    for (const repository of this.repositories.values())
      for (const run of repository.runs) {
        if (run.isSettled || run.endsAt > this.now) continue;
        run.isSettled = true;
        const text =
          run.conclusion === 'cancelled'
            ? 'Has been cancelled'
            : run.conclusion === 'skipped'
              ? 'Has been skipped'
              : 'Ended after 1m30s';
        const state =
          run.conclusion === 'success' || run.conclusion === 'skipped' ? 'success' : 'failure';
        this.addRow(repository, run, state, text, run.endsAt);
      }
  }

  addRow(repository: Repository, run: Run, state: string, description: string, at: number): void {
    const context = `${gateName} / ${gateName} (${run.event})`;
    repository.rows.push({ id: this.nextId(), sha: run.sha, context, state, description, at });
  }
}

/** Weeks of pull requests that were merged: one commit, one run and one merge each. */
export function addHistory(
  state: ForgeState,
  repository: Repository,
  history: {
    readonly runs: number;
    readonly perDay: number;
    readonly falseReds?: number;
    readonly title?: (index: number) => string;
  },
): void {
  for (let index = 0; index < history.runs; index += 1) {
    if (index > 0 && index % history.perDay === 0) {
      do state.now += 86_400_000;
      while ([0, 6].includes(new Date(state.now).getUTCDay()));
    }
    const main = state.filesAt(repository, repository.defaultBranch) ?? new Map();
    const sha = state.commit(
      repository,
      new Map([...main, ['app.py', `v${index}\n`]]),
      `change ${index}`,
    );
    const number = repository.pulls.length + 1;
    const pull: Pull = {
      number,
      title: history.title?.(index) ?? `Change ${index}`,
      body: '',
      state: 'closed',
      mergedAt: new Date(state.now + 600_000).toISOString(),
      head: `feature-${index}`,
      base: repository.defaultBranch,
      headSha: sha,
    };
    repository.pulls.push(pull);
    state.addRun(repository, {
      sha,
      event: 'pull_request',
      branch: pull.head,
      pull: number,
      startedAt: state.now,
      endsAt: state.now + 60_000 + index * 100,
      conclusion: index < (history.falseReds ?? 0) ? 'failure' : 'success',
      runner: index % 2 === 0 ? 'lab' : 'lab-2',
    });
  }
  state.now += 3_600_000;
  state.settle();
}
