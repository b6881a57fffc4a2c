// Processes that main has started, such as `docker pull`: a main that is killed with SIGKILL ends
// none of them, and some job runners kill no child either. They inherit a mark in their
// environment, by which post finds them without any state.
import { readdir, readFile } from 'node:fs/promises';

const markName = 'SESSION_CONTINUITY_RUN';

/** Marks what this process starts from now on with the identity of the run. */
export function markChildren(env: NodeJS.ProcessEnv, identity: string): void {
  env[markName] = identity;
}

/**
 * Kills every process of this machine, or of this job's container, that carries the mark. Returns
 * how many.
 */
export async function endMarkedProcesses(identity: string): Promise<number> {
  const pids = (await readdir('/proc').catch(() => [])).filter((name) => /^[1-9]\d*$/.test(name));
  const found = await Promise.all(pids.map((pid) => isMarked(Number(pid), identity)));
  return pids.filter((pid, index) => found[index] === true && endProcess(Number(pid))).length;
}

/** False for processes of others, whose environment cannot be read. */
async function isMarked(pid: number, identity: string): Promise<boolean> {
  if (pid === process.pid) return false;
  const environment = await readFile(`/proc/${pid}/environ`, 'latin1').catch(() => '');
  return environment.split('\0').includes(`${markName}=${identity}`);
}

function endProcess(pid: number): boolean {
  try {
    return process.kill(pid, 'SIGKILL');
  } catch {
    // It has ended in between.
    return false;
  }
}
