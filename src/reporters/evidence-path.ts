// Evidence paths come in part from the image's own file names. Uploads and other systems take fewer
// characters.

// What `actions/artifact` refuses in a path, and control characters.
const refused = /["*:<>?|\\\x00-\x1f\x7f]/g;

/**
 * Bytes of one part of a path: file systems take 255, and the writer needs room for a temporary
 * name.
 */
const maxPartBytes = 150;

/** As {@link createUploadablePaths}, of paths that are all known. */
export function toUploadablePaths(paths: readonly string[]): string[] {
  return paths.map(createUploadablePaths());
}

/**
 * Makes path after path one that an upload takes: refused characters are replaced by `_` and long
 * parts cut. One that would then be equal to an earlier one gets `~2`, `~3`, …
 */
export function createUploadablePaths(): (path: string) => string {
  const taken = new Set<string>();
  return (path) => {
    const base = path.replaceAll(refused, '_').split('/').map(cutPart).join('/');
    let unique = base;
    // Case is ignored: an upload may be unpacked where `A` and `a` are one file.
    for (let number = 2; taken.has(unique.toLowerCase()); number += 1) unique = `${base}~${number}`;
    taken.add(unique.toLowerCase());
    return unique;
  };
}

function cutPart(part: string): string {
  let cut = part;
  while (Buffer.byteLength(cut) > maxPartBytes) cut = cut.slice(0, -1);
  return cut.toWellFormed();
}
