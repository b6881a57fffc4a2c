// The Python fixture agent (fixtures/agents/python): another SDK, another dialect and another store
// than the JavaScript one. The core suite is green on it, and a few of its regressions are killed
// where it was written down before; all of them are run by script/kill-matrix.
import { execFileSync } from 'node:child_process';
import { readFileSync } from 'node:fs';
import { afterAll, describe, expect, it } from 'vitest';
import { coreCanaries, runCli } from './support/cli.ts';

interface Expected {
  readonly image: string;
  readonly profile: string;
  readonly regressions: Readonly<
    Record<string, { readonly exit: number; readonly killedBy?: Readonly<Record<string, string>> }>
  >;
  readonly extended: Readonly<Record<string, unknown>>;
  readonly healthy: readonly string[];
}

const expected = JSON.parse(
  readFileSync('fixtures/agents/python/expected-layers.json', 'utf8'),
) as Expected;

const source = 'fixtures/agents/python/agent/regressions.py';

/** Of each kind one: key, sharing, sending, reading, memory, reply. */
const chosen = [
  'session-keyed-by-task',
  'mutable-default',
  'history-in-prompt',
  'parts-not-a-list',
  'memory-in-process',
  'blocks-as-reply',
];

/** Two faults at a time, each to be found by its own canary. */
const pair = ['caption-dropped', 'memory-not-written'];

/** Lines of the table that the test prints. */
const rows: string[] = [];

/** The names of REGRESSIONS or VARIANTS in the agent's source. */
function namesOf(table: string): string[] {
  const program = `import json, runpy; print(json.dumps(sorted(runpy.run_path("${source}")["${table}"])))`;
  return JSON.parse(execFileSync('python3', ['-c', program], { encoding: 'utf8' })) as string[];
}

async function play(switches: readonly string[]) {
  const run = await runCli(['--profile', expected.profile, ...switches], expected.image);
  const red = run.report.canaries.filter(({ verdict }) => verdict !== 'passed');
  const found = Object.fromEntries(
    red.map(({ name, layer, error }) => [name, error?.code ?? layer]),
  );
  const killers = Object.entries(found).map(([canary, layer]) => `${canary}: ${layer}`);
  rows.push(`${(switches[1] ?? 'healthy').padEnd(60)} exit ${run.exitCode}  ${killers.join(', ')}`);
  expect(run.report.canaries.map(({ name }) => name).sort(), run.log).toEqual(coreCanaries);
  return { run, found };
}

afterAll(() =>
  console.log(['The Python fixture agent against the core suite', ...rows].join('\n')),
);

describe('the Python fixture agent', () => {
  it('has the regressions and variants that are expected of it', () => {
    const names = [...Object.keys(expected.regressions), ...Object.keys(expected.extended)];
    expect(namesOf('REGRESSIONS')).toEqual(names.sort());
    expect(namesOf('VARIANTS')).toEqual([...expected.healthy].sort());
  });

  it('passes the core suite, every request matched', async () => {
    const { run, found } = await play([]);
    expect(found, run.log).toEqual({});
    expect(run.exitCode).toBe(0);
    expect(run.report.unmatchedRequests).toEqual([]);
  });

  it.each(chosen)('is failed with %s', async (regression) => {
    const killedBy = expected.regressions[regression]?.killedBy ?? {};
    expect(Object.keys(killedBy)).not.toEqual([]);
    const { run, found } = await play(['--env', `FIXTURE_REGRESSION=${regression}`]);
    expect(found, run.log).toMatchObject(killedBy);
    expect(run.exitCode).toBe(1);
  });

  it(`is failed with ${pair.join(' and ')} at once`, async () => {
    const killedBy = Object.assign({}, ...pair.map((name) => expected.regressions[name]?.killedBy));
    const { run, found } = await play(['--env', `FIXTURE_REGRESSION=${pair.join('+')}`]);
    expect(found, run.log).toEqual(killedBy);
    expect(run.exitCode).toBe(1);
  });
});
