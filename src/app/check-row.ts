// The name under which the forge records this job on a pull request: what a branch protection rule has to require.
import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import type { Environment } from './inputs.ts';

/** A workflow file larger than this is not searched, in bytes. */
const maxWorkflowBytes = 256 * 1024;

/**
 * Gitea's row `<workflow> / <job> (<event>)` (contract, runners-measured.md 1), with the job's `name:` where the checkout
 * has the workflow file, else its id. `exact` is false where the name is an expression, as the leg of a matrix has it.
 */
export interface CheckRow {
  readonly row: string;
  readonly exact: boolean;
}

/** The row of this job; null where the event records none, as workflow_dispatch and schedule. */
export async function findCheckRow(env: Environment): Promise<CheckRow | null> {
  const event = env.GITHUB_EVENT_NAME ?? '';
  if (!['pull_request', 'pull_request_target', 'push'].includes(event)) return null;
  const id = env.GITHUB_JOB ?? '';
  if (id === '') return null;
  const text = await readWorkflow(env);
  const name = (text === null ? null : findJobName(text, id)) ?? id;
  const isMatrix = text === null ? false : /^\s*matrix:/m.test(text);
  return {
    row: `${env.GITHUB_WORKFLOW ?? ''} / ${name} (${event})`.trim(),
    exact: text !== null && !name.includes('${{') && !isMatrix,
  };
}

async function readWorkflow(env: Environment): Promise<string | null> {
  const file = /(\.(?:gitea|github)\/workflows\/[^@/]+\.ya?ml)@/.exec(
    env.GITHUB_WORKFLOW_REF ?? '',
  )?.[1];
  if (file === undefined || !env.GITHUB_WORKSPACE) return null;
  const text = await readFile(join(env.GITHUB_WORKSPACE, file), 'utf8').catch(() => null);
  return text === null || text.length > maxWorkflowBytes ? null : text;
}

/** The `name:` of the job `id`, by indentation alone; null when it has none. */
function findJobName(text: string, id: string): string | null {
  const lines = text.split(/\r?\n/);
  const jobs = lines.findIndex((line) => /^jobs:\s*(?:#.*)?$/.test(line));
  if (jobs === -1) return null;
  const isJob = (line: string): boolean =>
    line
      .trimEnd()
      .replace(/\s*#.*$/, '')
      .trim() === `${id}:`;
  const start = lines.findIndex((line, index) => index > jobs && isJob(line));
  if (start === -1) return null;
  const depth = indentOf(lines[start] ?? '');
  let keyDepth: number | null = null;
  for (const line of lines.slice(start + 1)) {
    if (line.trim() === '' || line.trim().startsWith('#')) continue;
    const indent = indentOf(line);
    if (indent <= depth) return null;
    keyDepth ??= indent;
    const found = indent === keyDepth ? /^\s*name:\s*(.+?)\s*$/.exec(line)?.[1] : undefined;
    if (found !== undefined) return found.replace(/^(["'])(.*)\1$/, '$2').replace(/\s+#.*$/, '');
  }
  return null;
}

function indentOf(line: string): number {
  return line.length - line.trimStart().length;
}
