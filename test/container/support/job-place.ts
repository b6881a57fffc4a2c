// Places in which a job may run: on this host, in a container of its own, or in a container that is
// there already; and what a run of the gate there did to the daemon, seen with other eyes than its
// own.
import { execFile, execFileSync } from 'node:child_process';
import { randomBytes } from 'node:crypto';
import { promisify } from 'node:util';
import Dockerode from 'dockerode';
import type { Report } from '../../../src/domain/report.ts';
import { fixtureImage } from './cli.ts';
import { listeningOf } from './listening-of.ts';

const start = promisify(execFile);
const maxBuffer = 64 * 1024 * 1024;
/** Label of all that the layouts make by hand. */
export const layoutLabel = 'session-continuity.test=layout';
/** Image of job containers. */
export const jobImage = 'session-continuity/node-base:local';
const watchMs = 100;

/** Runs the docker program on this machine's daemon. */
export function docker(...args: string[]): string {
  return execFileSync('docker', args, {
    encoding: 'utf8',
    stdio: ['ignore', 'pipe', 'pipe'],
  }).trim();
}

/**
 * Where a job runs: `flags` of a new container, the name of one that is there, or neither: on this
 * host.
 */
export type JobPlace =
  | { readonly kind: 'host' }
  | { readonly kind: 'container'; readonly flags: readonly string[]; readonly daemon?: string }
  | { readonly kind: 'inside'; readonly container: string; readonly flags?: readonly string[] };

/** A job and the daemon that it uses. */
export interface LayoutJob {
  readonly place: JobPlace;
  /** DOCKER_HOST of the job; absent: not set. */
  readonly dockerHost?: string;
  /** More environment of the job. */
  readonly env?: Readonly<Record<string, string>>;
  /** The daemon's socket as this process reaches it. */
  readonly socket: string;
  readonly image?: string;
  readonly flags?: readonly string[];
}

/** What became of a job. */
export interface LayoutRun {
  readonly report: Report;
  /** The plan, as the report has it; null: none. */
  readonly network: string | null;
  /** Each address on which a port of a container under test was published, without the port. */
  readonly published: readonly string[];
  /** Each address on which the gate listened, without the port. */
  readonly listened: readonly string[];
  /** What of the run is still there. */
  readonly leftovers: readonly string[];
  readonly log: string;
}

/** Plays one canary with the bundle of this checkout in a place. */
export async function playLayout(job: LayoutJob): Promise<LayoutRun> {
  const mark = randomBytes(8).toString('hex');
  const daemon = new Dockerode({ socketPath: job.socket });
  const images = (await daemon.listImages({ all: true })).length;
  const watch = watchDaemon(daemon, mark);
  const { stdout, log } = await runThere(job, mark);
  const { published, listened, identities } = await watch.end();
  const leftovers = await Promise.all(identities.map((identity) => listLeft(daemon, identity)));
  const grown = (await daemon.listImages({ all: true })).length - images;
  const report = parseReport(stdout, log);
  const note = report.notes.find((line) => line.startsWith('network: '));
  return {
    report,
    network: note?.slice('network: '.length) ?? null,
    published,
    listened,
    leftovers: [
      ...leftovers.flat(),
      ...(job.socket.startsWith('/var') || grown <= 0 ? [] : ['image']),
    ],
    log,
  };
}

const flagsOfRun = ['--canary', 'name-recall', '--format', 'json', '--report-dir', '/tmp/report'];

