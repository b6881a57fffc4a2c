// Canaries are settled as they end: evidence goes to disk while the run goes on, and memory lets go
// of the rest.
import { readFileSync } from 'node:fs';
import { expect, it } from 'vitest';
import { parseCanary } from '../../../src/definition/canary-parse.ts';
import type { Canary } from '../../../src/domain/canary.ts';
import { storeIndexPath } from '../../../src/domain/evidence-layout.ts';
import type { CanaryOutcome, ContainerEvidence } from '../../../src/runner/outcome/outcome.ts';
import { toReport } from '../../../src/runner/outcome/report.ts';
import { createSettle, type Settle } from '../../../src/runner/outcome/settle.ts';
import { playCanaries } from '../../../src/runner/run/run.ts';
import { armRunDeadline } from '../../../src/runner/shared/deadline.ts';
import { type ContainerFaults, createLaboratory, options, profile } from './adapters-in-memory.ts';

const names = ['name-recall', 'memory-across-sessions'];
const canaries = names.map((name): Canary => readCanary(name));
/** Three that share a container. */
const alike = ['one', 'two', 'three'].map((name): Canary => readCanary('name-recall', name));
const forgetful: ContainerFaults = { habits: { messages: (own) => own.slice(-1) } };

function readCanary(from: string, name = from): Canary {
  const file = `canaries/${from}.yaml`;
  const text = readFileSync(file, 'utf8').replace(/^name: .*$/m, `name: ${name}`);
  const { canary } = parseCanary({ file, text, suite: 'core' });
  if (canary === null) throw new Error(`${file} does not parse`);
  return canary;
}

async function play(
  faults: ContainerFaults,
  keepsAll = false,
  played: readonly Canary[] = canaries,
) {
  const released: string[] = [];
  const written = new Map<string, string>();
  const whileRunning: string[] = [];
  const real = createSettle({
    root: '',
    keepsAll,
    logLines: 200,
    write: (files) => {
      for (const { path, content } of files) written.set(path, String(content));
    },
  });
  let plain: CanaryOutcome[] = [];
  const spy = async (outcomes: readonly CanaryOutcome[]): Promise<CanaryOutcome[]> => {
    const withStore = addCalls(outcomes).map((outcome) => addStore(outcome, outcomes, released));
    plain = [...plain, ...withStore];
    whileRunning.push(...withStore.map(({ canary }) => canary.name));
    return real(withStore);
  };
  const settle: Settle = Object.assign(spy, { records: real.records });
  const laboratory = createLaboratory(() => faults);
  await using deadline = armRunDeadline(laboratory.adapters.clock, options.timeoutMs);
  const { outcomes, notes } = await playCanaries(laboratory.adapters, {
    options,
    profile,
    canaries: played,
    reporter: {},
    settle,
    deadline,
    signal: new AbortController().signal,
  });
  const reportOf = (of: readonly CanaryOutcome[]) =>
    toReport({
      outcomes: of,
      notes,
      startedAt: 0,
      durationMs: 1,
      image: { reference: 'agent', id: null, digests: [], platform: null },
      profile,
      scope: 'context',
      suite: 'core',
      logLines: 200,
      error: null,
    });
  const { records } = settle;
  return { outcomes, plain, written, released, whileRunning, records, reportOf };
}

/** A heartbeat, and what each turn says to the platform: the agent in memory calls none. */
function addCalls(outcomes: readonly CanaryOutcome[]): CanaryOutcome[] {
  const bodies = ['heartbeat', ...outcomes.flatMap(tagsOf)];
  const controlPlane = bodies.map((requestBody, index) => ({
    ...{ sequence: index + 1, at: 0, method: 'POST', path: '/', status: 200, route: null },
    ...{ authorised: true, requestBody, responseBody: '' },
  }));
  const known = new Map<ContainerEvidence, ContainerEvidence>();
  const withCalls = (evidence: ContainerEvidence): ContainerEvidence => {
    const made = known.get(evidence) ?? { ...evidence, controlPlane };
    known.set(evidence, made);
    return made;
  };
  return outcomes.map((one) => ({ ...one, evidence: one.evidence.map(withCalls) }));
}

function tagsOf({ ledger }: CanaryOutcome): string[] {
  return ledger?.turns.map(({ turn }) => turn.tag) ?? [];
}

/**
 * The store of the agent in memory, which has none: the same file after each turn, with a row of
 * each canary that shares it for each turn until then.
 */
