// The end of the process: with the code of what was done, once its output is out, whatever still
// waits for Docker.
import { neutralise } from '../../redact/neutralise.ts';
import { createRedactor } from '../../redact/redactor.ts';
import type { Environment } from '../inputs/inputs.ts';
import { findJobSecrets } from '../job/job-secrets.ts';

/**
 * Runs `work` and exits with its code. A throw, also one that no one waits for, is a defect of
 * ours: told with its stack, exit code 2. `env` says which secrets must not appear in that.
 */
export async function exitWith(work: () => Promise<number>, env: Environment): Promise<never> {
  process.once('uncaughtException', (thrown) => {
    tell(thrown, env);
    process.exit(2);
  });
  // Node would tell users what it thinks of the packages inside the bundle (DEP0169 for each
  // DOCKER_HOST over TCP).
  process.noDeprecation = true;
  let code: number;
  try {
    code = await work();
  } catch (thrown) {
    tell(thrown, env);
    code = 2;
  }
  await Promise.all([flush(process.stdout), flush(process.stderr)]);
  process.exit(code);
}

function tell(thrown: unknown, env: Environment): void {
  const redactor = createRedactor(findJobSecrets(env));
  const told = thrown instanceof Error ? (thrown.stack ?? thrown.message) : String(thrown);
  const lines = neutralise(redactor.text(told)).map((line) => redactor.text(line));
  process.stderr.write(`INTERNAL: ${lines.join('\n')}\n`);
}

function flush(stream: NodeJS.WriteStream): Promise<void> {
  return new Promise((resolve) => {
    // A reader that is gone (EPIPE) has nothing left to wait for.
    stream.once('error', () => resolve());
    stream.write('', () => resolve());
  });
}
