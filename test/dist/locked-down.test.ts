// The containers of a real run, inspected while they run: what Docker's defaults would give them
// and the design does not, and every secret that a job has about it, each with a value of its own
// that would be recognised anywhere.
import { randomBytes } from 'node:crypto';
import { mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { setTimeout as delay } from 'node:timers/promises';
import { describe, expect, it } from 'vitest';
import { toOfferedEnv } from '../../src/definition/provider-env.ts';
import { docker, healthyImage, listRunning } from './support/docker.ts';
import type { Step } from './support/job.ts';
import { createJob } from './support/mini-runner.ts';
import { readReport } from './support/reports.ts';

/** Variables under which job runners and their steps hold secrets. */
const secretNames = [
  'GITHUB_TOKEN',
  'GITEA_TOKEN',
  'GH_TOKEN',
  'ACTIONS_RUNTIME_TOKEN',
  'ACTIONS_ID_TOKEN_REQUEST_TOKEN',
  'ACTIONS_CACHE_URL',
  'INPUT_TOKEN',
  'INPUT_REGISTRY-PASSWORD',
  'STATE_token',
  'NPM_TOKEN',
  'DOCKER_AUTH_CONFIG',
  'AWS_SECRET_ACCESS_KEY',
  'SSH_AUTH_SOCK',
  'OPENAI_API_KEY',
  'ANTHROPIC_API_KEY',
];

/** Docker's default capabilities without those that no entrypoint needs. */
const wantedCapabilities = ['CHOWN', 'DAC_OVERRIDE', 'FOWNER', 'KILL', 'SETGID', 'SETUID'];
/** The same as the kernel numbers them: capabilities(7). */
const capabilityMask = [0, 1, 3, 5, 6, 7].reduce((mask, bit) => mask | (1 << bit), 0);

interface Inspected {
  readonly Config: {
    readonly Env: readonly string[];
    readonly ExposedPorts?: Record<string, unknown>;
  };
  readonly HostConfig: {
    readonly Binds: readonly string[] | null;
    readonly CapAdd: readonly string[];
    readonly CapDrop: readonly string[];
    readonly Devices: readonly unknown[] | null;
    readonly IpcMode: string;
    readonly Memory: number;
    readonly MemorySwap: number;
    readonly NetworkMode: string;
    readonly PidMode: string;
    readonly PidsLimit: number;
    readonly PortBindings: Record<string, readonly { HostIp: string }[]> | null;
    readonly Privileged: boolean;
    readonly PublishAllPorts: boolean;
    readonly SecurityOpt: readonly string[];
    readonly UsernsMode: string;
    readonly VolumesFrom: readonly string[] | null;
  };
  readonly Mounts: readonly { readonly Type: string; readonly Destination: string }[];
  readonly NetworkSettings: {
    readonly Ports: Record<string, readonly { HostIp: string }[] | null> | null;
  };
}

/** Ids of the containers of a run, once there are two: the shared one and the memory canary's. */
async function waitForTwo(identity: string, step: Step): Promise<string[]> {
  while (!step.isDone()) {
    const ids = await listRunning(identity);
    if (ids.length >= 2) return ids;
    await delay(50);
  }
  throw new Error('The run ended before two containers of it were seen.');
}

/** What the kernel says of the agent's process, once it has dropped to its own user. */
async function statusOfAgent(id: string): Promise<string> {
  for (;;) {
    const status = await docker('exec', id, 'cat', '/proc/1/status');
    if (/^Uid:\s+1000\b/m.test(status)) return status;
    await delay(50);
  }
}

describe('a container under test', () => {
  it('holds no secret of the job, no way to its host, and no right that it does not need', async () => {
    const secrets = new Map(
      secretNames.map((name) => [name, `honey-${randomBytes(15).toString('hex')}`]),
    );
    using job = createJob({
      // The boot is long enough to look at; the agent's own process can be looked into by its user.
      inputs: {
        image: healthyImage,
        upload: 'never',
        concurrency: '2',
        env: 'FIXTURE_BOOT_DELAY_MS=15000',
      },
      // Runners derived from act hand the inputs of a composite action down to its steps, as
      // INPUT_REGISTRY-PASSWORD is here.
      env: { ...Object.fromEntries(secrets), GITHUB_ACTION_PATH: '/actions/composite' },
      dialect: 'act',
    });
    const step = job.start('main');
    const ids = await waitForTwo(job.identity, step);
    const text = await docker('inspect', ...ids);
    const statuses = await Promise.all(ids.map(statusOfAgent));
    const environments = await Promise.all(
      ids.map((id) =>
        docker('exec', '--user', '1000', id, 'cat', '/proc/1/environ').catch(() => ''),
      ),
    );
    const main = await step.done;
    expect(main.exitCode, main.raw).toBe(0);

    for (const [name, secret] of secrets) {
      for (const place of [text, ...environments]) expect(place, name).not.toContain(secret);
      for (const place of [main.text, main.summary]) expect(place, name).not.toContain(secret);
    }
    const given = readFileSync('profiles/default.yaml', 'utf8');
    const known =
      /^(?:WORKSPACE_ID|WORKSPACE_CONFIG_PATH|PLATFORM_URL|MOLECULE_URL|TIER|PLUGINS_DIR|PYTHONPATH|FIXTURE_BOOT_DELAY_MS|PATH)$/;
    for (const inspected of JSON.parse(text) as Inspected[]) {
      const { Config, HostConfig, Mounts, NetworkSettings } = inspected;
      for (const entry of Config.Env) {
        const [name = ''] = entry.split('=');
        const isGiven = name in toOfferedEnv('') || given.includes(`  ${name}: `);
        expect(known.test(name) || isGiven, name).toBe(true);
      }
      expect(HostConfig).toMatchObject({
        CapDrop: ['ALL'],
        SecurityOpt: ['no-new-privileges'],
        Privileged: false,
        PublishAllPorts: false,
        Memory: 2 * 1024 ** 3,
        MemorySwap: 2 * 1024 ** 3,
        PidsLimit: 512,
        PidMode: '',
        UsernsMode: '',
      });
      expect([...HostConfig.CapAdd].sort()).toEqual(wantedCapabilities);
      expect(HostConfig.Binds ?? []).toEqual([]);
      expect(HostConfig.Devices ?? []).toEqual([]);
      expect(HostConfig.VolumesFrom ?? []).toEqual([]);
      expect(['host', 'none']).not.toContain(HostConfig.NetworkMode);
      expect(HostConfig.NetworkMode).not.toMatch(/^container:/);
      expect(HostConfig.IpcMode).not.toBe('host');
      expect(Mounts.map(({ Type, Destination }) => [Type, Destination]).sort()).toEqual([
        ['volume', '/configs'],
        ['volume', '/workspace'],
      ]);
      // None where container addresses are reached, else on loopback alone.
      const ports = [HostConfig.PortBindings, NetworkSettings.Ports].flatMap((published) =>
        Object.values(published ?? {}).flatMap((bindings) => bindings ?? []),
      );
      for (const { HostIp } of ports) expect(HostIp).toBe('127.0.0.1');
    }
    expect(text).not.toMatch(/docker\.sock|"Type": "bind"/);

    for (const status of statuses) {
      const field = (name: string): string =>
        new RegExp(`^${name}:\\s*(\\S+)`, 'm').exec(status)?.[1] ?? '';
      expect(field('NoNewPrivs')).toBe('1');
      expect(Number.parseInt(field('CapBnd'), 16)).toBe(capabilityMask);
      // It has dropped to its user, and its capabilities with that.
      expect(Number.parseInt(field('CapEff'), 16)).toBe(0);
    }
    expect(readReport(job.read('report.json')).verdict).toBe('passed');
    expect(await job.leftovers()).toEqual([]);
  });
});

it('credentials of docker that are no JSON end nothing, and are said nowhere', async () => {
  const secret = `honey-${randomBytes(15).toString('hex')}`;
  using job = createJob({
    inputs: { image: healthyImage, upload: 'never' },
    env: { DOCKER_AUTH_CONFIG: '' },
  });
  const home = job.env.HOME ?? '';
  mkdirSync(join(home, '.docker'));
  writeFileSync(join(home, '.docker/config.json'), `{"auths":{"r.example":{"auth":"${secret}"`);
  const main = await job.run('main');
  expect(main.raw).not.toContain(secret);
  expect(main.exitCode, main.raw).toBe(0);
});
