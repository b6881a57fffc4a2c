// What a run leaves that ends without cleaning up, told in words: synchronous, since the process
// ends right after.
import { spawnSync } from 'node:child_process';
import { runLabel } from './identity.ts';

/** A daemon that does not answer must not hold up the end, in milliseconds. */
const limitMs = 1_500;
const maxListed = 20;

/**
 * The containers of a run that the docker program knows of, and the commands that remove them with
 * their volumes.
 */
export function tellLeftBehind(identity: string): string {
  const filter = `label=${runLabel}=${identity}`;
  const listing = ['ps', '-a', '--format', '{{.ID}} of {{.Image}}', '--filter', filter];
  const { stdout, status } = spawnSync('docker', listing, {
    encoding: 'utf8',
    timeout: limitMs,
    stdio: ['ignore', 'pipe', 'ignore'],
  });
  const rows = status === 0 ? stdout.split('\n').filter((row) => /^[\w./:@ -]+$/.test(row)) : null;
  if (rows?.length === 0) return 'No container of this run is left.\n';
  const left =
    rows === null
      ? 'Containers of this run may be left.'
      : `Left behind: ${rows
          .slice(0, maxListed)
          .map((row) => `container ${row}`)
          .join(', ')}.`;
  return [
    `${left} Remove them by hand, or leave it to a later run, which removes what has expired:`,
    `  docker rm -f -v $(docker ps -aq --filter ${filter})`,
    `  docker volume rm $(docker volume ls -q --filter ${filter})`,
    '',
  ].join('\n');
}
