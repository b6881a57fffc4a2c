// The end of the process: with the code of what was done, once its output is out, whatever still
// waits for Docker.
import { neutralise } from '../../redact/neutralise.ts';
import { createRedactor } from '../../redact/redactor.ts';
import type { Environment } from '../inputs/inputs.ts';
import { findJobSecrets } from '../job/job-secrets.ts';

const outputs = [process.stdout, process.stderr];

/**
 * Runs `work` and exits with its code. A throw, also one that no one waits for, is a defect of
 * ours: told with its stack, exit code 2. `env` says which secrets must not appear in that.
 */
export async function exitWith(work: () => Promise<number>, env: Environment): Promise<never> {
  process.once('uncaughtException', (thrown) => {
    tell(thrown, env);
    process.exit(2);
  });
  outliveReaders();
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
  await Promise.all(outputs.map(flush));
  process.exit(code);
}

function tell(thrown: unknown, env: Environment): void {
  const redactor = createRedactor(findJobSecrets(env));
  const told = thrown instanceof Error ? (thrown.stack ?? thrown.message) : String(thrown);
  const lines = neutralise(redactor.text(told)).map((line) => redactor.text(line));
  process.stderr.write(`INTERNAL: ${lines.join('\n')}\n`);
}

/**
 * A reader that is gone (`| head`, or a job runner) wants nothing more, which is no defect: the
 * work goes on to its own code. Other errors, such as a full disk, are one where the work does not
 * listen itself.
 */
export function outliveReaders(): void {
  for (const stream of outputs)
    stream.on('error', (error: NodeJS.ErrnoException) => {
      if (error.code !== 'EPIPE' && stream.listenerCount('error') === 1) throw error;
    });
}

/** Also a write that fails is called back. */
function flush(stream: NodeJS.WriteStream): Promise<void> {
  return new Promise((resolve) => {
    stream.write('', () => resolve());
  });
}
