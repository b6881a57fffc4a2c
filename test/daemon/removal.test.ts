// Removal by identity and by age: all of a run, nothing of another, also after the creator was
// killed.
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { fileURLToPath } from 'node:url';
import { expect, test } from 'vitest';
import { removeRun } from '../../src/container/removal.ts';
import {
  docker,
  freshIdentity,
  leftovers,
  never,
  smallAgent,
  startEngine,
  toSpec,
} from '../container/engine/small-agent.ts';

test('removes all of a run and leaves another identity alone, ten times running', async () => {
  const other = startEngine();
  const kept = await other.engine.start(toSpec('idle'), never);
  const before = leftovers(other.identity);
  expect(before).toHaveLength(3);
  for (let round = 0; round < 10; round += 1) {
    const run = startEngine();
    await run.engine.start(toSpec('idle'), never);
    docker(
      'network',
      'create',
      '--label',
      `session-continuity.run=${run.identity}`,
      `sc-test-${run.identity}`,
    );
    const removal = await removeRun({ identity: run.identity, dockerHost: null });
    expect(removal).toEqual({ containers: 1, networks: 1, volumes: 2, errors: [] });
    expect(leftovers(run.identity)).toEqual([]);
    expect(await removeRun({ identity: run.identity, dockerHost: null })).toMatchObject({
      containers: 0,
      volumes: 0,
      errors: [],
    });
  }
  expect(leftovers(other.identity)).toEqual(before);
  expect((await kept.status()).running).toBe(true);
  await other.engine[Symbol.asyncDispose]();
  expect(leftovers(other.identity)).toEqual([]);
});

test('removes what a killed creator left, by identity alone', async () => {
  const identity = freshIdentity();
  const module = fileURLToPath(new URL('../container/engine/small-agent.ts', import.meta.url));
  const program = `
    const { startEngine, toSpec } = await import(${JSON.stringify(module)});
    const { engine } = startEngine({ identity: '${identity}' });
    await Promise.all([1, 2].map(() => engine.start(toSpec('idle'), new AbortController().signal)));
    console.log('started');
    setInterval(() => {}, 1000);`;
  const creator = spawn(process.execPath, ['--input-type=module', '-e', program], {
    stdio: ['ignore', 'pipe', 'inherit'],
  });
  await once(creator.stdout, 'data');
  creator.kill('SIGKILL');
  await once(creator, 'exit');
  expect(leftovers(identity)).toHaveLength(6);
  expect(await removeRun({ identity, dockerHost: null })).toEqual({
    containers: 2,
    networks: 0,
    volumes: 4,
    errors: [],
  });
  expect(leftovers(identity)).toEqual([]);
});

test('the sweep takes what is past its time, and only that', async () => {
  const expired = startEngine({ expiresAfterMs: -60_000 });
  const young = startEngine();
  const foreign = docker('create', '--label', 'session-continuity.expires=1', smallAgent);
  await Promise.all([
    expired.engine.start(toSpec('exit-7'), never),
    young.engine.start(toSpec('idle'), never),
  ]);
  await young.engine.sweep();
  expect(leftovers(expired.identity)).toEqual([]);
  expect(leftovers(young.identity)).toHaveLength(3);
  expect(docker('ps', '-aq', '--no-trunc', '--filter', `id=${foreign}`)).toBe(foreign);
  docker('rm', foreign);
  await young.engine[Symbol.asyncDispose]();
});
