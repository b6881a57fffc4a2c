// The action's post step: stops a main that still lives and what it has started, removes what is
// left of the run, and fails where main gave no verdict. It works from the environment alone: saved
// state is empty after a kill on some job runners (docs/rules/forges.md "State after a kill").

import { setTimeout as delay } from 'node:timers/promises';
import { runIdentity } from '../container/identity.ts';
import { removeRun } from '../container/removal.ts';
import { countOf } from '../domain/count.ts';
import { forges } from '../domain/forge.ts';
import { toPlainLine } from '../domain/text.ts';
import { createActionHost } from '../host/action-host.ts';
import { detectForge } from '../host/detect.ts';
import { createRedactor } from '../redact/redactor.ts';
import { endMarkedProcesses } from './process/child-processes.ts';
import { outliveReaders } from './process/exit.ts';
import { explainMainEnd } from './process/main-end.ts';
import {
  findLivingMain,
  type MainRecord,
  mainRecordPath,
  readMainRecord,
  removeMainRecord,
} from './process/main-record.ts';
import { removeScratchFolder } from './process/scratch-folder.ts';
import { setTestcontainersEnvironment } from './process/testcontainers-settings.ts';

/** How long a living main may take to end after SIGTERM, then after SIGKILL, in milliseconds. */
const graceMs = 3_000;
const pollMs = 50;
/** How long the daemon may take to finish what a killed main had asked for, in milliseconds. */
const settleMs = 300;

// A runner that is gone hears nothing, and what is left has to go all the same.
outliveReaders();
setTestcontainersEnvironment(process.env);
const identity = runIdentity(process.env);
const recordPath = mainRecordPath(identity, process.env);
const atStart = await readMainRecord(recordPath);
await stopMain(atStart);
const atEnd = await readMainRecord(recordPath);
removeMainRecord(recordPath);
const failure = explainMainEnd(atStart, atEnd);
// Said before anything that may take its time: a runner that is being stopped does not wait.
if (failure !== null) fail(failure);
await endMarkedProcesses(identity);
removeScratchFolder(process.env, identity);
const target = { identity, dockerHost: process.env.DOCKER_HOST ?? null };
const removals = [await removeRun(target)];
if (atStart !== null && !atStart.hasEnded) {
  // A container that was being created when main was killed is in no list yet.
  await delay(settleMs);
  removals.push(await removeRun(target));
}
const count = (kind: 'containers' | 'networks' | 'volumes'): number =>
  removals.reduce((sum, removal) => sum + removal[kind], 0);
if (count('containers') + count('networks') + count('volumes') > 0) {
  process.stdout.write(
    `Removed ${countOf(count('containers'), 'container')}, ${countOf(count('networks'), 'network')} and ${countOf(count('volumes'), 'volume')} of this run.\n`,
  );
}
// After a cancellation the daemon may be gone already: that is said, and is no failure of the job.
for (const error of removals.at(-1)?.errors ?? [])
  process.stdout.write(`Not removed: ${toPlainLine(error, 1_000)}\n`);

/** A main that lives on next to post would create again what post removes. */
async function stopMain(record: MainRecord | null): Promise<void> {
  for (const signal of ['SIGTERM', 'SIGKILL'] as const) {
    const main = await findLivingMain(record);
    if (main === null) break;
    if (!sendSignal(main.pid, signal)) break;
    for (
      let waited = 0;
      waited < graceMs && (await findLivingMain(record)) !== null;
      waited += pollMs
    )
      await delay(pollMs);
  }
}

/** Ends post with exit code 1, and says why. */
function fail(message: string): void {
  process.exitCode = 1;
  const host = createActionHost({
    forge: detectForge(process.env) ?? forges.github,
    redactor: createRedactor([]),
    summaryPath: null,
    showsSummary: false,
  });
  const title = 'session-continuity: no verdict';
  host.annotate({ level: 'error', title, message, file: null, line: null });
}

/** False when the process ended in between, or belongs to somebody else. */
function sendSignal(pid: number, signal: NodeJS.Signals): boolean {
  try {
    return process.kill(pid, signal);
  } catch {
    return false;
  }
}
