// Which offered tool represents an abstract one (a profile maps each abstract tool to candidates,
// the first that the request offers is called).

import type { OfferedTool } from '../domain/model-request.ts';
import type { Profile, ToolCandidates } from '../domain/profile.ts';
import { isCandidate, matchToolName } from '../domain/tool-name.ts';
import type { Utterance } from '../domain/transcript.ts';

/**
 * The offered tool of the first candidate name that fits any, an equal name before a suffix. `null`
 * when none fits.
 */
export function chooseTool(
  offered: readonly OfferedTool[],
  candidates: ToolCandidates,
): OfferedTool | null {
  for (const name of candidates.names) {
    const chosen =
      offered.find((tool) => matchToolName(tool.name, name) === 'equal') ??
      offered.find((tool) => matchToolName(tool.name, name) === 'suffix');
    if (chosen !== undefined) return chosen;
  }
  return null;
}

/**
 * How many calls of a round may be a script's. Agents write rounds of their own into the
 * conversation, such as the call by which one agent hands over to another.
 */
export function countScripted(round: Utterance | undefined, tools: Profile['tools']): number {
  const known = Object.values(tools);
  return (round?.calls ?? []).filter(({ name }) => known.some((tool) => isCandidate(name, tool)))
    .length;
}
