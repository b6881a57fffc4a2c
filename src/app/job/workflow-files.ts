// The workflow files of the checkout, which is a pull request's own: they are searched, never
// trusted.
import { readdir, readFile } from 'node:fs/promises';
import { join } from 'node:path';
import type { Environment } from '../inputs/inputs.ts';

/** Folders of workflow files, in the order in which forges look. */
const workflowFolders = ['.gitea/workflows', '.github/workflows'];
/** Files that are looked at where none is named. */
const maxFiles = 200;
/** A workflow file larger than this is not searched, in characters. */
const maxWorkflowChars = 256 * 1024;

/** A file of the checkout. */
export interface WorkflowFile {
  /** Relative to the workspace, with `/`. */
  readonly path: string;
  readonly text: string;
}

/**
 * The file that GITHUB_WORKFLOW_REF names (`owner/repo/.github/workflows/x.yml@refs/…`). Without
 * it, as on Gitea and act, every file of the folders in which forges look. Those that cannot be
 * read are left out.
 */
export async function readWorkflowFiles(env: Environment): Promise<WorkflowFile[]> {
  const workspace = env.GITHUB_WORKSPACE ?? '';
  if (workspace === '') return [];
  const named = /(\.(?:gitea|github)\/workflows\/[^@]+\.ya?ml)@/.exec(
    env.GITHUB_WORKFLOW_REF ?? '',
  )?.[1];
  const paths =
    named === undefined || named.includes('..') ? await listWorkflows(workspace) : [named];
  const files: WorkflowFile[] = [];
  for (const path of paths) {
    const text = await readFile(join(workspace, path), 'utf8').catch(() => null);
    if (text !== null && text.length <= maxWorkflowChars) files.push({ path, text });
  }
  return files;
}

/** Gitea takes files of folders below too. Those come last. */
async function listWorkflows(workspace: string): Promise<string[]> {
  const found: string[] = [];
  for (const folder of workflowFolders) {
    const entries = await readdir(join(workspace, folder), { recursive: true }).catch(() => []);
    found.push(
      ...entries
        .map((name) => `${folder}/${name.replaceAll('\\', '/')}`)
        .filter((path) => /\.ya?ml$/.test(path))
        .sort((a, b) => depthOf(a) - depthOf(b) || (a < b ? -1 : 1)),
    );
  }
  return found.slice(0, maxFiles);
}

function depthOf(path: string): number {
  return path.split('/').length;
}
