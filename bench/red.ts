// How soon a dead agent is red with all canaries, over the ideal: one canary alone on the same
// agent, which nothing can be sooner than.
// `node bench/red.ts [--cli dist/cli.js] [--only NAME,…] [--seconds 10]`
import { resolve } from 'node:path';
import { parseArgs } from 'node:util';
import { deadAgents, toFlags } from './dead-agents.ts';
import { measureRun } from './measured-run.ts';

process.chdir(resolve(import.meta.dirname, '..'));
const { values } = parseArgs({
  options: {
    cli: { type: 'string', default: 'dist/cli.js' },
    only: { type: 'string', default: '' },
    /** Of boot-timeout and turn-timeout. */
    seconds: { type: 'string', default: '10' },
  },
});
const image = 'session-continuity/fixture-agent:healthy';
const limits = ['--boot-timeout', `${values.seconds}s`, '--turn-timeout', `${values.seconds}s`];
const wanted = values.only === '' ? Object.keys(deadAgents) : values.only.split(',');

console.log('agent                  over ideal  how its canaries ended');
for (const name of wanted) {
  const flags = ['--image', image, ...limits, ...toFlags(deadAgents[name] ?? '')];
  const one = await measureRun(values.cli, [...flags, '--canary', 'name-recall']);
  const all = await measureRun(values.cli, [...flags, '--suite', 'all']);
  if (one.report.verdict === 'passed' || all.report.verdict === 'passed')
    throw new Error(`${name} is not dead:\n${all.output}`);
  const counts = Map.groupBy(all.report.canaries, ({ error, layer }) => error?.code ?? layer);
  const codes = [...counts].map(([code, canaries]) => `${code} ${canaries.length}`).join(', ');
  const ratio = (all.wallMs / one.wallMs).toFixed(2);
  console.log(`${name.padEnd(21)}  ${ratio.padStart(10)}  ${codes}`);
  if (process.env.BENCH_TIMES === '1')
    console.log(`  one ${Math.round(one.wallMs)} ms, all ${Math.round(all.wallMs)} ms`);
}
