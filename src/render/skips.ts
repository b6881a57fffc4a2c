// What was left out because the agent is declared not to have it: told in the first line of every
// report, so that a green run never hides it.
import { countCanaries } from '../domain/count.ts';
import type { Report } from '../domain/report.ts';

/**
 * `1 of 4 canaries skipped: declared without memory`, and how many others were. An empty text: none
 * was.
 */
export function renderSkips({ canaries }: Pick<Report, 'canaries'>): string {
  const skipped = canaries.filter(({ verdict }) => verdict === 'skipped');
  const declared = skipped.filter(({ without = [] }) => without.length > 0);
  if (declared.length === 0) return skipped.length === 0 ? '' : `${skipped.length} skipped`;
  const abilities = [...new Set(declared.flatMap(({ without = [] }) => without))];
  const others = skipped.length - declared.length;
  const rest = others === 0 ? '' : `; ${others} more skipped for other reasons`;
  return `${declared.length} of ${countCanaries(canaries.length)} skipped: declared without ${abilities.join(', ')}${rest}`;
}
