// One job as act runs it, on the machine or in a container, from `pending` to the status of its
// end.
import { execFileSync } from 'node:child_process';
import { mkdirSync, mkdtempSync, readdirSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { setTimeout as delay } from 'node:timers/promises';
import { runIdentity } from '../../src/container/identity.ts';
import { docker, listLabelled, waitForContainer } from '../../test/dist/support/docker.ts';
import { listProcesses } from '../../test/dist/support/processes.ts';
import { startForge } from '../../test/unit/support/forge-double.ts';
import { type ActMode, type ActRun, addressFor, startAct } from './act.ts';
import { type Cell, inputsOf, levelsIn, renderAnnotations, type Situation } from './situation.ts';

const untilStopMs = 400;
/** A main that act has left alone is given up after this. */
const endMs = 90_000;
const action = 'someone/session-continuity@v1';
const workflowFile = '.github/workflows/gate.yml';

/** Plays one job of a workflow as a template repository would have it. */
export async function playAct(
  actionFolder: string,
  mode: ActMode,
  situation: Situation,
): Promise<Cell> {
  const repository = mkdtempSync(join(tmpdir(), 'session-continuity-repository-'));
  // Part of the names of act's own containers.
  const name = `gate-${repository.slice(-6).toLowerCase()}`;
  writeRepository(repository, name, situation);
  await using forge = await startForge({ address: addressFor(mode), knowsMimeType: false });
  using run = await startAct({
    mode,
    repository,
    workflow: workflowFile,
    actions: { [action]: actionFolder },
    env: { GITHUB_API_URL: `${forge.url}/api/v1` },
  });
  try {
    let isDone = false;
    run.done.finally(() => {
      isDone = true;
    });
    if (situation === 'cancelled' || situation === 'killed') {
      const identity = await waitForIdentity(run, () => isDone);
      await waitForContainer(identity, () => isDone);
      await delay(untilStopMs);
      if (situation === 'cancelled') run.child.kill('SIGINT');
      else for (const pid of mainsOf(run)) process.kill(pid, 'SIGKILL');
    }
    await Promise.race([run.done, delay(endMs)]);
    const text = stepText(run.text());
    const verdict = /^verdict=\[(.*)\]$/m.exec(text)?.[1] ?? '';
    const states = forge.statuses().map(({ body }) => String(JSON.parse(body.toString()).state));
    const hasArtifact = filesBelow(run.artifacts).includes('evidence.zip');
    return {
      verdict: verdict === '' ? 'none' : verdict,
      exit: exitOf(run.text()),
      annotations: renderAnnotations(levelsIn(text)),
      statuses: states.join(' → '),
      upload: hasArtifact ? 'yes' : situation === 'green' ? 'not due' : 'no',
      leftovers: await leftoversOf(run),
    };
  } finally {
    if (run.child.exitCode === null) run.child.kill('SIGKILL');
    await removeActs(name);
    rmSync(repository, { recursive: true, force: true });
  }
}

function writeRepository(folder: string, name: string, situation: Situation): void {
  const inputs = Object.entries(inputsOf(situation)).map(
    ([key, value]) => `          ${key}: ${value}`,
  );
  const status = (lines: readonly string[]): string =>
    [
      '    runs-on: ubuntu-latest',
      '    steps:',
      '      - uses: someone/session-continuity/status@v1',
      '        with:',
      ...lines.map((line) => `          ${line}`),
      '          token: ${{ github.token }}',
    ].join('\n');
  const workflow = `name: ${name}
on: pull_request
jobs:
  pending:
${status(['state: pending'])}
  e2e:
    needs: pending
    runs-on: ubuntu-latest
    outputs:
      verdict: \${{ steps.gate.outputs.verdict }}
    steps:
      - run: env | grep -E '^(GITHUB_|RUNNER_|HOSTNAME)' | sort
        shell: sh
      - id: gate
        uses: ${action}
        with:
${inputs.join('\n')}
      - if: always()
        shell: sh
        run: echo "verdict=[\${{ steps.gate.outputs.verdict }}]"
  verdict:
    if: always()
    needs: e2e
${status(['verdict: ${{ needs.e2e.outputs.verdict }}', 'result: ${{ needs.e2e.result }}'])}
`;
  mkdirSync(dirname(join(folder, workflowFile)), { recursive: true });
  writeFileSync(join(folder, workflowFile), workflow);
  const git = (...argv: string[]): void => {
    execFileSync('git', argv, { cwd: folder, stdio: 'ignore' });
  };
  git('init', '--quiet');
  git('add', '--all');
  git('-c', 'user.name=x', '-c', 'user.email=x@example.org', 'commit', '--quiet', '-m', 'x');
  git('remote', 'add', 'origin', 'https://github.com/someone/template');
}

/** What the steps of the job have written, without act's own words. */
function stepText(log: string): string {
  return [...log.matchAll(/^\[[^\]]+\/e2e *\] {3}\| (.*?)\r?$/gm)]
    .map(([, line]) => line)
    .join('\n');
}

