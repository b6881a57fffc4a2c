// The repository's own workflow, .gitea/workflows/session-continuity-e2e.yml, as it is, run by
// act on this machine.
import { execFileSync } from 'node:child_process';
import { cpSync, mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join, resolve } from 'node:path';
import { listProcesses } from '../../test/dist/support/processes.ts';
import { startForge } from '../../test/unit/support/forge-double.ts';
import { startAct } from './act.ts';

const workflow = '.gitea/workflows/session-continuity-e2e.yml';

/** What became of it. */
export interface OwnRun {
  /** `job: result`, in the order of their ends. */
  readonly jobs: readonly string[];
  readonly statuses: readonly string[];
  readonly leftovers: readonly string[];
  readonly log: string;
}

/**
 * Runs it on a pull request. The checkout is a stand-in that brings this checkout's files and
 * packages.
 */
export async function playOwnWorkflow(): Promise<OwnRun> {
  const folder = mkdtempSync(join(tmpdir(), 'session-continuity-own-'));
  try {
    const repository = exportCommit(join(folder, 'repository'));
    const checkout = writeCheckout(join(folder, 'checkout'), repository);
    await using forge = await startForge();
    using run = await startAct({
      mode: 'host',
      repository,
      workflow,
      actions: { [checkoutName()]: checkout },
      env: { GITHUB_API_URL: `${forge.url}/api/v1` },
    });
    await run.done;
    const log = run.text();
    return {
      jobs: [...log.matchAll(/^\[[^\]]+\/(\S+) *\] 🏁 {2}Job (\w+)/gm)].map(
        ([, job, result]) => `${job}: ${result}`,
      ),
      statuses: forge.statuses().map(({ body }) => {
        const { state, context } = JSON.parse(body.toString());
        return `${state} "${context}"`;
      }),
      leftovers: listProcesses({ groups: new Set(), environment: `RUNNER_TABLE=${run.root}` }),
      log,
    };
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
}

/** `actions/checkout@<40 hex>`, as the workflow names it. */
function checkoutName(): string {
  const name = /uses: (actions\/checkout@[0-9a-f]{40})/.exec(readFileSync(workflow, 'utf8'))?.[1];
  if (name === undefined) throw new Error(`${workflow} checks nothing out.`);
  return name;
}

/**
 * The files of the commit as a repository of its own, with the packages that are installed here.
 */
function exportCommit(folder: string): string {
  mkdirSync(folder, { recursive: true });
  const git = (...argv: string[]): void => {
    execFileSync('git', argv, { cwd: folder, stdio: 'ignore' });
  };
  for (const file of execFileSync('git', ['ls-files', '-z'], { encoding: 'utf8' }).split('\0')) {
    if (file === '') continue;
    mkdirSync(dirname(join(folder, file)), { recursive: true });
    cpSync(file, join(folder, file));
  }
  git('init', '--quiet');
  git('add', '--all');
  git('-c', 'user.name=x', '-c', 'user.email=x@example.org', 'commit', '--quiet', '-m', 'x');
  git('remote', 'add', 'origin', 'https://github.com/someone/session-continuity');
  return folder;
}

function writeCheckout(folder: string, repository: string): string {
  mkdirSync(folder, { recursive: true });
  const inputs = ['persist-credentials', 'ref'].map((name) => `  ${name}: { required: false }`);
  writeFileSync(
    join(folder, 'action.yml'),
    `name: checkout
description: Stand-in that copies
inputs:
${inputs.join('\n')}
runs:
  using: composite
  steps:
    - run: cp -a ${repository}/. . && mkdir -p .cache && ln -s ${resolve('.cache/peers')} .cache && ln -s ${resolve('node_modules')} .
      shell: bash
`,
  );
  return folder;
}
