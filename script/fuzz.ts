// Fuzzed agents: see script/fuzz. The generator, the faults and the oracle are in test/unit/fuzz.
import { parseArgs } from 'node:util';
import { fuzz, renderTotals } from '../test/unit/fuzz/fuzz.ts';
import { plainCanaries } from '../test/unit/fuzz/plain-canaries.ts';

const { values } = parseArgs({
  options: { count: { type: 'string', default: '10000' }, seed: { type: 'string' } },
});

/** A whole number from a flag. */
function toNumber(name: string, value: string): number {
  if (/^\d{1,9}$/.test(value)) return Number(value);
  console.error(`--${name} must be a whole number such as 10000; got "${value}".`);
  process.exit(2);
}

const count = toNumber('count', values.count);
const seed = values.seed === undefined ? Date.now() % 1e9 : toNumber('seed', values.seed);
const startedAt = performance.now();
const report = await fuzz(count, seed, plainCanaries());
const seconds = (performance.now() - startedAt) / 1000;
console.log(renderTotals(report, seconds));
process.exitCode = report.wrong === null ? 0 : 1;
