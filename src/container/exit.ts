// Boot diagnosis: what a dead container's exit state and last words mean.
import { CanaryError } from '../domain/error.ts';
import type { ContainerStatus } from '../domain/ports.ts';
import { quotedLineLength, quotedLines } from './limits.ts';

/**
 * The last lines of a log that say something, bounded, indented as they are, without control
 * characters. Still hostile text.
 */
export function lastLines(logs: string, count: number = quotedLines): string[] {
  return logs
    .slice(-256 * 1024)
    .split('\n')
    .map((line) =>
      line
        .replace(/\u001b\[[0-9;?]*[A-Za-z]/g, '')
        .replaceAll('\t', '    ')
        .replace(/[\u0000-\u001f\u007f-\u009f]+/g, ' ')
        .trimEnd(),
    )
    .filter((line) => line !== '')
    .slice(-count)
    .map((line) => (line.length > quotedLineLength ? `${line.slice(0, quotedLineLength)}…` : line));
}

/**
 * The error for a container that is not running: OUT_OF_MEMORY, else CONTAINER_EXITED with code and
 * last lines. `memoryBytes` is the limit that the container had.
 */
export function diagnoseExit(
  status: ContainerStatus,
  logs: string,
  memoryBytes: number,
): CanaryError {
  const lines = lastLines(logs);
  const said =
    lines.length === 0
      ? 'It wrote no log.'
      : `Its last log lines:\n${lines.map((line) => `  ${line}`).join('\n')}`;
  if (status.outOfMemory) {
    return new CanaryError(
      'OUT_OF_MEMORY',
      `The container was killed because it ran out of memory. ${said}`,
      {
        hint: `A container gets ${toSize(memoryBytes)} and no swap: make the agent smaller at start.`,
      },
    );
  }
  const code =
    status.exitCode === null
      ? 'an unknown code'
      : `code ${status.exitCode}${signalName(status.exitCode)}`;
  return new CanaryError('CONTAINER_EXITED', `The container exited with ${code}. ${said}`, {
    hint: 'Start the image by hand with the same environment, and read its whole log in the evidence (runtime.log).',
  });
}

/** `2 GiB`, or whole MiB where it is not a whole number of GiB. */
function toSize(bytes: number): string {
  const mebibytes = Math.floor(bytes / 1024 ** 2);
  return mebibytes % 1024 === 0 ? `${mebibytes / 1024} GiB` : `${mebibytes} MiB`;
}

function signalName(exitCode: number): string {
  const names: Readonly<Record<number, string>> = {
    126: ': its command cannot be executed',
    127: ': its command was not found',
    134: ': SIGABRT',
    137: ': SIGKILL',
    139: ': SIGSEGV',
    143: ': SIGTERM',
  };
  const name = names[exitCode];
  return name === undefined ? '' : ` (${name.slice(2)})`;
}
