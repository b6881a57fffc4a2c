// Starts dist/cli.js as a person or a script does, in a folder of its own.
import { spawn } from 'node:child_process';
import { join } from 'node:path';
import { actionFolder } from './mini-runner.ts';

/** Standard input, and more environment. */
export interface RunSettings {
  readonly input?: string;
  readonly env?: Record<string, string>;
}

/** What a command left. */
export interface Ended {
  readonly exitCode: number | null;
  readonly stdout: string;
  readonly stderr: string;
}

/** Starts dist/cli.js in `folder` and waits for its end. */
export function runCommand(
  folder: string,
  argv: readonly string[],
  options: RunSettings = {},
): Promise<Ended> {
  const child = spawn(process.execPath, [join(actionFolder(), 'dist/cli.js'), ...argv], {
    cwd: folder,
    env: {
      PATH: process.env.PATH,
      HOME: folder,
      ...(process.env.DOCKER_HOST === undefined ? {} : { DOCKER_HOST: process.env.DOCKER_HOST }),
      ...options.env,
    },
    stdio: 'pipe',
  });
  const ended = { stdout: '', stderr: '' };
  for (const name of ['stdout', 'stderr'] as const)
    child[name].setEncoding('utf8').on('data', (chunk: string) => {
      ended[name] += chunk;
    });
  child.stdin.end(options.input ?? '');
  return new Promise((resolve, reject) => {
    child.once('error', reject);
    child.once('close', (exitCode) => resolve({ exitCode, ...ended }));
  });
}
