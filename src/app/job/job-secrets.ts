// Secrets of the job in our own environment: none may appear in what leaves it.
import type { Environment } from '../inputs/inputs.ts';
import { isSetting } from '../inputs/secret-key.ts';

const secretName =
  /TOKEN(?!I[SZ])|SECRET|PASSW(?:OR)?D|PASSPHRASE|CREDENTIAL|(?:_KEY|_PASS|_PAT|_AUTH|AUTH_CONFIG)$/i;
/** Names of where a secret lies, or what it is called. */
const placeName = /_(?:FILE|PATH|DIR|URL|NAME|ID)$/i;
/** A shorter value is a word or a switch. Masking it would spoil every report. */
const minChars = 8;

/**
 * Values of the variables whose name says that they are secret. Inputs of the action have a table
 * of their own.
 */
export function findJobSecrets(env: Environment): string[] {
  return Object.entries(env).flatMap(([name, value = '']) =>
    secretName.test(name) &&
    !placeName.test(name) &&
    !name.startsWith('INPUT_') &&
    value.length >= minChars &&
    !isSetting(name, value)
      ? [value]
      : [],
  );
}
