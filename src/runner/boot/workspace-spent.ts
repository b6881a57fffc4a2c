// A container in which nothing more is played.

/**
 * Thrown when another canary's turn failed in this container: the canary is played again in a fresh
 * one, not judged.
 */
export class WorkspaceSpent extends Error {
  override readonly name = 'WorkspaceSpent';
}
