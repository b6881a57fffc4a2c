// act, from its Go module: the one job runner that can be had without a forge. Runs it with
// everything local.
import { type ChildProcess, execFileSync, spawn } from 'node:child_process';
import { existsSync, mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { createServer } from 'node:net';
import { tmpdir } from 'node:os';
import { dirname, join, resolve } from 'node:path';
import { headSha } from '../../test/dist/support/job.ts';

export const actVersion = 'v0.2.87';
const program = resolve('.cache/bin/act');
/**
 * Image of jobs in docker mode: node and busybox are all that act and an action of our kind need.
 */
const jobImage = 'session-continuity/node-base:local';

/** On the machine itself, or in a container next to which the agent's containers are started. */
export type ActMode = 'host' | 'docker';

/** Builds act where it is not there yet. Takes a minute. */
export function provideAct(): void {
  const isCurrent =
    existsSync(program) &&
    execFileSync(program, ['--version'], { encoding: 'utf8' }).includes(actVersion.slice(1));
  if (isCurrent) return;
  console.log(`building act ${actVersion}`);
  mkdirSync(dirname(program), { recursive: true });
  execFileSync('go', ['install', `github.com/nektos/act@${actVersion}`], {
    stdio: 'inherit',
    env: { ...process.env, GOBIN: dirname(program) },
  });
}

/** Address of this machine as jobs of a mode see it. */
export function addressFor(mode: ActMode): string {
  if (mode !== 'docker') return '127.0.0.1';
  // Node lists no address of a bridge that no container is in at the moment. Docker does.
  const format = '{{with index .IPAM.Config 0}}{{.Gateway}} {{.Subnet}}{{end}}';
  const [gateway = '', subnet = ''] = execFileSync(
    'docker',
    ['network', 'inspect', '--format', format, 'bridge'],
    { encoding: 'utf8' },
  )
    .trimEnd()
    .split(' ');
  // A daemon that found its bridge there already does not say it: the bridge has the first address
  // of its network.
  return gateway === '' ? subnet.replace(/\.\d+\/\d+$/, '.1') : gateway;
}

/** What a run of act is made of. */
export interface ActOptions {
  readonly mode: ActMode;
  /** The repository of the workflow. Act reads the commit from it. */
  readonly repository: string;
  /** Relative to it. */
  readonly workflow: string;
  /** Folders in place of remote actions, by `owner/name@ref`. */
  readonly actions: Readonly<Record<string, string>>;
  readonly env: Readonly<Record<string, string>>;
}

/** A started run of act, in folders of its own. */
export interface ActRun extends Disposable {
  readonly child: ChildProcess;
  /** Its whole output so far. */
  text(): string;
  /** Exit code of act. */
  readonly done: Promise<number | null>;
  /** Folder in which its artifact server keeps what was uploaded. */
  readonly artifacts: string;
  /** What appears in the environment of every process of the run. */
  readonly root: string;
}

/** Starts act on a `pull_request` event. Nothing is fetched from anywhere. */
export async function startAct(options: ActOptions): Promise<ActRun> {
  const root = mkdtempSync(join(tmpdir(), 'session-continuity-act-'));
  const event = join(root, 'event.json');
  writeFileSync(event, JSON.stringify(pullRequestEvent));
  const artifacts = join(root, 'artifacts');
  const address = addressFor(options.mode);
  const argv = [
    'pull_request',
    ...['--workflows', options.workflow, '--eventpath', event],
    ...['--platform', `ubuntu-latest=${options.mode === 'host' ? '-self-hosted' : jobImage}`],
    ...['--pull=false', '--no-cache-server', '--network', 'bridge'],
    ...['--artifact-server-path', artifacts, '--artifact-server-addr', address],
    ...['--artifact-server-port', String(await findPort(address))],
    // Never skipped as a checkout of the repository itself: some jobs check out another commit.
    '--no-skip-checkout',
    '--rm',
    ...['--secret', 'GITHUB_TOKEN=not-a-real-token'],
    ...Object.entries(options.actions).flatMap(([name, folder]) => [
      '--local-repository',
      `https://github.com/${name}=${folder}`,
    ]),
    ...Object.entries({ ...options.env, RUNNER_TABLE: root }).flatMap(([name, value]) => [
      '--env',
      `${name}=${value}`,
    ]),
  ];
  const child = spawn(program, argv, {
    cwd: options.repository,
    env: { PATH: process.env.PATH, HOME: root, XDG_CACHE_HOME: join(root, 'cache') },
    stdio: ['ignore', 'pipe', 'pipe'],
    detached: true,
  });
  let text = '';
  for (const stream of [child.stdout, child.stderr])
    stream.setEncoding('utf8').on('data', (chunk: string) => {
      text += chunk;
    });
  return {
    child,
    text: () => text,
    done: new Promise((settle, reject) => {
      child.once('error', reject);
      child.once('close', settle);
    }),
    artifacts,
    root,
    [Symbol.dispose]: () => rmSync(root, { recursive: true, force: true }),
  };
}

const pullRequestEvent = {
  number: 7,
  pull_request: {
    number: 7,
    head: { ref: 'change', sha: headSha, repo: { full_name: 'someone/template', fork: false } },
    base: { ref: 'main', sha: 'b'.repeat(40), repo: { full_name: 'someone/template' } },
  },
  repository: { default_branch: 'main', full_name: 'someone/template' },
};

async function findPort(address: string): Promise<number> {
  const server = createServer();
  await new Promise<void>((listening) => server.listen(0, address, listening));
  const bound = server.address();
  await new Promise((closed) => server.close(closed));
  return typeof bound === 'object' && bound !== null ? bound.port : 0;
}
