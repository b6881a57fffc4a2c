// Small parts of the runner: grouping, the turn gate, container slots, evidence files.
import { describe, expect, it } from 'vitest';
import type { Canary } from '../../../src/domain/canary.ts';
import { CanaryError } from '../../../src/domain/error.ts';
import { explainReplaced, toBootContract } from '../../../src/runner/boot/boot-contract.ts';
import { toEvidence } from '../../../src/runner/outcome/evidence.ts';
import { erroredOutcome } from '../../../src/runner/outcome/outcome.ts';
import { createCapacity, toLanes } from '../../../src/runner/plan/capacity.ts';
import { planGroups } from '../../../src/runner/plan/plan.ts';
import { createSlots } from '../../../src/runner/shared/slots.ts';
import { createTurnGate } from '../../../src/runner/shared/turn-gate.ts';
import { observe, snapshot, texts } from '../judge/observation.ts';
import { profile } from './adapters-in-memory.ts';

const position = { file: 'x.yaml', line: 1, column: 1 };

function canary(
  name: string,
  change: Partial<Canary> = {},
  sessions: readonly string[] = ['main'],
): Canary {
  const turns = sessions.map((session) => ({
    position,
    session,
    send: 'x',
    files: [],
    model: [],
    expect: [],
  }));
  return {
    name,
    title: name,
    suite: 'core',
    position,
    proves: ['history'],
    needs: [],
    facts: {},
    turns,
    ...change,
  };
}

const memoryStep = {
  kind: 'call',
  tool: 'recall-memory',
  find: [],
  with: { query: 'x' },
  file: null,
} as const;

const names = (groups: ReturnType<typeof planGroups>): string[][] =>
  groups.map((g) => g.canaries.map((c) => c.name));

describe('planGroups', () => {
  const canaries = [
    canary('plain'),
    canary('file', { proves: ['attachment'] }),
    canary('memory', { proves: ['memory'] }, ['a', 'b']),
    canary('isolation', { proves: ['isolation'] }, ['a', 'b']),
  ];

  it('shares one container under scope context, a memory canary aside', () => {
    const groups = planGroups(canaries, 'context');
    expect(names(groups)).toEqual([['plain', 'file', 'isolation'], ['memory']]);
    expect(groups.map((g) => g.sideBySide)).toEqual([true, false]);
  });

  it('plays one after another under scope workspace, canaries with several sessions aside', () => {
    const groups = planGroups(canaries, 'workspace');
    expect(names(groups)).toEqual([['plain', 'file'], ['memory'], ['isolation']]);
    expect(groups.every((g) => !g.sideBySide)).toBe(true);
  });

  it.each([
    ['restarts', { restart: 'container' }],
    ['is stopped', { stop: true }],
    ['asks a peer', { peer: [] }],
    ['uses the memory', { model: [memoryStep] }],
  ] as const)('gives a canary that %s a container of its own', (_what, change) => {
    const plain = canary('plain');
    const turns = canary('own').turns.map((turn) => ({ ...turn, ...change }));
    const own = canary('own', { turns });
    expect(names(planGroups([plain, own], 'context'))).toEqual([['plain'], ['own']]);
    const seeded = canary('seeded', { skills: [] });
    expect(names(planGroups([plain, seeded], 'context'))).toEqual([['plain'], ['seeded']]);
  });

  it('makes no empty group', () => {
    expect(planGroups([], 'context')).toEqual([]);
    expect(names(planGroups([canaries[2] as Canary], 'context'))).toEqual([['memory']]);
  });
});

