// A container that is killed and started again, over a real socket to a daemon that is going away.
import { mkdtempSync, rmSync } from 'node:fs';
import { createServer, type RequestListener } from 'node:http';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import Dockerode from 'dockerode';
import { expect, it } from 'vitest';
import { type RunningOptions, toAgentContainer } from '../../../src/container/running.ts';
import { createSpool } from '../../../src/container/store/spool.ts';
import { startSqliteReader } from '../../../src/container/store/sqlite.ts';

const options: RunningOptions = {
  url: 'http://127.0.0.1:8000',
  peerUrl: null,
  readUrls: async () => ({ url: 'http://127.0.0.1:8001', peerUrl: null }),
  plan: 'any',
  storePaths: [],
  storeFormats: [],
  memoryBytes: 1,
  sqlite: startSqliteReader(),
  spool: createSpool(),
  remove: async () => {},
};

/** Kills and restarts a container of a daemon. Tells what no one heard of, too. */
async function killAt(answer: RequestListener) {
  const folder = mkdtempSync(join(tmpdir(), 'running-'));
  const socketPath = join(folder, 'docker.sock');
  const server = createServer(answer);
  await new Promise<void>((ready) => server.listen(socketPath, ready));
  const unheard: unknown[] = [];
  const hear = (thrown: unknown): void => void unheard.push(thrown);
  process.on('unhandledRejection', hear);
  try {
    const container = new Dockerode({ socketPath }).getContainer('any');
    const restarted = await toAgentContainer(container, options)
      .restart('kill')
      .then(
        () => 'restarted',
        (thrown: unknown) => thrown,
      );
    await new Promise((resolve) => setTimeout(resolve, 50));
    return { restarted, unheard };
  } finally {
    process.off('unhandledRejection', hear);
    server.closeAllConnections();
    server.close();
    rmSync(folder, { recursive: true });
  }
}

it.each([
  ['does not say when the container ended, and then not that it was killed', 500],
  ['does not say when the container ended, and says that it was killed', 204],
  ['does not say when the container ended, which had ended by itself', 409],
])('a daemon that %s fails the restart alone', async (_what, killed) => {
  const { restarted, unheard } = await killAt(({ url = '' }, response) => {
    if (url.endsWith('/wait')) response.writeHead(500).end('{"message":"going away"}');
    else setTimeout(() => response.writeHead(killed).end('{"message":"too late"}'), 50);
  });
  expect(restarted).toMatchObject({
    code: 'DOCKER_UNAVAILABLE',
    message: expect.stringContaining('Docker could not restart the container'),
  });
  expect(unheard).toEqual([]);
});

it('a daemon that hangs up at once fails the restart alone', async () => {
  const { restarted, unheard } = await killAt(({ url = '' }, response) => {
    if (url.endsWith('/wait')) setTimeout(() => response.destroy(), 50);
    else response.destroy();
  });
  expect(restarted).toMatchObject({ code: 'DOCKER_UNAVAILABLE' });
  expect(unheard).toEqual([]);
});
