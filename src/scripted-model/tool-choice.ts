// Which offered tool stands for an abstract one, and how its arguments are named (design §3: a profile maps each
// abstract tool to candidates, the first that the request offers is called).

import type { OfferedTool } from '../domain/model-request.ts';
import type { ToolCandidates } from '../domain/profile.ts';

const separators = ['_', '.', '-', '/'];

/** How well a tool's name fits a candidate: both count without regard to case. */
function nameMatch(toolName: string, candidate: string): 'equal' | 'suffix' | null {
  const tool = toolName.toLowerCase();
  const name = candidate.toLowerCase();
  if (tool === name) return 'equal';
  if (name === '' || !tool.endsWith(name)) return null;
  return separators.includes(tool.charAt(tool.length - name.length - 1)) ? 'suffix' : null;
}

/** Whether a tool of this name is one of the candidates. */
export function isCandidate(toolName: string, candidates: ToolCandidates): boolean {
  return candidates.names.some((name) => nameMatch(toolName, name) !== null);
}

/** The offered tool of the first candidate name that fits any, an equal name before a suffix; null when none fits. */
export function chooseTool(
  offered: readonly OfferedTool[],
  candidates: ToolCandidates,
): OfferedTool | null {
  for (const name of candidates.names) {
    const chosen =
      offered.find((tool) => nameMatch(tool.name, name) === 'equal') ??
      offered.find((tool) => nameMatch(tool.name, name) === 'suffix');
    if (chosen !== undefined) return chosen;
  }
  return null;
}

/** The name that `tool` gives to an argument role: the first candidate that it declares, else the first candidate. */
export function argumentName(tool: OfferedTool, candidates: ToolCandidates, role: string): string {
  const names = Object.hasOwn(candidates.arguments, role) ? (candidates.arguments[role] ?? []) : [];
  return names.find((name) => tool.argumentNames.includes(name)) ?? names[0] ?? role;
}

/** The value of an argument: as it is, or in the command line that a tool of this argument name wants. */
export function argumentValue(candidates: ToolCandidates, name: string, value: string): string {
  const { commands = {} } = candidates;
  const command = Object.hasOwn(commands, name) ? commands[name] : undefined;
  return command === undefined ? value : command.split('{}').join(toShellWord(value));
}

/** A value that a POSIX shell reads as one word, whatever stands in it. */
function toShellWord(value: string): string {
  return /^[\w./-]+$/.test(value) ? value : `'${value.replaceAll("'", "'\\''")}'`;
}
