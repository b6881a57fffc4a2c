// Which profile a run has: the one that is named, else the one whose signs the image shows, else the default.
import { detectProfile, listFilesToFind } from '../definition/profile-detect.ts';
import type { RunOptions } from '../domain/options.ts';
import type { ContainerEngine } from '../domain/ports.ts';
import type { ChosenProfile } from '../domain/profile.ts';
import { loadBuiltInProfiles } from './load.ts';

/**
 * `loaded` where a profile is named or there is no image to look at; else what the image shows. The image is prepared. A
 * container is created only where files remain to be asked for, so an image that is nobody's costs nothing.
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
