// Where the processes of a run listen, read from the kernel's tables: also those in containers of
// containers, which this machine's root sees as well.
import { readdirSync, readFileSync, readlinkSync } from 'node:fs';
import { parseListening } from '../../../src/container/listening.ts';

/**
 * The addresses, without ports, on which processes listen that have `word` in their command line.
 */
export function listeningOf(word: string): string[] {
  const sockets = pidsWith(word).flatMap((pid) => {
    const own = inodesOf(pid);
    const rows = ['tcp', 'tcp6']
      .flatMap((table) => read(`/proc/${pid}/net/${table}`).split('\n'))
      .filter((row) => own.has(row.trim().split(/\s+/)[9] ?? ''));
    return parseListening(rows.join('\n'));
  });
  return sockets.map((address) => address.replace(/:\d+$/, ''));
}

function pidsWith(word: string): string[] {
  return readdirSync('/proc').filter(
    (name) => /^\d+$/.test(name) && read(`/proc/${name}/cmdline`).includes(word),
  );
}

function inodesOf(pid: string): Set<string> {
  const folder = `/proc/${pid}/fd`;
  try {
    return new Set(
      readdirSync(folder).flatMap(
        (fd) => /^socket:\[(\d+)\]$/.exec(link(`${folder}/${fd}`))?.[1] ?? [],
      ),
    );
  } catch {
    // It has ended.
    return new Set();
  }
}

function link(path: string): string {
  try {
    return readlinkSync(path);
  } catch {
    return '';
  }
}

function read(path: string): string {
  try {
    return readFileSync(path, 'utf8');
  } catch {
    return '';
  }
}
