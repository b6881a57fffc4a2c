// A job runner in small: it runs main and post of a copied action as GitHub's runner, Gitea's and
// act do: an environment from scratch, files for outputs and summary, commands read from the log.
// For tests and scripts.
import { type ChildProcess, spawn } from 'node:child_process';
import { randomUUID } from 'node:crypto';
import {
  cpSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  rmSync,
  writeFileSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { parse } from 'yaml';
import { runIdentity } from '../../../src/container/identity.ts';
import { listLabelled } from './docker.ts';
import { listProcesses } from './processes.ts';
import { readLog, readNamedValues, type SeenLog } from './workflow-commands.ts';

/** A finished step. */
export interface StepResult extends SeenLog {
  /** null when a signal ended it. */
  readonly exitCode: number | null;
  /** Both streams, byte for byte. */
  readonly raw: string;
  readonly outputs: Readonly<Record<string, string>>;
  /** What was written to GITHUB_ENV, GITHUB_PATH and GITHUB_STATE, joined. */
  readonly exported: string;
  readonly summary: string;
}

/** A started step. */
export interface Step {
  readonly child: ChildProcess;
  readonly done: Promise<StepResult>;
  isDone(): boolean;
}

/** What of dist/ a runner starts; `status` is the sub-action's main step. */
export type StepName = 'main' | 'post' | 'status';

/** What a job is made of; everything but the inputs has a default. */
export interface JobOptions {
  readonly dialect?: 'github' | 'gitea' | 'act';
  /** The `with:` of the step; other inputs get their default from action.yml. */
  readonly inputs?: Readonly<Record<string, string>>;
  readonly env?: Readonly<Record<string, string>>;
  readonly event?: string;
  /** The pull request of the event's payload; default: one of a branch of the same repository. */
  readonly pullRequest?: unknown;
  /** Sub-action whose inputs are given; default: the action itself. */
  readonly action?: 'status';
  /** Files of the checkout besides the workflow file. */
  readonly files?: Readonly<Record<string, string>>;
  /**
   * The job of which this one is another leg of the matrix: only HOSTNAME and RUNNER_TEMP differ.
   */
  readonly legOf?: Job;
}

/** One job with one step that uses the action. */
export interface Job extends Disposable {
  readonly workspace: string;
  readonly temp: string;
  readonly reportDir: string;
  readonly env: Readonly<Record<string, string>>;
  /** The value of the label on everything of this job. */
  readonly identity: string;
  start(step: StepName, env?: Readonly<Record<string, string>>): Step;
  run(step: StepName, env?: Readonly<Record<string, string>>): Promise<StepResult>;
  /** Reads a file of the report folder. */
  read(path: string): string;
  /** What of this job is still there: in Docker, as a process, as a temporary file. */
  leftovers(): Promise<string[]>;
}

/** The commit that a pull request proposes; GITHUB_SHA is its merge commit. */
export const headSha = 'a'.repeat(40);
/** Where the workflow file of every job lies, and the line of its `uses:`. */
export const usesLine = { file: '.github/workflows/e2e.yml', line: 7 };

const workflow = `name: e2e
on: pull_request
jobs:
  e2e:
    runs-on: ubuntu-latest
    steps:
      - uses: someone/session-continuity@v1
        with: { image: candidate }
`;

/**
 * The action as a runner has it after its download, below a new folder: no source tree beside it.
 */
export function copyAction(): string {
  const folder = mkdtempSync(join(tmpdir(), 'session-continuity-action-'));
  for (const name of ['action.yml', 'status', 'dist'])
    cpSync(name, join(folder, name), { recursive: true });
  return folder;
}

/** Makes a job that uses the copied action; disposing removes its folders. */
export function createJobOf(actionFolder: string, options: JobOptions = {}): Job {
  const dialect = options.dialect ?? 'github';
  const root = mkdtempSync(join(tmpdir(), 'session-continuity-job-'));
  const workspace = options.legOf?.workspace ?? join(root, 'workspace');
  const temp = join(root, 'temp');
  const write = (path: string, text: string): void => {
    mkdirSync(dirname(path), { recursive: true });
    writeFileSync(path, text);
  };
  write(join(workspace, usesLine.file), workflow);
  for (const [name, text] of Object.entries(options.files ?? {}))
    write(join(workspace, name), text);
  write(
    join(temp, 'event.json'),
    JSON.stringify({ pull_request: options.pullRequest ?? { head: { sha: headSha } } }),
  );
  const env: Record<string, string> = {
    PATH: `${dirname(process.execPath)}:/usr/local/bin:/usr/bin:/bin`,
    HOME: root,
    HOSTNAME: `runner-${randomUUID().slice(0, 8)}`,
    CI: 'true',
    GITHUB_ACTIONS: 'true',
    GITHUB_SERVER_URL: dialect === 'github' ? 'https://github.com' : 'http://forge.example/git',
    GITHUB_REPOSITORY: 'someone/template',
    GITHUB_RUN_ID: options.legOf?.env.GITHUB_RUN_ID ?? randomUUID(),
    GITHUB_RUN_ATTEMPT: '1',
    GITHUB_JOB: 'e2e',
    GITHUB_WORKFLOW: 'e2e',
    GITHUB_ACTION: '__someone_session-continuity',
    GITHUB_WORKFLOW_REF: `someone/template/${usesLine.file}@refs/pull/7/merge`,
    GITHUB_EVENT_NAME: options.event ?? 'pull_request',
    GITHUB_EVENT_PATH: join(temp, 'event.json'),
    GITHUB_SHA: 'b'.repeat(40),
    GITHUB_WORKSPACE: workspace,
    RUNNER_TEMP: temp,
    RUNNER_NAME: 'mini',
    ...(dialect === 'gitea' ? { GITEA_ACTIONS: 'true', ACT: 'true' } : {}),
    ...(dialect === 'act' ? { ACT: 'true' } : {}),
    ...toInputVariables(join(actionFolder, options.action ?? '.'), options.inputs ?? {}),
    ...options.env,
  };
  // Where a machine's daemon is not at its usual place, the runner's own environment says so.
  if (process.env.DOCKER_HOST !== undefined) env.DOCKER_HOST ??= process.env.DOCKER_HOST;
  const reportDir = join(workspace, env['INPUT_REPORT-DIR'] ?? '');
  const groups = new Set<number>();
  const identity = runIdentity(env);
  let hasPost = false;
  // What main ended with lies there until post has read it.
  const leftFiles = (): string[] =>
    readdirSync(temp).filter(
      (name) =>
        name.startsWith('session-continuity-') &&
        (hasPost || name !== `session-continuity-${identity}.json`),
    );
  const job: Job = {
    workspace,
    temp,
    reportDir,
    env,
    identity,
    start: (step, more = {}) => {
      hasPost ||= step === 'post';
      const program = programOf(actionFolder, step);
      const started = startStep(step, program, { ...env, ...more }, workspace, temp);
      if (started.child.pid !== undefined) groups.add(started.child.pid);
      return started;
    },
    run: (step, more) => job.start(step, more).done,
    read: (path) => readFileSync(join(reportDir, path), 'utf8'),
    leftovers: async () => [
      ...(await listLabelled(`session-continuity.run=${job.identity}`)),
      ...listProcesses({ groups, environment: `RUNNER_TEMP=${temp}` }),
      ...leftFiles().map((name) => `file ${name}`),
    ],
    [Symbol.dispose]: () => rmSync(root, { recursive: true, force: true }),
  };
  return job;
}

/** The file that action.yml names for a step. */
function programOf(actionFolder: string, step: StepName): string {
  const folder = join(actionFolder, step === 'status' ? 'status' : '.');
  const { runs } = parse(readFileSync(join(folder, 'action.yml'), 'utf8')) as {
    runs: Record<string, string>;
  };
  return join(folder, runs[step === 'status' ? 'main' : step] ?? '');
}

/** `with:` and the defaults of action.yml as INPUT_ variables. */
function toInputVariables(
  folder: string,
  given: Readonly<Record<string, string>>,
): Record<string, string> {
  const { inputs } = parse(readFileSync(join(folder, 'action.yml'), 'utf8')) as {
    inputs: Record<string, { default?: string }>;
  };
  const values = Object.entries(inputs).map(([name, input]) => [name, input.default ?? '']);
  return Object.fromEntries(
    Object.entries({ ...Object.fromEntries(values), ...given }).map(([name, value]) => [
      `INPUT_${name.toUpperCase().replaceAll(' ', '_')}`,
      String(value),
    ]),
  );
}

function startStep(
  step: StepName,
  program: string,
  env: Readonly<Record<string, string>>,
  workspace: string,
  temp: string,
): Step {
  const folder = mkdtempSync(join(temp, `_runner_file_commands_${step}_`));
  const files = ['OUTPUT', 'STATE', 'ENV', 'PATH', 'STEP_SUMMARY'].map(
    (name) => [`GITHUB_${name}`, join(folder, name.toLowerCase())] as const,
  );
  for (const [, path] of files) writeFileSync(path, '');
  const child = spawn(process.execPath, [program], {
    cwd: workspace,
    // A process group of its own, by which its children are known even when their environment is
    // empty.
    detached: true,
    env: { ...Object.fromEntries(files), ...env },
    stdio: ['ignore', 'pipe', 'pipe'],
  });
  let raw = '';
  for (const stream of [child.stdout, child.stderr])
    stream.setEncoding('utf8').on('data', (chunk: string) => {
      raw += chunk;
    });
  let ended = false;
  const done = new Promise<StepResult>((resolve, reject) => {
    child.once('error', reject);
    child.once('close', (exitCode) => {
      ended = true;
      const [outputs = '', state = '', exported = '', path = '', summary = ''] = files.map(
        ([, file]) => readFileSync(file, 'utf8'),
      );
      resolve({
        exitCode,
        raw,
        outputs: readNamedValues(outputs),
        exported: state + exported + path,
        summary,
        ...readLog(raw),
      });
    });
  });
  return { child, done, isDone: () => ended };
}
