// The lines of `replay`. Headlines hold text of agents.
import type { Ending } from '../domain/stored-record.ts';
import { toPlainLine } from '../domain/text.ts';

const maxHeadlineChars = 400;
const maxNameChars = 200;

/** What differs between how a canary ended and how it ends now. `null`: nothing does. */
export function renderEnding(name: string, was: Ending, now: Ending): string | null {
  const label = toPlainLine(name, maxNameChars);
  if (was.verdict !== now.verdict || was.layer !== now.layer)
    return `  ${label}\n    was ${renderOne(was)}\n    now ${renderOne(now)}`;
  if (was.headline === now.headline && was.code === now.code) return null;
  return `  ${label}: ${toPlace(now)} as before, in other words\n    was ${renderOne(was)}\n    now ${renderOne(now)}`;
}

/** What came of a folder, in one line. */
export function renderReplayed(
  name: string,
  counts: { readonly same: number; readonly differing: number; readonly unjudged: number },
): string {
  const { same, differing, unjudged } = counts;
  const parts = [
    ...(same > 0 ? [`${same} the same verdict and layer`] : []),
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
