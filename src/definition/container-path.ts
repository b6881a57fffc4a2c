// Paths of a container as a profile writes them, and the places where nothing may be put.

/** Folders that the kernel fills. What is put there is lost, or breaks the container. */
const kernelFolders = ['/proc', '/sys', '/dev'];
/** Volumes of the boot contract, which are there anyway (docs/rules/platform.md "Boot"). */
const contractVolumes = ['/configs', '/workspace'];

/**
 * The path without doubled, trailing and `.` segments. It is absolute and holds no `..` (schema).
 */
export function toPlainPath(path: string): string {
  const segments = path.split('/').filter((segment) => segment !== '' && segment !== '.');
  return `/${segments.join('/')}`;
}

/** Whether `path` is `folder` or lies below it. Both plain. */
function isAtOrBelow(path: string, folder: string): boolean {
  return path === folder || path.startsWith(folder === '/' ? '/' : `${folder}/`);
}

/** Why no file can be put at a path, as the rest of a sentence after it. `null` when one can. */
export function explainFilePath(path: string): string | null {
  const plain = toPlainPath(path);
  if (plain === '/' || path.endsWith('/')) return 'names a folder; a file is needed';
  const kernel = kernelFolders.find((folder) => isAtOrBelow(plain, folder));
  return kernel === undefined ? null : `lies under ${kernel}, which the kernel fills`;
}

/**
 * Why a file cannot be at a path next to the other files and the folders of a profile, as the rest
 * of a sentence after it. `null` when it can.
 */
export function explainClash(
  path: string,
  files: readonly string[],
  folders: readonly string[],
): string | null {
  const plain = toPlainPath(path);
  const folderIn = (one: string): string | undefined =>
    [...contractVolumes, ...folders.map(toPlainPath)].find((folder) => isAtOrBelow(folder, one));
  const folder = folderIn(plain);
  if (folder !== undefined) return `cannot be a file: ${folder} is a folder`;
  // What can be no file itself is told at its own place.
  const outer = files
    .filter((file) => explainFilePath(file) === null)
    .map(toPlainPath)
    .find((file) => file !== plain && isAtOrBelow(plain, file) && folderIn(file) === undefined);
  return outer === undefined ? null : `lies below ${outer}, which is a file of this profile`;
}

/** Why a path cannot be a volume, as the rest of a sentence after it. `null` when it can. */
export function explainVolume(path: string, others: readonly string[]): string | null {
  const plain = toPlainPath(path);
  if (plain === '/') return 'cannot be a volume: it holds the image itself';
  const kernel = kernelFolders.find((folder) => isAtOrBelow(plain, folder));
  if (kernel !== undefined) return `lies under ${kernel}, which the kernel fills`;
  const contract = contractVolumes.find((folder) => isAtOrBelow(plain, folder));
  if (contract !== undefined)
    return `outlives the container already, as ${contract} does; remove it`;
  const outer = others.map(toPlainPath).find((other) => isAtOrBelow(plain, other));
  return outer === undefined ? null : `lies in the volume ${outer}; remove one of the two`;
}
