// Processes of this machine by what they cannot shed: the group they were born in, and the
// environment they got.
import { readdirSync, readFileSync } from 'node:fs';

/** What marks a process; one of the two is enough. */
export interface ProcessMarks {
  /** Ids of process groups. */
  readonly groups: ReadonlySet<number>;
  /** Text in its environment. */
  readonly environment: string;
}

/**
 * Living processes with a mark, as `process PID COMMAND`; zombies wait for whoever adopted them,
 * and do nothing.
 */
export function listProcesses(marks: ProcessMarks): string[] {
  return readdirSync('/proc')
    .filter((name) => /^[1-9]\d*$/.test(name) && Number(name) !== process.pid)
    .flatMap((pid) => {
      // Behind the name in parentheses: state, parent, group.
      const [state, , group] = readProc(pid, 'stat')
        .replace(/^.*\) /s, '')
        .split(' ');
      if (state === undefined || state === '' || state === 'Z' || state === 'X') return [];
      const isMarked =
        marks.groups.has(Number(group)) || readProc(pid, 'environ').includes(marks.environment);
      return isMarked ? [`process ${pid} ${readProc(pid, 'cmdline').replaceAll('\0', ' ')}`] : [];
    });
}

/** Empty when the process has ended, or belongs to another user. */
function readProc(pid: string, name: string): string {
  try {
    return readFileSync(`/proc/${pid}/${name}`, 'latin1');
  } catch {
    return '';
  }
}
