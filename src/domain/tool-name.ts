// Whether an offered tool is one that a profile names: the scripted model calls by this, and a
// declaration is checked by it.
import type { ToolCandidates } from './profile.ts';

const separators = ['_', '.', '-', '/'];

/** How well a tool's name fits a candidate: both count without regard to case. */
export function matchToolName(toolName: string, candidate: string): 'equal' | 'suffix' | null {
  const tool = toolName.toLowerCase();
  const name = candidate.toLowerCase();
  if (tool === name) return 'equal';
  if (name === '' || !tool.endsWith(name)) return null;
  return separators.includes(tool.charAt(tool.length - name.length - 1)) ? 'suffix' : null;
}

/** Whether a tool of this name is one of the candidates. */
export function isCandidate(toolName: string, candidates: Pick<ToolCandidates, 'names'>): boolean {
  return candidates.names.some((name) => matchToolName(toolName, name) !== null);
}
