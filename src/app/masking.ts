// Which values of the input `env` are secrets: those under a secret-shaped key, and those that are no plain words.

const secretKey = /TOKEN|SECRET|KEY|PASS|CREDENTIAL|AUTH|COOKIE|DSN/i;
const plainValue = /^(?:[A-Za-z]+(?:[ _-][A-Za-z]+)*|[0-9]+(?:\.[0-9]+)*)$/;

/** Values to mask and redact. Plain words and numbers stay readable: masking `true` would spoil every report. */
export function findSecretValues(env: Readonly<Record<string, string>>): string[] {
  return Object.entries(env)
    .filter(([key, value]) => secretKey.test(key) || !plainValue.test(value))
    .map(([, value]) => value);
}
