// A container as the engine starts it: locked down, labelled, seeded, reachable; and its death
// diagnosed.
import { describe, expect, test, vi } from 'vitest';
import { bootContainer } from '../../../src/container/boot.ts';
import { connectDocker } from '../../../src/container/docker.ts';
import { removeRun } from '../../../src/container/removal.ts';
import { toLogText } from '../../../src/domain/log.ts';
import {
  docker,
  freshIdentity,
  leftovers,
  never,
  play,
  smallAgent,
  startEngine,
  toSpec,
  until,
} from './small-agent.ts';

describe('a started container', () => {
  test('is locked down, labelled and holds nothing of the job', async () => {
    await using started = startEngineScoped();
    const spec = toSpec('idle');
    vi.stubEnv('SESSION_CONTINUITY_TEST_SECRET', 'job-secret');
    const container = await started.engine.start(spec, never);
    const [inspected] = JSON.parse(docker('inspect', container.id));
    const host = inspected.HostConfig;
    expect(host.CapDrop).toEqual(['ALL']);
    expect([...host.CapAdd].sort()).toEqual([
      'CHOWN',
      'DAC_OVERRIDE',
      'FOWNER',
      'KILL',
      'SETGID',
      'SETUID',
    ]);
    expect(host.SecurityOpt).toEqual(['no-new-privileges']);
    expect(host).toMatchObject({ Memory: 2 * 1024 ** 3, PidsLimit: 512, Privileged: false });
    expect(host.PortBindings ?? {}).toEqual({});
    const place = await started.engine.network(never);
    // The servers of this process listen on the bridge alone, and the name leads there.
    expect(place.hostForContainers).toBe('host.docker.internal');
    expect(place.line).toBe(container.plan);
    expect(host.ExtraHosts).toEqual([`host.docker.internal:${place.bindAddress}`]);
    expect(inspected.NetworkSettings.Networks.bridge.Gateway).toBe(place.bindAddress);
    expect(JSON.stringify(inspected.Mounts)).not.toContain('docker.sock');
    expect(JSON.stringify(inspected)).not.toContain('job-secret');
    expect(inspected.Config.Env).toContain('MODE=idle');
    const labels = {
      'session-continuity.run': started.identity,
      'session-continuity.workspace': spec.workspaceId,
    };
    expect(inspected.Config.Labels).toMatchObject(labels);
    expect(Number(inspected.Config.Labels['session-continuity.expires'])).toBeGreaterThan(
      Date.now() / 1000,
    );
    const volumes = inspected.Mounts.map(
      (mount: { Name: string }) => JSON.parse(docker('volume', 'inspect', mount.Name))[0],
    );
    expect(
      inspected.Mounts.map((mount: { Destination: string }) => mount.Destination).sort(),
    ).toEqual(['/configs', '/workspace']);
    for (const volume of volumes) expect(volume.Labels).toMatchObject(labels);
    expect(container.plan).not.toContain('\n');
    await container.remove();
    await container.remove();
    expect(leftovers(started.identity)).toEqual([]);
  });

  test('has its files and volumes owned by uid 1000 and takes further files', async () => {
    await using started = startEngineScoped();
    const container = await started.engine.start(toSpec('idle'), never);
    await container.putFile('/workspace/in/put.txt', Buffer.from('put'));
    await expect(container.putFile('/workspace/../etc/x', Buffer.from(''))).rejects.toThrow(
      /below \/workspace/,
    );
    const stat = (path: string) => docker('exec', container.id, 'stat', '-c', '%u:%g %a', path);
    expect(stat('/configs')).toBe('1000:1000 755');
    expect(stat('/workspace')).toBe('1000:1000 755');
    expect(stat('/configs/config.yaml')).toBe('1000:1000 644');
    expect(stat('/configs/prompts/deep')).toBe('1000:1000 755');
    expect(stat('/configs/prompts/deep/one.md')).toBe('1000:1000 600');
    expect(stat('/workspace/in/put.txt')).toBe('1000:1000 644');
    expect(stat('/')).toMatch(/^0:0/);
    expect(docker('exec', container.id, 'cat', '/workspace/in/put.txt')).toBe('put');
  });

  test('has the files of its profile as declared, and the volumes beside those of the contract', async () => {
    await using started = startEngineScoped();
    const spec = toSpec('idle', { volumes: ['/root/.claude/sessions', '/data'] });
    const files = [
      { path: '/configs/secret', content: 'a', mode: 0o600, owner: 0 },
      { path: '/data/deep/own.json', content: '{}', mode: 0o640 },
      { path: '/data/root/own.json', content: '{}', mode: 0o640, owner: 0 },
    ];
    const container = await started.engine.start({ ...spec, files }, never);
    const stat = (path: string) => docker('exec', container.id, 'stat', '-c', '%u:%g %a', path);
    expect(stat('/configs/secret')).toBe('0:0 600');
    expect(stat('/data/deep')).toBe('1000:1000 755');
    expect(stat('/data/deep/own.json')).toBe('1000:1000 640');
    expect(stat('/data/root')).toBe('0:0 755');
    const [inspected] = JSON.parse(docker('inspect', container.id));
    const named = inspected.Mounts.filter(({ Name }: { Name: string }) => Name.startsWith('sc-'));
    expect(named.map((mount: { Destination: string }) => mount.Destination).sort()).toEqual([
      '/configs',
      '/data',
      '/root/.claude/sessions',
      '/workspace',
    ]);
    expect(leftovers(started.identity)).toHaveLength(5);
    await container.remove();
    expect(leftovers(started.identity)).toEqual([]);
  });

  test('is reached, logs both streams, and shares nothing with a second one of its workspace', async () => {
    await using started = startEngineScoped();
    const spec = toSpec('idle');
    const [first, second] = await Promise.all([
      started.engine.start(spec, never),
      started.engine.start(spec, never),
    ]);
    await play(first.url, 's', 'x');
    await first.putFile('/workspace/only-first.txt', Buffer.from('x'));
    expect(docker('exec', second.id, 'ls', '/workspace')).not.toContain('only-first');
    // The engine takes the two streams in any order.
    const logs = await until(async () => {
      const lines = await first.logs();
      const text = toLogText(lines);
      return text.includes('to stdout') && text.includes('to stderr') && lines;
    });
    expect(logs).toContainEqual({
      at: expect.stringMatching(/^\d{4}-\d\d-\d\dT[\d:.]+Z$/),
      stream: 'stdout',
      text: 'to stdout',
    });
    expect(logs.find(({ text }) => text === 'to stderr')?.stream).toBe('stderr');
    // The engine's clock is the one by which turns are cut out of a log.
    for (const { at } of logs) expect(Date.parse(at ?? '')).toBeGreaterThan(Date.now() - 600_000);
    expect(await first.status()).toEqual({ running: true, exitCode: null, outOfMemory: false });
    expect(await first.bootError()).toBeNull();
  });
});