/** The identity of the run, from the environment that a step before it has printed. */
async function waitForIdentity(run: ActRun, isDone: () => boolean): Promise<string> {
  for (;;) {
    const printed = identityIn(run.text());
    if (printed !== null) return printed;
    if (isDone())
      throw new Error(`act ended before the job had printed its environment:\n${run.text()}`);
    await delay(100);
  }
}

function identityIn(log: string): string | null {
  const env = Object.fromEntries(
    stepText(log)
      .split('\n')
      .flatMap((line) => {
        const [, key, value] = /^(GITHUB_\w+|RUNNER_\w+|HOSTNAME)=(.*)$/.exec(line) ?? [];
        return key === undefined || value === undefined ? [] : [[key, value]];
      }),
  );
  // The last of them. The id of the step is what act calls an action.
  return env.RUNNER_TRACKING_ID === undefined
    ? null
    : runIdentity({ ...env, GITHUB_ACTION: 'gate' });
}

/** Ids of the main steps of a run, in containers of this machine as well. */
function mainsOf(run: ActRun): number[] {
  return processesOf(run).flatMap((line) =>
    /\/dist\/main\.js\s*$/.test(line) ? [Number(line.split(' ')[1])] : [],
  );
}

function processesOf(run: ActRun): string[] {
  return listProcesses({ groups: new Set(), environment: `RUNNER_TABLE=${run.root}` });
}

/** What is left of the action. What is left of act is act's. */
async function leftoversOf(run: ActRun): Promise<string[]> {
  const identity = identityIn(run.text());
  if (identity === null) throw new Error(`The identity of the run is not known:\n${run.text()}`);
  const files = filesBelow(run.root).filter((name) => name.startsWith('session-continuity-'));
  return [
    ...(await listLabelled(`session-continuity.run=${identity}`)),
    ...processesOf(run).filter((line) => /session-continuity|docker pull/.test(line)),
    ...files.filter((name) => name.includes(identity)).map((name) => `file ${name}`),
  ];
}

function filesBelow(folder: string): string[] {
  try {
    return readdirSync(folder, { recursive: true, withFileTypes: true }).map(({ name }) => name);
  } catch {
    return [];
  }
}

/**
 * How main ended, in act's words: `exit status 1` on the host, `exitcode '1'` in a container. Post
 * has an end of its own.
 */
function exitOf(log: string): string {
  const [untilPost = ''] = log.split(/^\[[^\]]+\/e2e *\].*Run Post /m);
  const job = untilPost
    .split('\n')
    .filter((line) => /^\[[^\]]+\/e2e *\]/.test(line))
    .join('\n');
  if (/signal: killed|exitcode '137'/.test(job)) return 'SIGKILL';
  const failed = /exit status (\d+)|exitcode '(\d+)'/.exec(job);
  if (failed !== null) return failed[1] ?? failed[2] ?? '?';
  return /Success - Main someone\/session-continuity@v1/.test(job) ? '0' : 'not told';
}

/** Containers and volumes in which act ran its jobs: those of broken-off runs stay. */
async function removeActs(name: string): Promise<void> {
  const containers = await docker('ps', '--all', '--quiet', '--filter', `name=act-${name}`);
  for (const id of containers.split('\n').filter((line) => line !== ''))
    await docker('rm', '--force', '--volumes', id);
  const volumes = await docker('volume', 'ls', '--quiet', '--filter', `name=act-${name}`);
  for (const volume of volumes.split('\n').filter((line) => line !== ''))
    await docker('volume', 'rm', volume);
}
