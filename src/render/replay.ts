// The lines of `replay`. Headlines hold text of agents.
import type { Ending } from '../domain/stored-record.ts';
import { toPlainLine } from '../domain/text.ts';

const maxHeadlineChars = 400;
const maxNameChars = 200;

/**
 * How many canaries came to what they came to before, and how many of these are told in other
 * words.
 */
export interface ReplayCounts {
  readonly same: number;
  readonly reworded: number;
  readonly differing: number;
}

/** Counts what was judged again. */
export function countReplayed(
  canaries: readonly { readonly was: Ending; readonly now: Ending }[],
): ReplayCounts {
  const same = canaries.filter(({ was, now }) => isSame(was, now));
  const reworded = same.filter(({ was, now }) => !hasSameWords(was, now));
  return {
    same: same.length,
    reworded: reworded.length,
    differing: canaries.length - same.length,
  };
}

function isSame(was: Ending, now: Ending): boolean {
  return was.verdict === now.verdict && was.layer === now.layer;
}

function hasSameWords(was: Ending, now: Ending): boolean {
  return was.headline === now.headline && was.code === now.code;
}

/** What differs between how a canary ended and how it ends now; null: nothing does. */
export function renderEnding(name: string, was: Ending, now: Ending): string | null {
  const label = toPlainLine(name, maxNameChars);
  if (!isSame(was, now)) return `  ${label}\n    was ${renderOne(was)}\n    now ${renderOne(now)}`;
  if (hasSameWords(was, now)) return null;
  return `  ${label}: ${toPlace(now)} as before, in other words\n    was ${renderOne(was)}\n    now ${renderOne(now)}`;
}

/** What came of a folder, in one line. */
export function renderReplayed(
  name: string,
  counts: ReplayCounts & { readonly unjudged: number },
): string {
  const { same, reworded, differing, unjudged } = counts;
  const words = reworded > 0 ? ` (${reworded} of them in other words)` : '';
  const parts = [
    ...(same > 0 ? [`${same} the same verdict and layer${words}`] : []),
    ...(differing > 0 ? [`${differing} differ`] : []),
    ...(unjudged > 0 ? [`${unjudged} could not be judged`] : []),
  ];
  return `${toPlainLine(name, maxNameChars)}: ${parts.join(', ')}`;
}

function renderOne(ending: Ending): string {
  return `${toPlace(ending)}: ${toPlainLine(ending.headline, maxHeadlineChars)}`;
}

function toPlace({ verdict, layer, code }: Ending): string {
  const place = [verdict, code ?? layer].filter((word) => word !== null).join(' ');
  return toPlainLine(place, maxNameChars);
}
