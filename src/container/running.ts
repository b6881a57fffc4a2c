// A started container as the orchestration sees it: status, log, files, the session store, removal.
import type { Container } from 'dockerode';
import { CanaryError } from '../domain/error.ts';
import { toLogText } from '../domain/log.ts';
import type { AgentContainer, ContainerStatus } from '../domain/ports.ts';
import type { StoreFormat } from '../domain/profile.ts';
import { isPlainPathBelow, packFiles } from './archive.ts';
import { daemonMessageOf, statusCodeOf } from './docker.ts';
import { diagnoseExit } from './exit.ts';
import { agentPort } from './limits.ts';
import { readListening, readUnanswered } from './listening.ts';
import { readLogs } from './logs.ts';
import { createCopies } from './store/copies.ts';
import { parseStore } from './store/parse.ts';
import type { Spool } from './store/spool.ts';
import type { SqliteReader } from './store/sqlite.ts';
import { toStoreWitness } from './store/witness.ts';

/** Seconds between SIGTERM and SIGKILL, as `docker restart` and `docker stop` have them. */
export const stopGraceSeconds = 10;

/** What is known of a container besides its handle. */
export interface RunningOptions {
  readonly url: string;
  /** Where other containers reach it. `null`: nowhere. */
  readonly peerUrl: string | null;
  /** Reads the two again, after a restart. */
  readonly readUrls: () => Promise<Pick<RunningOptions, 'url' | 'peerUrl'>>;
  readonly plan: string;
  /** Places of the session store. Empty: found by probing. */
  readonly storePaths: readonly string[];
  /** Formats of its files. Empty: any. */
  readonly storeFormats: readonly StoreFormat[];
  /** The limit that the container has. */
  readonly memoryBytes: number;
  /** Reads the SQLite databases of its store. */
  readonly sqlite: SqliteReader;
  /** Where its copies wait. */
  readonly spool: Spool;
  readonly remove: () => Promise<void>;
}

/** Implements `AgentContainer` on a container of the Docker API. */
export function toAgentContainer(container: Container, options: RunningOptions): AgentContainer {
  const uploads = new Set<string>();
  const { storePaths, storeFormats } = options;
  const witness = toStoreWitness(container, { storePaths, storeFormats, uploads });
  const status = () =>
    asDockerError('read the state of the container', async () =>
      toStatus((await container.inspect()).State),
    );
  const logs = () => asDockerError('read the log of the container', () => readLogs(container));
  let removing: Promise<void> | null = null;
  const copies = createCopies(options.spool, (copy) => parseStore(copy, options.sqlite));
  let urls: Pick<RunningOptions, 'url' | 'peerUrl'> = options;
  return {
    id: container.id,
    get url() {
      return urls.url;
    },
    get peerUrl() {
      return urls.peerUrl ?? urls.url;
    },
    restart: (how = 'orderly') =>
      asDockerError('restart the container', async () => {
        if (how === 'orderly') await container.restart({ t: stopGraceSeconds });
        else await killAndStart(container);
        urls = await options.readUrls();
      }),
    plan: options.plan,
    status,
    bootError: async () => {
      const now = await status();
      return now.running ? null : diagnoseExit(now, toLogText(await logs()), options.memoryBytes);
    },
    listening: () => readListening(container, toAddress(urls.url)).catch(() => null),
    unanswered: () => readUnanswered(container).catch(() => null),
    logs,
    putFile: async (path, content) => {
      if (!isPlainPathBelow(path, '/workspace')) {
        throw new CanaryError(
          'INTERNAL',
          `A file can be put below /workspace only; got "${path}".`,
        );
      }
      uploads.add(path);
      const archive = await packFiles([{ path, content, mode: 0o644 }], [], ['/workspace']);
      await asDockerError(`put ${path} into the container`, () =>
        container.putArchive(archive, { path: '/' }),
      );
    },
    copyStore: async (tokens, isLast = false) => {
      const use = copies.begin();
      const copy = await asDockerError('copy the session store', () =>
        witness.copy(tokens, isLast).catch((thrown: unknown) => {
          // The container is gone, and its store with it.
          if (statusCodeOf(thrown) === 404) return null;
          throw thrown;
        }),
      ).catch((thrown: unknown) => {
        use.end();
        throw thrown;
      });
      return async () => {
        if (copy !== null) return use.read(copy);
        use.end();
        return null;
      };
    },
    remove: () => {
      // A removal that failed may be tried again. One that is under way or done is shared.
      removing ??= options.remove().catch((thrown: unknown) => {
        removing = null;
        throw thrown;
      });
      return asDockerError('remove the container', () => removing ?? Promise.resolve());
    },
  };
}

/** As the kernel does when memory runs out: no signal that the process could heed. */
async function killAndStart(container: Container): Promise<void> {
  const ended = container.wait();
  // It is awaited below. Until then its rejection must not end the process.
  ended.catch(() => {});
  // One that has ended by itself cannot be killed: what follows is the same.
  await container.kill({ signal: 'SIGKILL' }).catch((thrown: unknown) => {
    if (statusCodeOf(thrown) !== 409) throw thrown;
  });
  await ended;
  await container.start();
}

/**
 * The address of a container that is reached on each of its ports. `null`: on the published one
 * alone.
 */
function toAddress(url: string): string | null {
  const { hostname, port } = new URL(url);
  return Number(port) === agentPort && !hostname.startsWith('127.') ? hostname : null;
}

function toStatus(state: {
  Running: boolean;
  ExitCode: number;
  OOMKilled: boolean;
}): ContainerStatus {
  return {
    running: state.Running,
    exitCode: state.Running ? null : state.ExitCode,
    outOfMemory: state.OOMKilled,
  };
}

async function asDockerError<T>(what: string, act: () => Promise<T>): Promise<T> {
  try {
    return await act();
  } catch (cause) {
    if (cause instanceof CanaryError) throw cause;
    throw new CanaryError(
      'DOCKER_UNAVAILABLE',
      `Docker could not ${what}: ${daemonMessageOf(cause)}`,
      { cause },
    );
  }
}
