// Semantic versions, as far as a release needs them: no pre-releases.

const pattern = /^(\d+)\.(\d+)\.(\d+)$/;

/** Major, minor and patch. null for anything that is not X.Y.Z. */
export function parseVersion(text: string): readonly [number, number, number] | null {
  const [, major, minor, patch] = pattern.exec(text) ?? [];
  return major === undefined || minor === undefined || patch === undefined
    ? null
    : [Number(major), Number(minor), Number(patch)];
}

/** True where `next` comes after `current`. */
export function isLater(next: string, current: string): boolean {
  const [a, b] = [parseVersion(next), parseVersion(current)];
  if (a === null || b === null) return false;
  const index = a.findIndex((part, at) => part !== b[at]);
  return index !== -1 && (a[index] ?? 0) > (b[index] ?? 0);
}
