// A daemon that has the files of one container, over a real socket: as much of it as the store
// witness asks.
import { mkdtempSync, rmSync } from 'node:fs';
import { createServer } from 'node:http';
import { tmpdir } from 'node:os';
import { join, posix } from 'node:path';
import Dockerode, { type Container } from 'dockerode';
import { type Pack, pack } from 'tar-stream';

/** What is at a path: a file's bytes, or where a link leads. */
export type Node = Buffer | { readonly link: string };

/** The container, and what the daemon was asked. */
export interface DaemonInMemory extends AsyncDisposable {
  readonly container: Container;
  /** Files by their paths. Folders are made of them. */
  readonly files: Map<string, Node>;
  readonly volumes: string[];
  readonly changes: { readonly Path: string; readonly Kind: number }[];
  /** `archive /data`, `stamp /data/state.db`, `changes`, `inspect`, in order. */
  readonly asked: string[];
  /** Called after a file was put into an archive, as an agent that writes meanwhile. */
  afterFile: (path: string) => void;
}

/** Starts one. */
export async function startDaemon(): Promise<DaemonInMemory> {
  const folder = mkdtempSync(join(tmpdir(), 'daemon-'));
  const socketPath = join(folder, 'docker.sock');
  const daemon: DaemonInMemory = {
    container: new Dockerode({ socketPath }).getContainer('any'),
    files: new Map(),
    volumes: [],
    changes: [],
    asked: [],
    afterFile: () => {},
    [Symbol.asyncDispose]: async () => {
      server.closeAllConnections();
      server.close();
      rmSync(folder, { recursive: true });
    },
  };
  const server = createServer((request, answer) => {
    const { pathname, searchParams } = new URL(request.url ?? '', 'http://daemon');
    const path = searchParams.get('path') ?? '';
    const what = pathname.split('/').at(-1);
    if (what !== 'archive') {
      daemon.asked.push(what === 'json' ? 'inspect' : String(what));
      const mounts = daemon.volumes.map((Destination) => ({ Type: 'volume', Destination }));
      answer.end(JSON.stringify(what === 'changes' ? daemon.changes : { Mounts: mounts }));
      return;
    }
    const isStamp = request.method === 'HEAD';
    daemon.asked.push(`${isStamp ? 'stamp' : 'archive'} ${path}`);
    const below = [...daemon.files.keys()].filter((one) => isAtOrBelow(one, path));
    if (below.length === 0) answer.statusCode = 404;
    else if (isStamp) answer.setHeader('x-docker-container-path-stat', stampOf(daemon, path));
    else {
      const archive = pack();
      archive.pipe(answer);
      for (const file of below) addTo(archive, path, file, daemon);
      archive.finalize();
      return;
    }
    answer.end();
  });
  await new Promise<void>((resolve) => server.listen(socketPath, resolve));
  return daemon;
}

function addTo(archive: Pack, root: string, path: string, daemon: DaemonInMemory): void {
  const node = daemon.files.get(path);
  // One that was removed while the archive was made is not in it.
  if (node === undefined) return;
  const name = posix.relative(posix.dirname(root), path);
  if (Buffer.isBuffer(node)) archive.entry({ name }, node);
  else archive.entry({ name, type: 'symlink', linkname: node.link });
  daemon.afterFile(path);
}

function stampOf({ files }: DaemonInMemory, path: string): string {
  const node = files.get(path);
  return Buffer.isBuffer(node) ? node.toString('base64') : '';
}

function isAtOrBelow(path: string, root: string): boolean {
  return path === root || root === '/' || path.startsWith(`${root}/`);
}
