// The end of the process: with the code of what was done, once its output is out, whatever still waits for Docker.

/** Runs `work` and exits with its code; a throw is a defect of ours, told with its stack, exit code 2. */
export async function exitWith(work: () => Promise<number>): Promise<never> {
  let code: number;
  try {
    code = await work();
  } catch (thrown) {
    const told = thrown instanceof Error ? (thrown.stack ?? thrown.message) : String(thrown);
    process.stderr.write(`INTERNAL: ${told.replaceAll('::', ': :').replaceAll('##[', '## [')}\n`);
    code = 2;
  }
  await Promise.all([flush(process.stdout), flush(process.stderr)]);
  process.exit(code);
}

function flush(stream: NodeJS.WriteStream): Promise<void> {
  return new Promise((resolve) => {
    // A reader that is gone (EPIPE) has nothing left to wait for.
    stream.once('error', () => resolve());
    stream.write('', () => resolve());
  });
}
