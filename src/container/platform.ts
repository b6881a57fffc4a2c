// Whether an image can run on a daemon: architectures compared, emulation taken into account.
import { access } from 'node:fs/promises';
import { CanaryError } from '../domain/error.ts';
import type { DaemonInfo } from './docker.ts';

/** Daemon names (`uname -m`) as image names (Go's GOARCH). */
const goArchitectures: Readonly<Record<string, string>> = {
  x86_64: 'amd64',
  aarch64: 'arm64',
  armv7l: 'arm',
  armv6l: 'arm',
  i686: '386',
  i386: '386',
};

/** What a processor runs besides its own: 32-bit code of its family. */
const alsoRuns: Readonly<Record<string, readonly string[]>> = { amd64: ['386'], arm64: ['arm'] };

/** Go's names of architectures as qemu's binfmt entries have them. */
const qemuNames: Readonly<Record<string, string>> = {
  amd64: 'x86_64',
  arm64: 'aarch64',
  '386': 'i386',
};

/** `amd64` for `x86_64`. Go's own names pass unchanged. */
function toGoArchitecture(name: string): string {
  return goArchitectures[name] ?? name;
}

/** `linux/amd64`. `null` when the image does not say. */
export function toPlatform(os: string, architecture: string): string | null {
  return os === '' || architecture === '' ? null : `${os}/${architecture}`;
}

/**
 * Whether a daemon runs an image of this platform by itself. An image that does not say is taken.
 */
export function isNative(image: { os: string; architecture: string }, daemon: DaemonInfo): boolean {
  const own = toGoArchitecture(daemon.architecture);
  if (image.os !== '' && daemon.osType !== '' && image.os !== daemon.osType) return false;
  if (image.architecture === '' || own === '') return true;
  const wanted = toGoArchitecture(image.architecture);
  return wanted === own || (alsoRuns[own] ?? []).includes(wanted);
}

/**
 * @throws PLATFORM_MISMATCH when the image is for another platform and nothing here emulates it.
 */
export async function checkPlatform(
  reference: string,
  image: { os: string; architecture: string },
  daemon: DaemonInfo,
  hasEmulator: (architecture: string) => Promise<boolean> = hasBinfmt,
): Promise<void> {
  if (isNative(image, daemon)) return;
  const sameOs = image.os === daemon.osType;
  if (
    sameOs &&
    (daemon.operatingSystem.includes('Docker Desktop') || (await hasEmulator(image.architecture)))
  )
    return;
  const own = `${daemon.osType}/${toGoArchitecture(daemon.architecture)}`;
  throw new CanaryError(
    'PLATFORM_MISMATCH',
    `Image "${reference}" is for ${image.os}/${image.architecture}; the Docker daemon runs ${own} and has no emulator for it.`,
    { hint: `Build or pull the image for ${own} (docker build --platform ${own}).` },
  );
}

async function hasBinfmt(architecture: string): Promise<boolean> {
  const name = qemuNames[architecture] ?? architecture;
  return access(`/proc/sys/fs/binfmt_misc/qemu-${name}`).then(
    () => true,
    () => false,
  );
}
