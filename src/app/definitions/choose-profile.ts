// Which profile a run has: the one that is named, else the one whose signs the image shows, else
// the default.
import { detectProfile, listFilesToFind } from '../../definition/profile-detect.ts';
import { asksPeer, type Canary } from '../../domain/canary.ts';
import type { RunOptions } from '../../domain/options.ts';
import type { ContainerEngine } from '../../domain/ports.ts';
import type { ChosenProfile } from '../../domain/profile.ts';
import { loadBuiltInProfiles, loadProfile } from './load.ts';

/**
 * `loaded` where a profile is named or there is no image to look at. Otherwise what the image
 * shows. The image is prepared. A container is created only where files remain to be asked for, so
 * an unknown image costs nothing.
 * @throws CanaryError of the Docker group
 */
export async function chooseProfile(
  loaded: ChosenProfile,
  { profile, target }: Pick<RunOptions, 'profile' | 'target'>,
  engine: Pick<ContainerEngine, 'readSigns' | 'findFiles'>,
  signal: AbortSignal,
): Promise<ChosenProfile> {
  if (profile !== null) return loaded;
  if (target.kind === 'url')
    return { ...loaded, reason: 'a running agent shows no image to detect one by' };
  const [known, signs] = await Promise.all([
    loadBuiltInProfiles(),
    engine.readSigns(target.image, signal),
  ]);
  const asked = listFilesToFind(known, signs);
  const existing =
    asked.length === 0 ? new Set<string>() : await engine.findFiles(target.image, asked, signal);
  const detected = detectProfile(known, signs, existing);
  const { reason, finding } = detected;
  const said = finding === null ? { reason } : { reason, finding };
  return detected.profile === null
    ? { ...loaded, ...said }
    : { profile: detected.profile, decidedBy: 'detected', ...said };
}

/**
 * The profile of the second agent, where an image of its own is named and a canary asks it: by the
 * same signs, since the profile that a run names is that of the image under test. `null`: the
 * second agent has the first one's.
 * @throws CanaryError of the Docker group
 */
export async function choosePeerProfile(
  { peerImage, target }: Pick<RunOptions, 'peerImage' | 'target'>,
  canaries: readonly Canary[],
  engine: Pick<ContainerEngine, 'prepareImage' | 'readSigns' | 'findFiles'>,
  signal: AbortSignal,
): Promise<ChosenProfile | null> {
  if (peerImage == null || target.kind === 'url' || !canaries.some(asksPeer)) return null;
  await engine.prepareImage(peerImage, signal);
  const image = { profile: null, target: { kind: 'image', image: peerImage } } as const;
  return chooseProfile(await loadProfile(null), image, engine, signal);
}
