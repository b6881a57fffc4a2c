// The action's post step: stops a main that still lives and removes what is left of the run. It works from the
// environment alone, since saved state is empty after a kill on some job runners (contract/runners-measured.md 3).
import { setTimeout as delay } from 'node:timers/promises';
import { runIdentity } from '../container/identity.ts';
import { removeRun } from '../container/removal.ts';
import { findLivingMain, mainRecordPath, removeMainRecord } from './main-record.ts';
import { setTestcontainersEnvironment } from './testcontainers-settings.ts';

/** How long a living main may take to end after SIGTERM, then after SIGKILL, in milliseconds. */
const graceMs = 3_000;
const pollMs = 50;

setTestcontainersEnvironment(process.env);
await stopMain();
const removed = await removeRun({
  identity: runIdentity(process.env),
  dockerHost: process.env.DOCKER_HOST ?? null,
});
const count = removed.containers + removed.networks + removed.volumes;
if (count > 0) {
  process.stdout.write(
    `Removed ${removed.containers} containers, ${removed.networks} networks and ${removed.volumes} volumes of this run.\n`,
  );
}
// After a cancellation the daemon may be gone already: that is said, and is no failure of the job.
for (const error of removed.errors)
  process.stdout.write(
    `Not removed: ${error.replaceAll(/[\r\n]+/g, ' ').replaceAll('::', ': :')}\n`,
  );

/** A main that lives on beside post would create again what post removes. */
async function stopMain(): Promise<void> {
  const path = mainRecordPath(runIdentity(process.env), process.env.RUNNER_TEMP);
  for (const signal of ['SIGTERM', 'SIGKILL'] as const) {
    const main = await findLivingMain(path);
    if (main === null) break;
    if (!sendSignal(main.pid, signal)) break;
    for (
      let waited = 0;
      waited < graceMs && (await findLivingMain(path)) !== null;
      waited += pollMs
    )
      await delay(pollMs);
  }
  await removeMainRecord(path);
}

/** False when the process ended in between, or belongs to somebody else. */
function sendSignal(pid: number, signal: NodeJS.Signals): boolean {
  try {
    return process.kill(pid, signal);
  } catch {
    return false;
  }
}
