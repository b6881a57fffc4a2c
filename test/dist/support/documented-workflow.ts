// The workflow that README.md shows, played step by step: its `run:` steps by bash, its `uses:` of
// this action by the job runner in small. Read from README.md itself, so that what is played is
// what people copy.
import { spawnSync } from 'node:child_process';
import { mkdtempSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { parse } from 'yaml';
import type { Job, StepResult } from './job.ts';
import { readNamedValues } from './workflow-commands.ts';

/** A step as a workflow has it. */
export interface WorkflowStep {
  readonly id?: string;
  readonly run?: string;
  readonly uses?: string;
  readonly with?: Readonly<Record<string, string>>;
}

/** The action as README.md names it. */
const documentedAction = /^OWNER\/session-continuity@/;

/** The text of the workflow. */
export function readDocumentedWorkflow(): string {
  const readme = readFileSync('README.md', 'utf8');
  const text = /```yaml\n(name: session-continuity-e2e\n[\s\S]*?)```/.exec(readme)?.[1];
  if (text === undefined) throw new Error('README.md shows no workflow.');
  return text;
}

/** The steps of its one job. */
export function stepsOf(workflow: string): readonly WorkflowStep[] {
  const { jobs } = parse(workflow) as { jobs: Record<string, { steps: WorkflowStep[] }> };
  const [job, ...others] = Object.values(jobs);
  if (job === undefined || others.length > 0) throw new Error('The workflow has not one job.');
  return job.steps;
}

/** The same job as it was documented once: by a name that every job of a daemon builds under. */
export function withSharedName(steps: readonly WorkflowStep[]): WorkflowStep[] {
  return steps.map((step) => {
    if (step.run !== undefined) return { run: 'docker build --tag candidate .' };
    return documentedAction.test(step.uses ?? '')
      ? { ...step, with: { image: 'candidate' } }
      : step;
  });
}

/** A job between two of its steps. */
export interface PlayedJob {
  /** Plays all steps before the one that uses the action; the checkout is the job's own. */
  build(): void;
  /** Plays that one. */
  test(): Promise<StepResult>;
  /** Outputs of the steps that were played, by step. */
  readonly outputs: Readonly<Record<string, Readonly<Record<string, string>>>>;
}

/** Plays the steps in the job's workspace. */
export function playSteps(job: Job, steps: readonly WorkflowStep[]): PlayedJob {
  const outputs: Record<string, Readonly<Record<string, string>>> = {};
  const gate = steps.findIndex(({ uses }) => documentedAction.test(uses ?? ''));
  const evaluate = (text: string): string =>
    text.replace(/\$\{\{\s*(.*?)\s*\}\}/g, (_, expression: string) => {
      const [, step = '', name = ''] =
        /^steps\.([\w-]+)\.outputs\.([\w-]+)$/.exec(expression) ?? [];
      const value = outputs[step]?.[name];
      if (value === undefined) throw new Error(`Nothing is known of \${{ ${expression} }}.`);
      return value;
    });
  return {
    outputs,
    build: () => {
      for (const { id, run } of steps.slice(0, gate))
        if (run !== undefined) outputs[id ?? ''] = runScript(job, evaluate(run));
    },
    test: () => {
      const given = Object.entries(steps[gate]?.with ?? {}).map(([name, value]) => [
        `INPUT_${name.toUpperCase()}`,
        evaluate(value),
      ]);
      return job.run('main', Object.fromEntries(given));
    },
  };
}

/** Runs a script as a job runner does, and gives its outputs. */
function runScript(job: Job, script: string): Readonly<Record<string, string>> {
  const folder = mkdtempSync(join(job.temp, '_runner_script_'));
  const file = join(folder, 'script.sh');
  const output = join(folder, 'output');
  writeFileSync(file, script);
  writeFileSync(output, '');
  const { DOCKER_BUILDKIT: builder } = process.env;
  const ran = spawnSync('bash', ['--noprofile', '--norc', '-e', '-o', 'pipefail', file], {
    cwd: job.workspace,
    env: {
      ...job.env,
      GITHUB_OUTPUT: output,
      ...(builder === undefined ? {} : { DOCKER_BUILDKIT: builder }),
    },
    encoding: 'utf8',
  });
  if (ran.status !== 0) throw new Error(`A step failed:\n${ran.stdout}${ran.stderr}`);
  return readNamedValues(readFileSync(output, 'utf8'));
}
