// Finds the `uses:` line of this action in the workflow file, where annotations of built-in
// canaries point. By line and not parsed: it is known before the first container boots, and a run
// of built-in canaries never waits for the YAML parser. A file that is no YAML has its line too.
import type { Environment } from '../inputs/inputs.ts';
import { readWorkflowFiles } from './workflow-files.ts';

/** A place in the workspace. */
export interface WorkspacePlace {
  /** Relative to the workspace, with `/`. */
  readonly file: string;
  readonly line: number;
}

/** The place of the step that uses this action, or null when the workspace does not have it. */
export async function findUsesLine(env: Environment): Promise<WorkspacePlace | null> {
  for (const { path, text } of await readWorkflowFiles(env)) {
    const lines = text.split('\n');
    const index = lines.findIndex((line) =>
      /^\s*(?:-\s+)?uses:\s*["']?\S*session-continuity(?!-e2e)(?!\S*\/status\b)/.test(line),
    );
    const own =
      index === -1
        ? lines.findIndex((line) => /^\s*(?:-\s+)?uses:\s*["']?\.\/["']?\s*(?:#.*)?$/.test(line))
        : index;
    if (own !== -1) return { file: path, line: own + 1 };
  }
  return null;
}
