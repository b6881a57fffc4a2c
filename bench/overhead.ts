// How much longer a run takes than what no one can do without (issue: bench/overhead). Floor and
// product alternate, so that whatever else the machine does meets both. Only ratios are reported,
// because times belong to a machine. `node bench/overhead.ts [--rounds N] [--main dist/main.js]`.
// Wants the images of script/fixtures and a built dist/.
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { parseArgs } from 'node:util';
import { closeDocker } from './docker-api.ts';
import { measureFloor } from './floor.ts';
import { measureProduct } from './product.ts';

process.chdir(resolve(import.meta.dirname, '..'));
const { values } = parseArgs({
  options: {
    rounds: { type: 'string', default: '7' },
    main: { type: 'string', default: 'dist/main.js' },
  },
});
const rounds = Number(values.rounds);
if (!Number.isSafeInteger(rounds) || rounds < 1)
  throw new Error(`--rounds must be a whole number from 1; got "${values.rounds}".`);
const main = resolve(values.main);

const image = 'session-continuity/fixture-agent:healthy';
const cases = [
  { title: 'boots at once', env: {}, goal: 1.5 },
  { title: 'boots in 5 s', env: { FIXTURE_BOOT_DELAY_MS: '5000' }, goal: 1.05 },
];
const ratios = cases.map((): number[] => []);

const compileCache = mkdtempSync(join(tmpdir(), 'bench-cache-'));
try {
  // No one's first run: the floor's code gets warm, and the product finds its compile cache from
  // round 1 on.
  const cold = [];
  for (const { env } of cases.slice(0, 1)) {
    await measureFloor(image, env);
    cold.push(await ratio(env));
  }
  console.log(`first run, without V8's compile cache: ${format(cold[0])}`);
  for (let round = 1; round <= rounds; round += 1) {
    for (const [index, { title, env }] of cases.entries()) {
      const found = await ratio(env);
      ratios[index]?.push(found);
      console.log(`round ${round}, ${title}: ${format(found)}`);
    }
  }
} finally {
  rmSync(compileCache, { recursive: true, force: true });
  closeDocker();
}

console.log('\nimage           minimum  median  maximum  goal');
for (const [index, { title, goal }] of cases.entries()) {
  const sorted = (ratios[index] ?? []).toSorted((a, b) => a - b);
  const cells = [sorted[0], median(sorted), sorted.at(-1)].map((value) =>
    format(value).padStart(7),
  );
  console.log(`${title.padEnd(14)}  ${cells.join(' ')}  ${goal}`);
}

/** Product over floor, measured one after the other. */
async function ratio(env: Readonly<Record<string, string>>): Promise<number> {
  const floorMs = await measureFloor(image, env);
  const productMs = await measureProduct(main, image, env, compileCache);
  if (process.env.BENCH_TIMES === '1')
    console.log(`  floor ${Math.round(floorMs)} ms, product ${Math.round(productMs)} ms`);
  return productMs / floorMs;
}

function median(sorted: readonly number[]): number | undefined {
  const middle = (sorted.length - 1) / 2;
  return ((sorted[Math.floor(middle)] ?? 0) + (sorted[Math.ceil(middle)] ?? 0)) / 2;
}

function format(value: number | undefined): string {
  return (value ?? Number.NaN).toFixed(2);
}
