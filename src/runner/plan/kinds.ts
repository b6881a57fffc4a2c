// What is booted for canaries, as the prospects of the run know it.
import { asksPeer, type Canary } from '../../domain/canary.ts';
import type { RunOptions } from '../../domain/options.ts';

/** The kinds of what is booted for canaries, their own container's last. All may be why it dies. */
export function kindsOf(
  { target, peerImage }: Pick<RunOptions, 'target' | 'peerImage'>,
  canaries: readonly Canary[],
): string[] {
  const image = target.kind === 'image' ? target.image : target.url;
  const isSeeded = canaries.some(({ skills }) => skills !== undefined);
  const own = isSeeded ? [image, `${image} with skills`] : [image];
  return canaries.some(asksPeer) && peerImage != null ? [`peer ${peerImage}`, ...own] : own;
}
