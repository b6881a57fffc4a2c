// The input `env`: variables for the agent's container, checked against what the platform would
// refuse or set itself.
import { explainEnvKey } from '../../definition/env-key.ts';
import { looksSecret } from './masking.ts';
import { isSecretUnder } from './secret-key.ts';

/** Longest value of one variable, in characters. Linux takes 128 KiB for key and value. */
const maxValueLength = 65_536;

/** Where an entry came from. Decides what may appear in it. */
export type EnvSource = 'action' | 'argv';

/**
 * Parses entries `KEY=VALUE` and, from argv, `KEY`, whose value is taken from `surroundings`.
 * Values are kept unchanged and appear in no problem, nor does a key that may be a line of one.
 * @param spell names an entry by its number, from 1, in the user's spelling
 */
export function parseEnv(
  entries: readonly string[],
  source: EnvSource,
  surroundings: Readonly<Record<string, string | undefined>>,
  spell: (number: number) => string,
): { readonly env: Readonly<Record<string, string>>; readonly problems: readonly string[] } {
  const env = new Map<string, string>();
  const problems: string[] = [];
  const seen = new Map<string, number>();
  for (const [index, entry] of entries.entries()) {
    if (entry.trim() === '') continue;
    const where = spell(index + 1);
    const equals = entry.indexOf('=');
    if (equals < 0 && source === 'action') {
      problems.push(`${where} must be KEY=VALUE: there is no "=" in it.`);
      continue;
    }
    const key = (equals < 0 ? entry : entry.slice(0, equals)).trim();
    const keyProblem = explainEnvKey(key);
    const isName = /^[A-Za-z_]\w{0,59}$/.test(key) && !looksSecret(key);
    const shownKey = isName ? JSON.stringify(key) : 'its key';
    const value =
      equals >= 0
        ? entry.slice(equals + 1)
        : Object.hasOwn(surroundings, key)
          ? surroundings[key]
          : undefined;
    const earlier = seen.get(key);
    seen.set(key, index + 1);
    if (keyProblem !== null) problems.push(`${where}: ${shownKey} ${keyProblem}.`);
    else if (earlier !== undefined)
      problems.push(`${where}: ${shownKey} was given before (${spell(earlier)}).`);
    else if (value === undefined)
      problems.push(
        `${where}: the environment has no ${isName ? shownKey : 'variable of that name'} to take the value from.`,
      );
    // Values given in argv can be read by every process of the machine.
    else if (source === 'argv' && equals >= 0 && isSecretUnder(key, value)) {
      problems.push(
        `${where}: ${shownKey} looks like a secret, which argv shows to the whole machine; use --env KEY to take it from the environment.`,
      );
    } else if (value.length > maxValueLength || value.includes('\0')) {
      problems.push(
        `${where}: the value of ${shownKey} must be at most ${maxValueLength} characters without NUL.`,
      );
    } else env.set(key, value);
  }
  return { env: Object.fromEntries(env), problems };
}
