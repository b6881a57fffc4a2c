// The workflow files of the checkout, which is a pull request's own: they are searched, never trusted.
import { readdir, readFile } from 'node:fs/promises';
import { join } from 'node:path';
import type { Environment } from './inputs.ts';

/** Folders of workflow files, in the order in which forges look. */
const workflowFolders = ['.gitea/workflows', '.github/workflows'];
/** A workflow file larger than this is not searched, in characters. */
const maxWorkflowChars = 256 * 1024;

/** A file of the checkout. */
export interface WorkflowFile {
  /** Relative to the workspace, with `/`. */
  readonly path: string;
  readonly text: string;
}

/**
 * The file that GITHUB_WORKFLOW_REF names (`owner/repo/.github/workflows/x.yml@refs/…`); without it, as on Gitea and act,
 * every file of the folders in which forges look. Those that cannot be read are left out.
 */
export async function readWorkflowFiles(env: Environment): Promise<WorkflowFile[]> {
  const workspace = env.GITHUB_WORKSPACE ?? '';
  if (workspace === '') return [];
  const named = /(\.(?:gitea|github)\/workflows\/[^@/]+\.ya?ml)@/.exec(
    env.GITHUB_WORKFLOW_REF ?? '',
  )?.[1];
  const paths = named === undefined ? await listWorkflows(workspace) : [named];
  const files: WorkflowFile[] = [];
  for (const path of paths) {
    const text = await readFile(join(workspace, path), 'utf8').catch(() => null);
    if (text !== null && text.length <= maxWorkflowChars) files.push({ path, text });
  }
  return files;
}

async function listWorkflows(workspace: string): Promise<string[]> {
  const found: string[] = [];
  for (const folder of workflowFolders) {
    const names = await readdir(join(workspace, folder)).catch(() => []);
    found.push(
      ...names
        .filter((name) => /\.ya?ml$/.test(name))
        .sort()
        .map((name) => `${folder}/${name}`),
    );
  }
  return found;
}
