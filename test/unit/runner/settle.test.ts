// Canaries are settled as they end: evidence goes to disk while the run goes on, and memory lets go
// of the rest.
import { readFileSync } from 'node:fs';
import { expect, it } from 'vitest';
import { parseCanary } from '../../../src/definition/canary-parse.ts';
import type { Canary } from '../../../src/domain/canary.ts';
import { storeIndexPath } from '../../../src/domain/evidence-layout.ts';
import type { CanaryOutcome } from '../../../src/runner/outcome/outcome.ts';
import { toReport } from '../../../src/runner/outcome/report.ts';
import { createSettle, type Settle } from '../../../src/runner/outcome/settle.ts';
import { runCanaries } from '../../../src/runner/run/run.ts';
import { armRunDeadline } from '../../../src/runner/shared/deadline.ts';
import { type ContainerFaults, createLaboratory, options, profile } from './adapters-in-memory.ts';

const names = ['name-recall', 'memory-across-sessions'];
const canaries = names.map((name): Canary => {
  const file = `canaries/${name}.yaml`;
  const { canary } = parseCanary({ file, text: readFileSync(file, 'utf8'), suite: 'core' });
  if (canary === null) throw new Error(`${file} does not parse`);
  return canary;
});
const forgetful: ContainerFaults = { habits: { messages: (own) => own.slice(-1) } };

async function play(faults: ContainerFaults, keepsAll = false) {
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
    const withStore = outcomes.map((outcome) => addStore(outcome, released));
    plain = [...plain, ...withStore];
    whileRunning.push(...withStore.map(({ canary }) => canary.name));
    return real(withStore);
  };
  const settle: Settle = Object.assign(spy, { records: real.records });
  const laboratory = createLaboratory(() => faults);
  await using deadline = armRunDeadline(laboratory.adapters.clock, options.timeoutMs);
  const { outcomes, notes } = await runCanaries(laboratory.adapters, {
    options,
    profile,
    canaries,
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

/** The store of the agent in memory, which has none: the same file after each turn. */
function addStore(outcome: CanaryOutcome, released: string[]): CanaryOutcome {
  const { ledger, canary } = outcome;
  if (ledger === null) return outcome;
  const file = { path: '/s.db', bytes: Buffer.from('all'), digest: 'd1', size: 3 };
  const turns = ledger.turns.map((turn) => ({
    ...turn,
    store: {
      files: [{ ...file, release: () => void released.push(canary.name) }],
      records: [],
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