describe('a container that dies', () => {
  test('tells its exit code and last log lines', async () => {
    await using started = startEngineScoped();
    const container = await started.engine.start(toSpec('exit-7'), never);
    const error = await until(() => container.bootError());
    expect(await container.status()).toEqual({ running: false, exitCode: 7, outOfMemory: false });
    expect(error).toMatchObject({ code: 'CONTAINER_EXITED' });
    expect(error.message).toMatch(/code 7.*\n {2}starting(?:\n|$)/s);
    expect(error.message).toMatch(/\n {2}fatal: no provider(?:\n|$)/);
  });

  test('says when memory ran out', async () => {
    await using started = startEngineScoped({ memoryBytes: 96 * 1024 * 1024 });
    const container = await started.engine.start(toSpec('out-of-memory'), never);
    expect(await until(() => container.bootError())).toMatchObject({ code: 'OUT_OF_MEMORY' });
  });

  test('that cannot be started is CONTAINER_START_FAILED and leaves nothing', async () => {
    await using started = startEngineScoped();
    const image = 'session-continuity/engine-test:no-such-command';
    const id = docker(
      'create',
      '--entrypoint',
      '/no/such/command',
      'session-continuity/engine-test:local',
    );
    docker('commit', '-c', 'ENTRYPOINT ["/no/such/command"]', id, image);
    docker('rm', id);
    const starting = started.engine.start(toSpec('idle', { image }), never);
    await expect(starting).rejects.toMatchObject({
      code: 'CONTAINER_START_FAILED',
      message: /no such file/,
    });
    expect(leftovers(started.identity)).toEqual([]);
    docker('rmi', image);
  });

  test('is removed when the run was cancelled while it started', async () => {
    const started = startEngine();
    const cancel = new AbortController();
    const starting = started.engine.start(toSpec('idle'), cancel.signal);
    cancel.abort();
    await expect(starting).rejects.toMatchObject({ code: 'CANCELLED' });
    await started.engine[Symbol.asyncDispose]();
    expect(leftovers(started.identity)).toEqual([]);
  });
});

test('where container addresses are out of reach the port is published on the loopback address alone', async () => {
  const identity = freshIdentity();
  const daemon = await connectDocker(null);
  const options = {
    imageId: docker('image', 'inspect', '-f', '{{.Id}}', smallAgent),
    labels: { 'session-continuity.run': identity },
    plan: {
      line: 'test',
      network: null,
      publishOn: '127.0.0.1',
      bindAddress: '127.0.0.1',
      hostForContainers: 'host.docker.internal',
      hostAlias: null,
      isCalledFirst: false,
    },
    memoryBytes: 512 * 1024 * 1024,
    pidsLimit: 64,
    onLeftover: () => {},
  };
  const booting = ['idle', 'exit-7'].map((mode) => bootContainer(daemon, toSpec(mode), options));
  const [alive, dead] = await Promise.all(booting);
  expect(alive?.url).toMatch(/^http:\/\/127\.0\.0\.1:\d+$/);
  expect(docker('port', alive?.id ?? '')).toBe(`8000/tcp -> ${alive?.url.slice('http://'.length)}`);
  await play(alive?.url ?? '', 's', 'x');
  expect(
    await until(async () => docker('inspect', '-f', '{{.State.ExitCode}}', dead?.id ?? '') === '7'),
  ).toBe(true);
  expect(await removeRun({ identity, dockerHost: null })).toMatchObject({
    containers: 2,
    volumes: 4,
    errors: [],
  });
});

/** The engine's own disposal removes what a test leaves. */
function startEngineScoped(over: Parameters<typeof startEngine>[0] = {}) {
  const started = startEngine(over);
  return { ...started, [Symbol.asyncDispose]: () => started.engine[Symbol.asyncDispose]() };
}
