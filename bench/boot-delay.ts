// Whether the simulated platform delays a boot: from the container's start to its first answered
// turn, once with the full control plane and once with a server that answers 404 to everything,
// which is the fastest platform that there can be (an agent gives register up at once). Both
// alternate. One ratio of medians is reported, because times belong to a machine.
// `node bench/boot-delay.ts [--rounds 10] [--image IMAGE] [--profile NAME] [--env KEY=VALUE]...`
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { resolve } from 'node:path';
import { parseArgs } from 'node:util';
import { chooseProfile } from '../src/app/definitions/choose-profile.ts';
import { loadProfile } from '../src/app/definitions/load.ts';
import { parseRunFlags } from '../src/app/inputs/inputs.ts';
import { setTestcontainersEnvironment } from '../src/app/process/testcontainers-settings.ts';
import { composeAdapters } from '../src/app/run/compose.ts';
import type { ControlPlane } from '../src/domain/ports.ts';
import { canvasContextId } from '../src/domain/turn.ts';
import { bootWorkspace } from '../src/runner/boot/workspace.ts';
import type { Adapters } from '../src/runner/shared/adapters.ts';
import { makeSeed } from '../src/runner/shared/seeded-random.ts';
import { callDocker, closeDocker } from './docker-api.ts';

process.chdir(resolve(import.meta.dirname, '..'));
setTestcontainersEnvironment(process.env);
const { values } = parseArgs({
  options: {
    rounds: { type: 'string', default: '10' },
    image: { type: 'string', default: 'session-continuity/fixture-agent:healthy' },
    profile: { type: 'string' },
    env: { type: 'string', multiple: true, default: [] },
  },
});
const rounds = Number(values.rounds);
if (!Number.isSafeInteger(rounds) || rounds < 1)
  throw new Error(`--rounds must be a whole number from 1; got "${values.rounds}".`);

const flags = [
  ...['--image', values.image],
  ...(values.profile === undefined ? [] : ['--profile', values.profile]),
  ...values.env.flatMap((entry) => ['--env', entry]),
  ...['--boot-timeout', '5m', '--turn-timeout', '2m', '--timeout', '6h'],
];
const request = parseRunFlags(flags, process.env);
if (request.kind !== 'run') throw new Error('The flags ask for no run.');
const { options } = request;
const { signal } = new AbortController();
const adapters = composeAdapters({
  identity: crypto.randomUUID().replaceAll('-', ''),
  timeoutMs: options.timeoutMs,
  dockerHost: process.env.DOCKER_HOST ?? null,
  run: options,
  seed: makeSeed(),
  onProgress: () => undefined,
  onSecret: () => undefined,
});

const full: number[] = [];
const refusing: number[] = [];
try {
  await adapters.engine.prepareImage(values.image, signal);
  const loaded = await loadProfile(options.profile);
  const { profile } = await chooseProfile(loaded, options, adapters.engine, signal);
  const without = { ...adapters, startControlPlane: startRefusing };
  // No one's first run: code and file caches are warm from round 1 on.
  for (const arm of [adapters, without]) await measure(arm);
  for (let round = 1; round <= rounds; round += 1) {
    // Each arm goes first in every other round.
    const arms = [
      () => measure(adapters).then((ms) => full.push(ms)),
      () => measure(without).then((ms) => refusing.push(ms)),
    ];
    for (const arm of round % 2 === 0 ? arms.toReversed() : arms) await arm();
    const [a = 0, b = 0] = [full.at(-1), refusing.at(-1)];
    const times =
      process.env.BENCH_TIMES === '1' ? ` (${Math.round(a)} ms, ${Math.round(b)} ms)` : '';
    console.log(`round ${round}: ${(a / b).toFixed(2)}${times}`);
  }
  const ratio = median(full) / median(refusing);
  console.log(
    `\n${values.image}, profile ${profile.name}: full control plane over 404 to everything, medians of ${rounds}: ${ratio.toFixed(2)}`,
  );

  /** Milliseconds from the container's start, as the daemon has it, to its first answer. */
  async function measure(arm: Adapters): Promise<number> {
    const what = { options, profile, cautious: false, continues: null };
    const workspace = await bootWorkspace(arm, what, signal);
    try {
      const tag = 'T-bootdelay2';
      const contextId = canvasContextId(workspace.id);
      workspace.model?.register({
        tag,
        contextId,
        canary: 'boot-delay',
        turn: 1,
        steps: [{ kind: 'say', find: [], say: 'Here.', otherwise: null }],
        files: [],
      });
      const { outcome } = await workspace.agent.send(
        {
          method: 'message/send',
          requestId: crypto.randomUUID(),
          messageId: crypto.randomUUID(),
          contextId,
          workspaceId: workspace.id,
          text: `Are you there? [${tag}]`,
          files: [],
          identity: null,
        },
        { timeoutMs: options.turnTimeoutMs, signal },
      );
      const answeredAt = Date.now();
      const receipt = workspace.model?.exchanges().find((e) => e.receipt !== null)?.receipt;
      if (outcome.kind !== 'answered' || !receipt || !outcome.reply.text.includes(receipt))
        throw new Error(`The turn was not answered: ${JSON.stringify(outcome).slice(0, 500)}`);
      const inspected = await callDocker('GET', `/containers/${workspace.container?.id}/json`);
      const { State } = inspected as { State: { StartedAt: string } };
      return answeredAt - Date.parse(State.StartedAt);
    } finally {
      await workspace.dispose();
    }
  }
} finally {
  await adapters[Symbol.asyncDispose]();
  closeDocker();
}

/** A platform that knows nothing: each call is refused at once. */
async function startRefusing(
  ..._workspace: Parameters<Adapters['startControlPlane']>
): ReturnType<Adapters['startControlPlane']> {
  const server = createServer((incoming, response) => {
    incoming.resume();
    response.writeHead(404, { 'content-type': 'application/json' }).end('{"error":"not found"}');
  });
  await new Promise<void>((resolve) => server.listen(0, '0.0.0.0', resolve));
  const { port } = server.address() as AddressInfo;
  const credentials = { authToken: '', inboundSecret: '' };
  const controlPlane: ControlPlane = {
    url: (host) => `http://${host}:${port}`,
    inboundSecret: () => null,
    credentials,
    notConfiguredReason: () => null,
    records: () => [],
    memoryEvents: () => [],
    notifications: () => [],
    unmatchedRequests: () => [],
    close: async () => {
      server.close();
      server.closeAllConnections();
    },
  };
  return { ...controlPlane, memory: { rows: null, credentials } };
}

function median(times: readonly number[]): number {
  const sorted = times.toSorted((a, b) => a - b);
  const middle = (sorted.length - 1) / 2;
  return ((sorted[Math.floor(middle)] ?? 0) + (sorted[Math.ceil(middle)] ?? 0)) / 2;
}
