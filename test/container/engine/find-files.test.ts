// Signs of an image, read before it runs: its configuration, and files of a container that is
// created and never started.
import { execFileSync, spawn } from 'node:child_process';
import { beforeAll, describe, expect, test } from 'vitest';
import { packFiles } from '../../../src/container/archive.ts';
import { removeRun } from '../../../src/container/removal.ts';
import {
  docker,
  freshIdentity,
  leftovers,
  never,
  smallAgent,
  startEngine,
  until,
} from './small-agent.ts';

const bareImage = 'session-continuity/engine-test:bare';

beforeAll(async () => {
  // Neither shell nor entrypoint nor command: nothing in it could be run.
  const context = await packFiles(
    [
      {
        path: '/Dockerfile',
        content: 'FROM scratch\nCOPY sign /opt/sign\nVOLUME /declared\n',
        mode: 0o644,
      },
      { path: '/sign', content: 'x', mode: 0o644 },
    ],
    [],
    [],
  );
  execFileSync('docker', ['build', '-q', '-t', bareImage, '-'], {
    input: context,
    stdio: ['pipe', 'ignore', 'pipe'],
  });
});

/**
 * Collects the events of an identity's containers until `stop`. `--since` brings those too that
 * happened before the program had connected.
 */
function watch(identity: string): { stop(): Promise<string[]> } {
  const child = spawn('docker', [
    'events',
    ...['--since', String(Math.floor(Date.now() / 1000) - 1)],
    ...['--filter', 'type=container', '--filter', `label=session-continuity.run=${identity}`],
    ...['--format', '{{.Action}}'],
  ]);
  let text = '';
  child.stdout.on('data', (chunk: Buffer) => {
    text += chunk.toString();
  });
  return {
    async stop() {
      await until(async () => text.includes('destroy'));
      child.kill();
      return text.split('\n').filter((line) => line !== '');
    },
  };
}

describe('the signs of an image', () => {
  test('are its ENV, entrypoint and command', async () => {
    await using engine = startEngine().engine;
    const signs = await engine.readSigns(smallAgent, never);
    expect(signs.env).toMatchObject({ TEMPLATE: 'engine-test', EMPTY: '' });
    expect(signs.words).toEqual(['node', '--disable-warning=ExperimentalWarning', '/agent.mjs']);
    expect(await engine.readSigns(bareImage, never)).toMatchObject({ words: [] });
  });

  test('are its files, folders and links, read from a container that never starts', async () => {
    const { engine, identity } = startEngine();
    const events = watch(identity);
    await using scoped = engine;
    const asked = ['/agent.mjs', '/etc', '/etc/nothing', '/agent.mjs/below', '/proc/1'];
    const found = await scoped.findFiles(smallAgent, asked, never);
    expect([...found]).toEqual(['/agent.mjs', '/etc']);
    await until(async () => leftovers(identity).length === 0);
    const actions = await events.stop();
    expect(actions).toContain('create');
    expect(actions).toContain('destroy');
    expect(actions.filter((action) => /start|exec|restart|unpause/.test(action))).toEqual([]);
  });

  test('are found in an image that could not even be started', async () => {
    const { engine, identity } = startEngine();
    await using scoped = engine;
    const found = await scoped.findFiles(bareImage, ['/opt/sign', '/bin/sh', '/declared'], never);
    expect([...found]).toEqual(['/opt/sign', '/declared']);
    await scoped[Symbol.asyncDispose]();
    expect(leftovers(identity)).toEqual([]);
  });

  test('leave nothing when the run is over before they are read', async () => {
    const { engine, identity, lines } = startEngine();
    await engine.prepareImage(smallAgent, never);
    const stop = new AbortController();
    const finding = engine.findFiles(smallAgent, ['/agent.mjs'], stop.signal);
    stop.abort();
    await expect(finding).rejects.toMatchObject({ code: 'CANCELLED' });
    await engine[Symbol.asyncDispose]();
    expect(leftovers(identity)).toEqual([]);
    expect(lines).toEqual([]);
  });

  test('carry the label by which post removes what a killed run leaves', async () => {
    const identity = freshIdentity();
    const { engine } = startEngine({ identity });
    await engine.findFiles(smallAgent, ['/agent.mjs'], never);
    const labels = `session-continuity.run=${identity}`;
    // As a killed run leaves it: created, never started.
    docker('create', '--label', labels, smallAgent);
    await removeRun({ identity, dockerHost: null });
    await engine[Symbol.asyncDispose]();
    expect(leftovers(identity)).toEqual([]);
  });
});
