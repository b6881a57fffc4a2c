// The workflow files of the checkout, which is a pull request's own: they are searched, never
// trusted.
import { readdir, readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { workflowFolders } from '../../domain/forge.ts';
import type { Environment } from '../inputs/inputs.ts';

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
  const named = findNamed(env.GITHUB_WORKFLOW_REF ?? '');
  const paths =
    named === undefined || named.includes('..') ? await listWorkflows(workspace) : [named];
  const files: WorkflowFile[] = [];
  for (const path of paths) {
    const text = await readFile(join(workspace, path), 'utf8').catch(() => null);
    if (text !== null && text.length <= maxWorkflowChars) files.push({ path, text });
  }
  return files;
}

/** The path of the workflow in its repository, from a folder of workflows on. */
function findNamed(reference: string): string | undefined {
  const [path = '', ...rest] = reference.split('@');
  const at = Math.max(...workflowFolders.map((folder) => path.indexOf(`${folder}/`)));
  return at >= 0 && rest.length > 0 && /[^/]\.ya?ml$/.test(path) ? path.slice(at) : undefined;
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
