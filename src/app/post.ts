// The action's post step: stops a main that still lives and what it has started, and removes what is left of the run. It
// works from the environment alone: saved state is empty after a kill on some job runners (contract/runners-measured.md 3).
import { existsSync } from 'node:fs';
import { setTimeout as delay } from 'node:timers/promises';
import { runIdentity } from '../container/identity.ts';
import { removeRun } from '../container/removal.ts';
import { toPlainLine } from '../domain/text.ts';
import { endMarkedProcesses } from './child-processes.ts';
import { findLivingMain, mainRecordPath, removeMainRecord } from './main-record.ts';
import { removeScratchFolder } from './scratch-folder.ts';
import { setTestcontainersEnvironment } from './testcontainers-settings.ts';

/** How long a living main may take to end after SIGTERM, then after SIGKILL, in milliseconds. */
const graceMs = 3_000;
const pollMs = 50;
/** How long the daemon may take to finish what a killed main had asked for, in milliseconds. */
const settleMs = 300;

setTestcontainersEnvironment(process.env);
const identity = runIdentity(process.env);
const wasBrokenOff = await stopMain();
await endMarkedProcesses(identity);
removeScratchFolder(process.env, identity);
const target = { identity, dockerHost: process.env.DOCKER_HOST ?? null };
const removals = [await removeRun(target)];
if (wasBrokenOff) {
  // A container that was being created when main was killed is in no list yet.
  await delay(settleMs);
  removals.push(await removeRun(target));
}
const count = (kind: 'containers' | 'networks' | 'volumes'): number =>
  removals.reduce((sum, removal) => sum + removal[kind], 0);
if (count('containers') + count('networks') + count('volumes') > 0) {
  process.stdout.write(
    `Removed ${count('containers')} containers, ${count('networks')} networks and ${count('volumes')} volumes of this run.\n`,
  );
}
// After a cancellation the daemon may be gone already: that is said, and is no failure of the job.
for (const error of removals.at(-1)?.errors ?? [])
  process.stdout.write(`Not removed: ${toPlainLine(error, 1_000)}\n`);

/** A main that lives on beside post would create again what post removes. True when main did not come to its own end. */
async function stopMain(): Promise<boolean> {
  const path = mainRecordPath(identity, process.env.RUNNER_TEMP);
  const wasBrokenOff = existsSync(path);
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
  return wasBrokenOff;
}

/** False when the process ended in between, or belongs to somebody else. */
function sendSignal(pid: number, signal: NodeJS.Signals): boolean {
  try {
    return process.kill(pid, signal);
  } catch {
    return false;
  }
}
