// Secrets of the job in our own environment: none may appear in what leaves it.
import type { Environment } from '../inputs/inputs.ts';
import { isSecretUnder } from '../inputs/secret-key.ts';

/** A shorter value is a word or a switch. Masking it would spoil every report. */
const minChars = 8;

/**
 * Values of the variables whose name says that they are secret. Inputs of the action have a table
 * of their own.
 */
export function findJobSecrets(env: Environment): string[] {
  return Object.entries(env).flatMap(([name, value = '']) =>
    !name.startsWith('INPUT_') && value.length >= minChars && isSecretUnder(name, value)
      ? [value]
      : [],
  );
}