describe('containers', () => {
  const many = (count: number) =>
    planGroups(
      Array.from({ length: count }, (_, index) => canary(`c${index}`)),
      'context',
    );
  const sizesOf = (count: number, capacity: number): number[] => {
    const [queue] = toLanes(many(count), { now: () => capacity }, 2);
    const sizes: number[] = [];
    while (queue !== undefined && !queue.isEmpty()) sizes.push(queue.take()?.canaries.length ?? 0);
    return sizes;
  };

  it('hold a bounded number of canaries, about as many each', () => {
    expect(sizesOf(14, 16)).toEqual([14]);
    expect(sizesOf(18, 16)).toEqual([9, 9]);
    expect(sizesOf(54, 16)).toEqual([14, 14, 13, 13]);
    expect(Math.max(...sizesOf(204, 16))).toBe(16);
    expect(sizesOf(204, 16)).toHaveLength(13);
  });

  it('share what waits: each canary is taken once, under a name of its own', () => {
    const lanes = toLanes(many(40), { now: () => 8 }, 3);
    expect(lanes).toHaveLength(3);
    const groups = [];
    for (let at = 0; !lanes.every((lane) => lane.isEmpty()); at += 1)
      groups.push(lanes[at % 3]?.take() ?? null);
    const taken = groups.filter((group) => group !== null);
    expect(taken.flatMap(({ canaries }) => canaries.map(({ name }) => name))).toEqual(
      Array.from({ length: 40 }, (_, index) => `c${index}`),
    );
    expect(taken.map(({ name }) => name)).toEqual([
      'shared',
      'shared 2',
      'shared 3',
      'shared 4',
      'shared 5',
    ]);
    expect(lanes[0]?.take()).toBeNull();
  });

  it.each([
    ['a store that does not grow', 0, 16],
    ['a small store', 10_000, 16],
    ['a store of 200 kB a canary', 200_000, 10],
    ['a store of 10 MB a canary', 10_000_000, 4],
  ])('hold what %s allows', (_name, bytesEach, wanted) => {
    const capacity = createCapacity();
    const outcomes = [1, 2, 3].map((number) => {
      const bytes = new Uint8Array(8192 + bytesEach * number);
      // A copy waits on disk, and its size is known without it.
      const onDisk = (of: Uint8Array) => ({
        path: '/s',
        size: of.length,
        get bytes(): Uint8Array {
          throw new Error('The copy was read.');
        },
      });
      const store = (of: Uint8Array) => ({ files: [onDisk(of)], records: [], truncated: false });
      const ledger = observe({ store: store(bytes) });
      const turns = ledger.turns.map((turn, index) =>
        index === 0 ? { ...turn, store: store(new Uint8Array(8192)) } : turn,
      );
      const error = new CanaryError('UNPROVEN', 'x');
      return { ...erroredOutcome(ledger.play.canary, error, 1), ledger: { ...ledger, turns } };
    });
    expect(capacity.now()).toBe(16);
    capacity.learn(outcomes);
    expect(capacity.now()).toBe(wanted);
    capacity.learn([]);
    expect(capacity.now()).toBe(wanted);
  });
});

describe('the turn gate', () => {
  it('lets one turn through at a time, in order, until it is opened', async () => {
    const gate = createTurnGate(true);
    const order: string[] = [];
    const turn = async (name: string): Promise<void> => {
      const leave = await gate.enter();
      order.push(`${name} in`);
      await Promise.resolve();
      order.push(`${name} out`);
      leave();
    };
    await Promise.all([turn('a'), turn('b'), turn('c')]);
    expect(order).toEqual(['a in', 'a out', 'b in', 'b out', 'c in', 'c out']);
    gate.open();
    expect(gate.isOpen).toBe(true);
    await Promise.all([gate.enter(), gate.enter()]);
  });

  it('is open from the start where the scope is known', async () => {
    const gate = createTurnGate(false);
    await Promise.all([gate.enter(), gate.enter()]);
    expect(gate.isOpen).toBe(true);
  });
});

describe('container slots', () => {
  it('hand out as many as there are, and the next when one comes back', async () => {
    const slots = createSlots(2);
    const releaseFirst = await slots.take();
    await slots.take();
    let third = false;
    const waiting = slots.take().then(() => {
      third = true;
    });
    await Promise.resolve();
    expect(third).toBe(false);
    releaseFirst();
    await waiting;
    expect(third).toBe(true);
  });
});

