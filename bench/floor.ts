// The floor: what no one can do without. The same container with the same limits and seed, its
// card, the slowest single conversation, its removal. No module to load, no discovery, no witness
// besides the model, no judging, no report.
import { readFileSync } from 'node:fs';
import { packFiles } from '../src/container/archive.ts';
import { capabilities, volumeFolders } from '../src/container/boot.ts';
import { defaultMemoryBytes, defaultPidsLimit } from '../src/container/limits.ts';
import { startControlPlane } from '../src/control-plane/control-plane.ts';
import { parseCanary } from '../src/definition/canary-parse.ts';
import { instantiate } from '../src/definition/instantiate.ts';
import { parseProfile } from '../src/definition/profile-parse.ts';
import type { Clock, Random } from '../src/domain/ports.ts';
import { toBootContract } from '../src/runner/boot/boot-contract.ts';
import { startModelEndpoint } from '../src/scripted-model/model-endpoint.ts';
import { connectTo } from './conversation.ts';
import { callDocker } from './docker-api.ts';

/** The canary with the most turns, all in one session. */
const slowest = 'canaries/name-recall.yaml';
const bootLimitMs = 60_000;

const clock: Clock = {
  now: () => Date.now(),
  sleep: (ms) => new Promise((resolve) => setTimeout(resolve, ms)),
};
const random: Random = {
  bytes: (size) => crypto.getRandomValues(new Uint8Array(size)),
  uuid: () => crypto.randomUUID(),
};
const { canary } = parseCanary({
  file: slowest,
  text: readFileSync(slowest, 'utf8'),
  suite: 'core',
});
const { profile } = parseProfile({
  file: 'profiles/default.yaml',
  text: readFileSync('profiles/default.yaml', 'utf8'),
});

/** What the floor does, in this order. */
export type FloorStep = 'container' | 'first turn' | 'further turns' | 'removal';

/**
 * Boots `image`, holds one conversation and removes everything. Returns the time in milliseconds.
 * `onStep` is told of each step that is done.
 */
export async function measureFloor(
  image: string,
  env: Readonly<Record<string, string>>,
  onStep: (step: FloorStep, ms: number) => void = () => undefined,
): Promise<number> {
  if (canary === null || profile === null) throw new Error('The definitions do not parse.');
  const id = random.uuid();
  // Wherever the bridge is. The program itself binds to that address alone.
  const bindHost = '0.0.0.0';
  await using controlPlane = await startControlPlane({
    bindHost,
    workspaceId: id,
    random,
    clock,
  });
  await using model = await startModelEndpoint({ bindHost, random, clock, tools: profile.tools });
  const host = 'host.docker.internal';
  const urls = { platform: controlPlane.url(host), model: model.url(host) };
  const contract = toBootContract({
    workspaceId: id,
    urls,
    profile,
    inputEnv: env,
    credentials: null,
  });
  const play = instantiate(canary, (size) => random.bytes(size));
  const volumes = volumeFolders.map((folder) => ({
    folder,
    name: `bench-${id}-${folder.slice(1)}`,
  }));
  const container = toCreateBody(image, contract.env, volumes);

  const startedAt = performance.now();
  let stepAt = startedAt;
  const step = (name: FloorStep): void => {
    const now = performance.now();
    onStep(name, now - stepAt);
    stepAt = now;
  };
  const seed = await packFiles(contract.files, volumeFolders, volumeFolders);
  const name = `bench-${id}`;
  try {
    await callDocker('POST', `/containers/create?name=${name}`, { json: container });
    await callDocker('PUT', `/containers/${name}/archive?path=/`, { tar: seed });
    await callDocker('POST', `/containers/${name}/start`);
    step('container');
    const agent = connectTo(toAddress(await callDocker('GET', `/containers/${name}/json`)));
    await agent.awaitCard(bootLimitMs);
    for (const turn of play.turns) {
      const { tag, number, model: steps } = turn;
      model.register({ tag, contextId: id, canary: canary.name, turn: number, steps, files: [] });
      const expected = turn.expect.flatMap((e) => (e.kind === 'reply-contains' ? [e.text] : []));
      await agent.send(id, turn, expected);
      if (turn === play.turns[0]) step('first turn');
    }
    step('further turns');
    agent.close();
  } finally {
    await callDocker('DELETE', `/containers/${name}?force=true`);
    await Promise.all(volumes.map(({ name }) => callDocker('DELETE', `/volumes/${name}`)));
    step('removal');
  }
  return performance.now() - startedAt;
}

/** What `src/container/boot.ts` asks of Testcontainers, as the API's own words. */
function toCreateBody(
  image: string,
  env: Readonly<Record<string, string>>,
  volumes: readonly { readonly folder: string; readonly name: string }[],
): unknown {
  return {
    Image: image,
    Env: Object.entries(env).map(([key, value]) => `${key}=${value}`),
    HostConfig: {
      CapDrop: ['ALL'],
      CapAdd: capabilities,
      SecurityOpt: ['no-new-privileges'],
      Memory: defaultMemoryBytes,
      MemorySwap: defaultMemoryBytes,
      PidsLimit: defaultPidsLimit,
      ExtraHosts: ['host.docker.internal:host-gateway'],
      LogConfig: { Type: 'json-file', Config: { 'max-size': '8m', 'max-file': '2' } },
      Mounts: volumes.map(({ folder, name }) => ({ Type: 'volume', Source: name, Target: folder })),
    },
  };
}

/** By network: Docker 29 has no address next to them. */
function toAddress(inspected: unknown): string {
  const { NetworkSettings: settings } = inspected as {
    NetworkSettings: { Networks: Record<string, { IPAddress: string }> };
  };
  const [address = ''] = Object.values(settings.Networks).map(({ IPAddress }) => IPAddress);
  if (address === '') throw new Error('The container ended at once.');
  return address;
}
