// Secrets of the job in our own environment: none may appear in what leaves it.
import type { Environment } from '../inputs/inputs.ts';
import { isSecretUnder } from '../inputs/secret-key.ts';

/**
 * The job's variables are mostly not the user's: a name must say plainly that it is a secret's own.
 * PRIVATE_REGISTRY or AUTH_PROVIDER masked would take an image's name out of every report.
 */
const plainName =
  /TOKEN|SECRET|PASSW(?:OR)?D|PASSPHRASE|CREDENTIAL|(?:_KEY|_PASS|_PW|_PWD|_PAT|_AUTH|_JWT|_DSN|_COOKIE|AUTH_CONFIG)$/i;
/** What a secret is called, or where it is used. */
const publicName = /_(?:URL|NAME|ID)$/i;
/** A shorter value is a word or a switch. Masking it would spoil every report. */
const minChars = 8;

/**
 * Values of the variables whose name says that they are secret. Inputs of the action have a table
 * of their own.
 */
export function findJobSecrets(env: Environment): string[] {
  return Object.entries(env).flatMap(([name, value = '']) =>
    plainName.test(name) &&
    !publicName.test(name) &&
    !name.startsWith('INPUT_') &&
    value.length >= minChars &&
    isSecretUnder(name, value)
      ? [value]
      : [],
  );
}
