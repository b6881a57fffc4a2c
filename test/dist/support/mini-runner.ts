// The job runner in small for test files: one copy of the action for each, removed at its end.
import { rmSync } from 'node:fs';
import { afterAll } from 'vitest';
import { copyAction, createJobOf, type Job, type JobOptions } from './job.ts';

export { headSha, type Job, type JobOptions, type StepResult, usesLine } from './job.ts';

let copied: string | null = null;
afterAll(() => {
  if (copied !== null) rmSync(copied, { recursive: true, force: true });
});

/** The folder of the copied action. */
export function actionFolder(): string {
  copied ??= copyAction();
  return copied;
}

/** Makes a job; disposing removes its folders. */
export function createJob(options: JobOptions = {}): Job {
  return createJobOf(actionFolder(), options);
}
