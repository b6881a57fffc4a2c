// Finds the `uses:` line of this action in the workflow file, where annotations of built-in canaries point.
import { readdir, readFile } from 'node:fs/promises';
import { join } from 'node:path';

/** Folders of workflow files, in the order in which forges look. */
const workflowFolders = ['.gitea/workflows', '.github/workflows'];
/** A workflow file larger than this is not searched, in bytes. */
const maxWorkflowBytes = 256 * 1024;

/** A place in the workspace. */
export interface WorkspacePlace {
  /** Relative to the workspace, with `/`. */
  readonly file: string;
  readonly line: number;
}

/** The place of the step that uses this action, or null when the workspace does not have it. */
export async function findUsesLine(
  workspace: string | null,
  workflowRef: string | null,
): Promise<WorkspacePlace | null> {
  if (workspace === null || workspace === '') return null;
  // GITHUB_WORKFLOW_REF names the file: owner/repo/.github/workflows/x.yml@refs/…
  const named = /(\.(?:gitea|github)\/workflows\/[^@/]+\.ya?ml)@/.exec(workflowRef ?? '')?.[1];
  const candidates = named === undefined ? await listWorkflows(workspace) : [named];
  for (const file of candidates) {
    const text = await readFile(join(workspace, file), 'utf8').catch(() => '');
    if (text.length > maxWorkflowBytes) continue;
    const lines = text.split('\n');
    const index = lines.findIndex((line) =>
      /^\s*(?:-\s+)?uses:\s*["']?\S*session-continuity(?!-e2e)/.test(line),
    );
    const own =
      index === -1
        ? lines.findIndex((line) => /^\s*(?:-\s+)?uses:\s*["']?\.\/["']?\s*(?:#.*)?$/.test(line))
        : index;
    if (own !== -1) return { file, line: own + 1 };
  }
  return null;
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
