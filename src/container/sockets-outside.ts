// What listens in a container whose image has nothing to look with: seen from outside. On the
// daemon's own host the kernel's tables of the container's processes can be read. Elsewhere the
// ports that agents take are tried.
import { readFile } from 'node:fs/promises';
import { connect } from 'node:net';

/**
 * Ports that servers of agents take when none is named, besides those that the image
 * names.
 */
const commonPorts = [
  80, 3000, 5000, 7000, 8001, 8008, 8080, 8081, 8888, 9000, 9999, 10_000, 41_241,
];
/** Ports that are tried, and time for one of them. */
const maxTried = 32;
const tryMs = 500;

/**
 * The kernel's tables of a process as this host shows them. `null`: the process is not of this
 * host, or not to be looked at. The same number may be another process here: its cgroup or its
 * mounts must name the container.
 */
export async function readTablesOfProcess(
  pid: number,
  containerId: string,
): Promise<string | null> {
  const read = (name: string): Promise<string> =>
    readFile(`/proc/${pid}/${name}`, 'utf8').catch(() => '');
  if (!Number.isSafeInteger(pid) || pid < 2) return null;
  const signs = await Promise.all([read('cgroup'), read('mountinfo')]);
  if (!signs.some((text) => text.includes(containerId))) return null;
  const tables = (await Promise.all([read('net/tcp'), read('net/tcp6')])).join('');
  return tables.includes('local_address') ? tables : null;
}

/** `0.0.0.0:port` of the ports that take a connection. `null`: none does, which says little. */
export async function tryPorts(
  host: string,
  exposed: readonly number[],
): Promise<readonly string[] | null> {
  const ports = [...new Set([8000, ...exposed, ...commonPorts])].slice(0, maxTried);
  const open = await Promise.all(ports.map((port) => isOpen(host, port)));
  const found = ports.filter((_port, index) => open[index] === true);
  return found.length === 0 ? null : found.map((port) => `0.0.0.0:${port}`);
}

function isOpen(host: string, port: number): Promise<boolean> {
  return new Promise((resolve) => {
    const socket = connect({ host, port, timeout: tryMs });
    const end = (isIt: boolean): void => {
      socket.destroy();
      resolve(isIt);
    };
    socket.once('connect', () => end(true));
    socket.once('timeout', () => end(false));
    socket.once('error', () => end(false));
  });
}