async function runThere(
  { place, dockerHost, env: more = {}, image = fixtureImage, flags = [] }: LayoutJob,
  mark: string,
): Promise<{ stdout: string; log: string }> {
  const run = ['run', '--image', image, ...flagsOfRun, '--env', `LAYOUT=${mark}`, ...flags];
  const own = { ...(dockerHost === undefined ? {} : { DOCKER_HOST: dockerHost }), ...more };
  const env = Object.entries(own).flatMap(([key, value]) => ['-e', `${key}=${value}`]);
  if (place.kind === 'host') {
    const here = run.map((word) => (word === '/tmp/report' ? `/tmp/report-${mark}` : word));
    return finish(
      start(process.execPath, ['dist/cli.js', ...here], {
        env: { ...process.env, ...own },
        maxBuffer,
      }),
    );
  }
  const words = ['node', '/action/dist/cli.js', ...run];
  if (place.kind === 'inside')
    return finish(
      start('docker', ['exec', ...env, ...(place.flags ?? []), place.container, ...words], {
        maxBuffer,
      }),
    );
  const at = place.daemon === undefined ? [] : ['--host', place.daemon];
  const name = `layout-${mark}`;
  docker(
    ...at,
    'create',
    '--name',
    name,
    '--label',
    layoutLabel,
    ...env,
    ...place.flags,
    jobImage,
    ...words,
  );
  try {
    copyActionTo(name, at);
    return await finish(start('docker', [...at, 'start', '--attach', name], { maxBuffer }));
  } finally {
    docker(...at, 'rm', '--force', '--volumes', name);
  }
}

/** Puts the bundle into a container, as `/action`. */
export function copyActionTo(container: string, at: readonly string[] = []): void {
  const archive = execFileSync(
    'tar',
    [
      '--create',
      '--transform',
      's,^,action/,',
      'action.yml',
      'dist',
      'canaries',
      'profiles',
      'package.json',
    ],
    { maxBuffer },
  );
  execFileSync('docker', [...at, 'cp', '-', `${container}:/`], { input: archive, stdio: 'pipe' });
}

/** A red run exits with 1 or 2 and has a report all the same. */
async function finish(
  running: Promise<{ stdout: string; stderr: string }>,
): Promise<{ stdout: string; log: string }> {
  const { stdout, stderr } = await running.catch(
    (thrown: Error & { stdout?: string; stderr?: string }) => ({
      stdout: thrown.stdout ?? '',
      stderr: thrown.stderr ?? thrown.message,
    }),
  );
  return { stdout, log: stderr };
}

function parseReport(stdout: string, log: string): Report {
  try {
    return JSON.parse(stdout) as Report;
  } catch {
    throw new Error(`The run printed no report:\n${stdout}\n${log}`);
  }
}

/** Looks at the containers of one run while it goes on. */
function watchDaemon(daemon: Dockerode, mark: string) {
  const published = new Set<string>();
  const listened = new Set<string>();
  const identities = new Set<string>();
  let isOver = false;
  const look = async (): Promise<void> => {
    const filters = { label: ['session-continuity.run'] };
    for (const { Id, Labels } of await daemon.listContainers({ filters })) {
      const inspected = await daemon.getContainer(Id).inspect();
      if (!(inspected.Config.Env ?? []).includes(`LAYOUT=${mark}`)) continue;
      identities.add(Labels['session-continuity.run'] ?? '');
      for (const bindings of Object.values(inspected.NetworkSettings.Ports ?? {}))
        for (const { HostIp } of bindings ?? []) published.add(HostIp);
    }
  };
  const watching = (async () => {
    while (!isOver) {
      for (const address of listeningOf(`LAYOUT=${mark}`)) listened.add(address);
      // A container that has gone meanwhile cannot be looked at.
      await look().catch(() => undefined);
      await new Promise((resolve) => setTimeout(resolve, watchMs));
    }
  })();
  return {
    end: async () => {
      isOver = true;
      await watching;
      return {
        published: [...published].sort(),
        listened: [...listened].sort(),
        identities: [...identities],
      };
    },
  };
}

async function listLeft(daemon: Dockerode, identity: string): Promise<string[]> {
  const filters = { label: [`session-continuity.run=${identity}`] };
  const [containers, networks, volumes] = await Promise.all([
    daemon.listContainers({ all: true, filters }),
    daemon.listNetworks({ filters }),
    daemon.listVolumes({ filters }),
  ]);
  return [
    ...containers.map(({ Id }) => `container ${Id}`),
    ...networks.map(({ Id }) => `network ${Id}`),
    ...(volumes.Volumes ?? []).map(({ Name }) => `volume ${Name}`),
  ];
}
