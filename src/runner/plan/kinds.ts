// What is booted for canaries, as the prospects of the run know it.
import { asksPeer, type Canary, isUpgrade } from '../../domain/canary.ts';
import type { RunOptions } from '../../domain/options.ts';

/** The kinds of what is booted for canaries, their own container's last. All may be why it dies. */
export function kindsOf(
  { target, peerImage, baseImage }: Pick<RunOptions, 'target' | 'peerImage' | 'baseImage'>,
  canaries: readonly Canary[],
): string[] {
  const image = target.kind === 'image' ? target.image : target.url;
  const isSeeded = canaries.some(({ skills }) => skills !== undefined);
  const own = isSeeded ? [image, `${image} with skills`] : [image];
  // An image that never boots has no upgrade. What begins on the base shows nothing of it.
  if (baseImage != null && canaries.some(isUpgrade)) own.push(`base ${baseImage}`);
  return canaries.some(asksPeer) && peerImage != null ? [`peer ${peerImage}`, ...own] : own;
}
