// Which values of the input `env` are secrets: those that their key makes one, and those that look
// like a token whatever their key. Paths, URLs, model names and settings stay readable: masked,
// they would spoil every traceback.

import { tokenShapes } from '../../redact/token-shapes.ts';
import { isSecretUnder } from './secret-key.ts';

/** User and password in a URL. */
const userInfo = /:\/\/[^\s/@]+@/;
/** A password that somebody made up: letters, digits and signs in one word. */
const password = /^(?=\S*[A-Za-z])(?=\S*\d)(?=\S*[!#$^&*?])[^\s{}"'<>()[\]]{8,}$/;
/** What separates the words of paths, URLs, names, settings and dates. */
const separators = /[\s/\\.:,;@_?&=+~|"'<>()[\]{}-]+/;
/** A word that no one writes: so long, and letters and digits in turn. */
const minMixedChars = 12;
const minLongChars = 32;

/** Values to mask and redact. */
export function findSecretValues(env: Readonly<Record<string, string>>): string[] {
  return Object.entries(env)
    .filter(([key, value]) => isSecret(key, value))
    .map(([, value]) => value);
}

/** Whether the value of a variable may appear nowhere. */
export function isSecret(key: string, value: string): boolean {
  return isSecretUnder(key, value) || looksSecret(value);
}

/** Whether a text looks like a secret, whatever it is for. */
export function looksSecret(value: string): boolean {
  if (userInfo.test(value) || tokenShapes.some((shape) => value.search(shape) !== -1)) return true;
  if (value.split(/\s+/).some((word) => !word.includes('://') && password.test(word))) return true;
  return value.split(separators).some(isRandom);
}

/**
 * Whether a word was made by a machine: long, with digits among its letters more than once, or
 * longer than any word.
 */
function isRandom(word: string): boolean {
  if (/^\d+$/.test(word)) return word.length >= minMixedChars;
  if (word.length >= minLongChars) return true;
  const changes = word.match(/[A-Za-z](?=\d)|\d(?=[A-Za-z])/g)?.length ?? 0;
  return word.length >= minMixedChars && changes >= 2;
}