describe('toBootContract', () => {
  const urls = { platform: 'http://host:1/k-a', model: 'http://host:2/k-b' };
  const base = {
    workspaceId: 'w',
    urls,
    profile: profile.profile,
    inputEnv: {},
    credentials: null,
  };

  it('sets the names of the provisioner, then the profile, then the input', () => {
    const { env, files } = toBootContract({ ...base, inputEnv: { TIER: '3', OWN: 'x' } });
    expect(env).toMatchObject({
      WORKSPACE_ID: 'w',
      WORKSPACE_CONFIG_PATH: '/configs',
      PLATFORM_URL: urls.platform,
      MOLECULE_URL: urls.platform,
      MODEL_UNDER_TEST: urls.model,
      TIER: '3',
      OWN: 'x',
    });
    expect(files).toEqual([]);
  });

  it('leaves what the image sets itself, and sets nothing of a platform that it does not know', () => {
    const stranger = toBootContract({ ...base, imageEnv: { PYTHONPATH: '/app/site' } });
    for (const name of ['PYTHONPATH', 'TIER', 'PLUGINS_DIR'])
      expect(stranger.env).not.toHaveProperty(name);
  });

  it('gives an image with an adapter what the provisioner gives, where it has none of its own', () => {
    const imageEnv = { ADAPTER_MODULE: 'adapter', PYTHONPATH: '/opt/site' };
    const { env } = toBootContract({ ...base, imageEnv });
    expect(env).toMatchObject({ TIER: '2', PLUGINS_DIR: '/plugins' });
    expect(env).not.toHaveProperty('PYTHONPATH');
    expect(toBootContract({ ...base, imageEnv: { ADAPTER_MODULE: 'x' } }).env.PYTHONPATH).toBe(
      '/app',
    );
  });

  it('names what a profile sets over the values of the image, and not what the input sets', () => {
    const own = { MODEL: 'gpt', PYTHONPATH: '/app/site', TIER: '2', SAME: 'x' };
    const set = { MODEL: '${model-name}', PYTHONPATH: '/app', SAME: 'x', NEW: 'y' };
    const declared = { ...profile.profile, name: 'mine', env: set };
    expect(explainReplaced(declared, own, {})).toBe(
      'env: the profile mine sets MODEL, PYTHONPATH over the values that the image has itself. A profile of your own, or the input env, can leave or change them.',
    );
    expect(explainReplaced(declared, own, { MODEL: 'a', PYTHONPATH: 'b' })).toBeNull();
    expect(explainReplaced(declared, {}, {})).toBeNull();
  });

  it('points nowhere for a model that is not offered', () => {
    const { env } = toBootContract({ ...base, urls: { ...urls, model: null } });
    expect(env).not.toHaveProperty('MODEL_UNDER_TEST');
  });

  it('seeds the credentials of a continued workspace, for its owner alone', () => {
    const { files } = toBootContract({
      ...base,
      credentials: { authToken: 'a', inboundSecret: 'b' },
    });
    expect(files).toEqual([
      { path: '/configs/.auth_token', content: 'a', mode: 0o600 },
      { path: '/configs/.platform_inbound_secret', content: 'b', mode: 0o600 },
    ]);
  });
});

describe('toEvidence', () => {
  const log = [{ at: null, stream: null, text: 'line' }];
  const evidence = [{ log, controlPlane: [], model: [], unmatchedRequests: [] }];

  it('has records, store copies and their differences, and never a path that climbs out', () => {
    const store = {
      ...snapshot(['ctx', texts[0]]),
      files: [{ path: '/a/../../etc/x y:z.db', bytes: new Uint8Array([1]) }],
    };
    const digest = '4bf5122f344554c53bde2ebb8cd2b7e3d1600ad631c385a5d7cce23c7785459a';
    const copy = `store/${digest}.db`;
    const ledger = observe({ store });
    const outcome = {
      ...erroredOutcome(ledger.play.canary, new CanaryError('UNPROVEN', 'x'), 1, evidence),
      ledger,
    };
    const files = new Map(toEvidence(outcome).map((file) => [file.path, file.content]));
    expect([...files.keys()].sort()).toEqual([
      'canaries/name/control-plane.jsonl',
      'canaries/name/model.jsonl',
      'canaries/name/runtime.log',
      'canaries/name/store.diff',
      'canaries/name/store.jsonl',
      'canaries/name/turns.jsonl',
      'canaries/name/wire.jsonl',
      copy,
    ]);
    expect(files.get(copy)).toEqual(new Uint8Array([1]));
    const [line = ''] = String(files.get('canaries/name/store.jsonl')).split('\n');
    expect(JSON.parse(line)).toEqual({
      turn: 2,
      truncated: false,
      files: [{ path: '/a/../../etc/x y:z.db', bytes: 1, digest, at: copy }],
    });
    expect(files.get('canaries/name/store.diff')).toBe(
      `@@ turn 1 @@\n  no store was found\n@@ turn 2 @@\n+ /workspace/s.db messages [ctx] ${texts[0]}\n`,
    );
    expect(String(files.get('canaries/name/wire.jsonl')).trim().split('\n')).toHaveLength(2);
  });

  it('keeps the log of a canary that was never played', () => {
    const outcome = erroredOutcome(
      canary('gone'),
      new CanaryError('NEVER_LISTENED', 'x'),
      1,
      evidence,
    );
    expect(toEvidence(outcome).find((f) => f.path.endsWith('runtime.log'))?.content).toBe('line\n');
  });
});
