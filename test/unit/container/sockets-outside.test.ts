// What listens in a container, seen from outside of it.
import { createServer } from 'node:net';
import { expect, it } from 'vitest';
import { parseListening } from '../../../src/container/listening.ts';
import { readTablesOfProcess, tryPorts } from '../../../src/container/sockets-outside.ts';

it('reads the tables of a process only if its cgroup or mounts name the container', async () => {
  await using server = createServer().listen(0, '127.0.0.1');
  await new Promise((resolve) => server.once('listening', resolve));
  const address = server.address();
  const port = typeof address === 'object' ? address?.port : 0;
  const tables = await readTablesOfProcess(process.pid, '/proc');
  expect(tables).toContain('local_address');
  expect(tables?.toLowerCase()).toContain(`:${(port ?? 0).toString(16).padStart(4, '0')} `);
  expect(parseListening(tables ?? '').length).toBeGreaterThan(0);
  expect(await readTablesOfProcess(process.pid, 'f'.repeat(64))).toBeNull();
  expect(await readTablesOfProcess(0, '/proc')).toBeNull();
});

it('finds a port that the image names, and says nothing where none is open', async () => {
  const server = createServer().listen(0, '127.0.0.9');
  await new Promise((resolve) => server.once('listening', resolve));
  const address = server.address();
  const port = typeof address === 'object' ? (address?.port ?? 0) : 0;
  expect(await tryPorts('127.0.0.9', [port])).toEqual([`0.0.0.0:${port}`]);
  await new Promise((resolve) => server.close(resolve));
  expect(await tryPorts('127.0.0.9', [port])).toBeNull();
});
