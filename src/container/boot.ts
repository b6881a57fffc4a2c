// Creates and starts a container of the image under test with Testcontainers: locked down, seeded,
// and without any wait. Readiness is the A2A client's business, which polls every 50 ms.
import { randomBytes } from 'node:crypto';
import { Readable } from 'node:stream';
import { CanaryError } from '../domain/error.ts';
import type { ContainerSpec } from '../domain/ports.ts';
import { packFiles } from './archive.ts';
import { type Docker, daemonMessageOf, type Testcontainers } from './docker.ts';
import { agentPort } from './limits.ts';
import { hostName, type NetworkPlan } from './network/plans.ts';
import { removeContainer, toLeftoverLine } from './removal.ts';

/** Folders of the boot contract, each a labelled volume (docs/rules/platform.md "Boot"). */
export const volumeFolders = ['/configs', '/workspace'] as const;

/** What the entrypoints need to hand folders to uid 1000 and drop to it. All else is dropped. */
export const capabilities = ['CHOWN', 'DAC_OVERRIDE', 'FOWNER', 'SETUID', 'SETGID', 'KILL'];

/** What a container is made of, besides the spec. */
export interface BootOptions {
  /**
   * The image's id, so that all containers of a run are of the same image even when its tag moves.
   */
  readonly imageId: string;
  readonly labels: Readonly<Record<string, string>>;
  readonly plan: NetworkPlan;
  readonly memoryBytes: number;
  readonly pidsLimit: number;
  /** Told in one line what a failed boot has left behind. */
  readonly onLeftover: (line: string) => void;
  /** Beginning of the names of volumes that are there already. Absent: fresh ones are made. */
  readonly volumePrefix?: string;
}

/** A container that was started, and the named volumes that go with it. */
export interface Booted {
  readonly id: string;
  readonly url: string;
  /** Where other containers reach it. `null` when it has no address. */
  readonly peerUrl: string | null;
  readonly volumes: readonly string[];
  /** Beginning of the names of its volumes. */
  readonly volumePrefix: string;
}

/**
 * Creates, seeds and starts a container. What it created is removed when it fails.
 * @throws CONTAINER_START_FAILED, and DOCKER_UNAVAILABLE when the daemon does not answer in time
 */
export async function bootContainer(
  docker: Docker,
  spec: ContainerSpec,
  options: BootOptions,
): Promise<Booted> {
  // A second container of one workspace gets volumes of its own: without the random part it would
  // share them.
  const prefix = options.volumePrefix ?? `sc-${spec.workspaceId}-${randomBytes(4).toString('hex')}`;
  const mounts = [
    ...volumeFolders.map((folder) => ({ folder, name: `${prefix}-${folder.slice(1)}` })),
    // As Docker makes them, with what the image has there: so does the platform.
    ...(spec.profile.volumes ?? []).map((folder, index) => ({
      folder,
      name: `${prefix}-volume-${index + 1}`,
    })),
  ];
  const volumes = mounts.map(({ name }) => name);
  const folders = mounts.map(({ folder }) => folder);
  const seed = await packFiles(spec.files, volumeFolders, folders);
  const container = toAgentImage(docker.testcontainers, options.imageId);
  container.lockDown(spec, options, mounts);
  container.withCopyArchivesToContainer([{ tar: Readable.from([seed]), target: '/' }]);
  try {
    await container.start().catch(async (thrown: unknown) => {
      if (container.createdId === null || !(await wasStarted(docker, container.createdId)))
        throw thrown;
    });
    const id = container.createdId ?? '';
    return { id, ...(await readUrls(docker, id, options.plan)), volumes, volumePrefix: prefix };
  } catch (cause) {
    const id = container.createdId ?? (await findByVolume(docker, volumes[0]));
    await removeContainer(docker.dockerode, id, volumes).catch((thrown: unknown) =>
      options.onLeftover(toLeftoverLine(id, volumes, thrown)),
    );
    if (cause instanceof CanaryError) throw cause;
    throw new CanaryError(
      'CONTAINER_START_FAILED',
      `The container could not be started: ${daemonMessageOf(cause)}`,
      {
        hint: "If the daemon names a file or command, the image's ENTRYPOINT or CMD is wrong.",
        cause,
      },
    );
  }
}

/**
 * Testcontainers says the id only once the files are in, and the daemon may create what it was not
 * waited for.
 */
