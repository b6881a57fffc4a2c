// Paths below a forge's API, made of names that may be text of strangers.
import { Refusal } from './client.ts';

/** Path of something of a repository. */
export type ToPath = (name: string, ...rest: string[]) => string;

/**
 * `/repos/owner/name/…`, each part encoded. @throws Refusal for a part that would lead to another
 * place
 */
export const toPath: ToPath = (name, ...rest) =>
  `/repos/${[...name.split('/'), ...rest].map(toPart).join('/')}`;

/** A path with its slashes kept and all else encoded: of a file, of a branch. */
export function toParts(path: string): string {
  return path
    .split('/')
    .filter((part) => part !== '')
    .map(toPart)
    .join('/');
}

function toPart(part: string): string {
  if (part === '.' || part === '..' || part === '')
    throw new Refusal(
      null,
      `${JSON.stringify(part)} cannot be part of a call; the forge or the fleet file names it`,
    );
  // Half of a surrogate pair cannot be encoded.
  return encodeURIComponent(part.toWellFormed());
}