function addStore(
  outcome: CanaryOutcome,
  all: readonly CanaryOutcome[],
  released: string[],
): CanaryOutcome {
  const { ledger, canary } = outcome;
  if (ledger === null) return outcome;
  const file = { path: '/s.db', bytes: Buffer.from('all'), digest: 'd1', size: 3 };
  const rows = all.map((one) =>
    tagsOf(one).map((text) => ({ path: '/s.db', table: 'm', key: 'k', text })),
  );
  const turns = ledger.turns.map((turn, index) => ({
    ...turn,
    store: {
      files: [{ ...file, release: () => void released.push(canary.name) }],
      records: rows.flatMap((own) => own.slice(0, index + 1)),
      truncated: false,
    },
  }));
  return { ...outcome, ledger: { ...ledger, turns } };
}

it('lets go of everything but the report, which is the same', async () => {
  const { outcomes, plain, whileRunning, released, records, written, reportOf } = await play({});
  expect(records.map(({ path }) => path)).toEqual(['records.jsonl', 'records-2.jsonl']);
  for (const { path } of records) expect(written.get(path)?.split('\n')).toHaveLength(3);
  expect(whileRunning.sort()).toEqual([...names].sort());
  for (const { ledger, judgement, evidence } of outcomes)
    expect([ledger, judgement, evidence]).toEqual([null, null, []]);
  const order = names.map((name) => plain.find(({ canary }) => canary.name === name));
  expect(reportOf(outcomes)).toEqual(reportOf(order.filter((one) => one !== undefined)));
  expect(released).toHaveLength(plain.flatMap(({ ledger }) => ledger?.turns ?? []).length);
});

it('keeps an index of what passed, and no copy', async () => {
  const { written } = await play({});
  for (const name of names) {
    const [line = ''] = (written.get(storeIndexPath('', name)) ?? '').split('\n');
    expect(JSON.parse(line)).toEqual({
      turn: 1,
      truncated: false,
      files: [{ path: '/s.db', bytes: 3, digest: 'd1', at: null }],
    });
    expect(written.has(`canaries/${name}/store.diff`)).toBe(true);
  }
  expect([...written.keys()].filter((path) => path.startsWith('store/'))).toEqual([]);
});

it('keeps the copies of what is red once, and the play of what failed', async () => {
  const { outcomes, written } = await play(forgetful);
  expect(outcomes[0]).toMatchObject({
    verdict: 'failed',
    settled: { play: { canary: canaries[0] } },
  });
  expect([...written.keys()].filter((path) => path.startsWith('store/'))).toEqual(['store/d1.db']);
});

it('keeps all copies where that is wanted', async () => {
  const { written } = await play({}, true);
  expect(written.get('store/d1.db')).toBe('all');
});

const linesOf = (text: string | undefined): string[] => (text ?? '').trim().split('\n');

it('writes what canaries share of a container once, and in their own folders what is their own', async () => {
  const { written, plain } = await play({}, false, alike);
  expect(plain.map(({ verdict }) => verdict)).toEqual(['passed', 'passed', 'passed']);
  expect([...written.keys()].filter((path) => path.startsWith('containers/'))).toEqual([
    'containers/1/control-plane.jsonl',
    'containers/1/runtime.log',
  ]);
  const calls = linesOf(written.get('containers/1/control-plane.jsonl'));
  expect(calls).toHaveLength(1 + plain.flatMap(tagsOf).length);
  for (const outcome of plain) {
    const folder = `canaries/${outcome.canary.name}`;
    const tags = tagsOf(outcome);
    const own = linesOf(written.get(`${folder}/control-plane.jsonl`));
    expect(own.map((line) => JSON.parse(line).requestBody)).toEqual(tags);
    expect(written.has(`${folder}/runtime.log`)).toBe(false);
    const rest = linesOf(written.get(`${folder}/turns.jsonl`)).at(-1) ?? '';
    expect(JSON.parse(rest)).toMatchObject({ turn: null, containers: ['containers/1'] });
    expect(written.get(`${folder}/store.diff`)).toBe(
      tags
        .map(
          (tag, index) =>
            `@@ turn ${index + 1} @@\n+ /s.db m [k] ${tag}\n  and 2 of other canaries\n`,
        )
        .join(''),
    );
  }
});

it.each([
  ['red', forgetful, false],
  ['kept whole', {}, true],
])('leaves nothing out of the folder of a canary that is %s', async (_, faults, keepsAll) => {
  const { written, plain } = await play(faults, keepsAll, alike);
  const everyone = plain.flatMap(tagsOf);
  for (const { canary } of plain) {
    const calls = linesOf(written.get(`canaries/${canary.name}/control-plane.jsonl`));
    expect(calls).toHaveLength(1 + everyone.length);
    expect(written.has(`canaries/${canary.name}/runtime.log`)).toBe(true);
    for (const tag of everyone)
      expect(written.get(`canaries/${canary.name}/store.diff`)).toContain(tag);
  }
  expect([...written.keys()].filter((path) => path.startsWith('containers/'))).toEqual([]);
});