async function findByVolume(docker: Docker, volume: string | undefined): Promise<string | null> {
  if (volume === undefined) return null;
  const found = await docker.dockerode
    .listContainers({ all: true, filters: { volume: [volume] } })
    .catch(() => []);
  return found[0]?.Id ?? null;
}

/**
 * With a published port Testcontainers gives up on a container that exited at once. That one did
 * start.
 */
async function wasStarted(docker: Docker, id: string): Promise<boolean> {
  const inspected = await docker.dockerode
    .getContainer(id)
    .inspect()
    .catch(() => null);
  return (
    inspected !== null &&
    inspected.State.Status !== 'created' &&
    !inspected.State.StartedAt.startsWith('0001-')
  );
}

/** Where a started container is reached from here, and from other containers. */
export async function readUrls(
  docker: Docker,
  id: string,
  plan: NetworkPlan,
): Promise<Pick<Booted, 'url' | 'peerUrl'>> {
  const { NetworkSettings: settings } = await docker.dockerode.getContainer(id).inspect();
  const published = settings.Ports?.[`${agentPort}/tcp`]?.[0];
  const networks = Object.values(settings.Networks ?? {});
  const joined = plan.network === null ? networks[0] : settings.Networks?.[plan.network];
  const address = joined?.IPAddress ?? '';
  const peerUrl = address === '' ? null : `http://${address}:${agentPort}`;
  if (plan.publishOn !== null && published !== undefined)
    return { url: `http://${toUrlHost(plan.publishOn)}:${published.HostPort}`, peerUrl };
  // A container that is dead already has no address. The name is one that never resolves (RFC
  // 6761).
  return { url: peerUrl ?? 'http://exited.invalid:8000', peerUrl };
}

function toUrlHost(address: string): string {
  return address.includes(':') ? `[${address}]` : address;
}

type Mounts = readonly { readonly folder: string; readonly name: string }[];

/**
 * The subclass is made in a function because its base comes from a module that is imported late.
 */
function toAgentImage(testcontainers: Testcontainers, imageId: string) {
  class AgentImage extends testcontainers.GenericContainer {
    createdId: string | null = null;

    constructor() {
      super(imageId.replace(/^sha256:/, ''));
      this.createOpts.Image = imageId;
      // No reaper (it would adopt other jobs' containers), and no wait of Testcontainers' own.
      this.withAutoCleanup(false).withWaitStrategy(new NoWait());
    }

    lockDown(spec: ContainerSpec, options: BootOptions, mounts: Mounts): void {
      this.withEnvironment({ ...spec.env }).withLabels({ ...options.labels });
      this.withHostname(`ws-${spec.workspaceId.slice(0, 12)}`);
      this.withExtraHosts([
        { host: hostName, ipAddress: options.plan.hostAlias ?? 'host-gateway' },
      ]);
      if (options.plan.network !== null) this.withNetworkMode(options.plan.network);
      this.hostConfig = {
        ...this.hostConfig,
        CapDrop: ['ALL'],
        CapAdd: capabilities,
        SecurityOpt: ['no-new-privileges'],
        Memory: options.memoryBytes,
        MemorySwap: options.memoryBytes,
        PidsLimit: options.pidsLimit,
        LogConfig: { Type: 'json-file', Config: { 'max-size': '8m', 'max-file': '2' } },
        Mounts: mounts.map(({ folder, name }) => ({
          Type: 'volume',
          Source: name,
          Target: folder,
          VolumeOptions: {
            NoCopy: false,
            Labels: { ...options.labels },
            DriverConfig: { Name: 'local', Options: {} },
          },
        })),
      };
      if (options.plan.publishOn === null) return;
      this.createOpts.ExposedPorts = { [`${agentPort}/tcp`]: {} };
      this.hostConfig.PortBindings = {
        [`${agentPort}/tcp`]: [{ HostIp: options.plan.publishOn, HostPort: '0' }],
      };
    }

    protected override async containerCreated(id: string): Promise<void> {
      this.createdId = id;
    }
  }
  return new AgentImage();
}

/** Testcontainers' wait, taken out: a started container is all that is asked for. */
class NoWait {
  async waitUntilReady(): Promise<void> {}
  withStartupTimeout(): this {
    return this;
  }
  isStartupTimeoutSet(): boolean {
    return true;
  }
  getStartupTimeout(): number {
    return 60_000;
  }
}
