// Pulls a missing image with the docker program, so that the job's credential helpers work and
// progress and errors are seen (Testcontainers ignores errors in the pull stream).

import { throwIfAborted } from '../domain/abort.ts';
import { CanaryError, type ErrorCode } from '../domain/error.ts';
import { endOnAbort } from './abort.ts';
import { lastLines } from './exit.ts';

/** `exec` of `@actions/exec`: starts a program with an argument list, never a shell. */
export type Exec = (program: string, args: string[], options: ExecOptions) => Promise<number>;

/** The options in use. */
export interface ExecOptions {
  readonly silent: boolean;
  readonly ignoreReturnCode: boolean;
  readonly listeners: {
    readonly stdline: (line: string) => void;
    readonly errline: (line: string) => void;
  };
}

const differentDaemons =
  'If a step before this one built the image: do its daemon and the one of this job differ?';

/**
 * Docker's sentences, the most telling first. "denied" appears before "does not exist": docker says
 * both of a private image.
 */
const failures: readonly {
  readonly says: RegExp;
  readonly code: ErrorCode;
  readonly what: string;
  readonly hint: string;
}[] = [
  {
    says: /cannot connect to the docker daemon|permission denied while trying to connect/i,
    code: 'DOCKER_UNAVAILABLE',
    what: 'the docker program reaches no daemon',
    hint: 'Check DOCKER_HOST and "docker context show": the docker program and this run must use the same daemon.',
  },
  {
    says: /no matching manifest for|does not match the specified platform/i,
    code: 'PLATFORM_MISMATCH',
    what: 'the registry has it only for other platforms',
    hint: 'Publish the image for the platform of this runner.',
  },
  {
    says: /toomanyrequests|rate limit/i,
    code: 'PULL_FAILED',
    what: 'the registry limits pulls',
    hint: 'Log in before this step (docker login), or pull through a mirror.',
  },
  {
    says: /denied|unauthorized|authentication required|no basic auth credentials|insufficient_scope|403 forbidden|error getting credentials/i,
    code: 'PULL_DENIED',
    what: 'the registry refused it',
    hint: `Log in before this step (docker login), and check the name: a registry says the same of an image that does not exist. ${differentDaemons}`,
  },
  {
    says: /manifest unknown|manifest for .* not found|repository .* not found|name unknown|not found: manifest/i,
    code: 'IMAGE_NOT_FOUND',
    what: 'the registry does not have it',
    hint: `Check name and tag. ${differentDaemons}`,
  },
];

/** The error for a failed `docker pull`, from what it wrote. Quotes docker's last line. */
export function toPullError(image: string, output: string): CanaryError {
  const last = lastLines(output, 1)[0]?.trim() ?? 'it wrote nothing';
  const failure = failures.find(({ says }) => says.test(output.slice(-64 * 1024)));
  return new CanaryError(
    failure?.code ?? 'PULL_FAILED',
    `Image "${image}" is not on this Docker daemon and could not be pulled: ${failure?.what ?? 'docker pull failed'}. Docker says: ${last}`,
    { hint: failure?.hint ?? `Check that this machine reaches the registry. ${differentDaemons}` },
  );
}

/**
 * Runs `docker pull`, and ends it when the signal aborts. Each line of output goes to `onLine`.
 * @throws the signal's reason, PULL_DENIED PULL_FAILED IMAGE_NOT_FOUND PLATFORM_MISMATCH DOCKER_UNAVAILABLE
 */
export async function pullImage(
  image: string,
  exec: Exec | null,
  onLine: (line: string) => void,
  signal: AbortSignal,
): Promise<void> {
  const run: Exec = exec ?? (await import('@actions/exec')).exec;
  let output = '';
  const take = (line: string): void => {
    output = `${output}${line}\n`.slice(-256 * 1024);
    for (const clean of lastLines(line, 1)) onLine(`docker pull: ${clean.trim()}`);
  };
  let exitCode: number;
  try {
    exitCode = await endOnAbort(signal, () =>
      run('docker', ['pull', image], {
        silent: true,
        ignoreReturnCode: true,
        listeners: { stdline: take, errline: take },
      }),
    );
  } catch (cause) {
    throwIfAborted(signal);
    throw new CanaryError(
      'PULL_FAILED',
      `Image "${image}" is not on this Docker daemon, and the docker program to pull it could not be started.`,
      {
        hint: `Install the docker program on the runner, or pull or build the image in a step before. ${differentDaemons}`,
        cause,
      },
    );
  }
  if (exitCode !== 0) throw toPullError(image, output);
}
