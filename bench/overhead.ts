// How much longer a run takes than what no one can do without (issue: bench/overhead). Floor and
// product alternate, so that whatever else the machine does meets both. Only ratios are reported,
// because times belong to a machine. `node bench/overhead.ts [--rounds N] [--main dist/main.js]`.
// With `--where` it names the milliseconds of the first case instead, stretch by stretch. Wants the
// images of script/fixtures and a built dist/.
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { parseArgs } from 'node:util';
import { closeDocker } from './docker-api.ts';
import { listenToCalls } from './docker-calls.ts';
import { type FloorStep, measureFloor } from './floor.ts';
import { measureProduct } from './product.ts';
import { gapsOf, measureStretches, stretches } from './stretches.ts';

process.chdir(resolve(import.meta.dirname, '..'));
const { values } = parseArgs({
  options: {
    rounds: { type: 'string', default: '7' },
    main: { type: 'string', default: 'dist/main.js' },
    where: { type: 'boolean', default: false },
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
  if (values.where) await tellWhere();
  else await tellRatios();
} finally {
  rmSync(compileCache, { recursive: true, force: true });
  closeDocker();
}

async function tellRatios(): Promise<void> {
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

  console.log('\nimage           minimum  median  maximum  goal');
  for (const [index, { title, goal }] of cases.entries()) {
    const sorted = (ratios[index] ?? []).toSorted((a, b) => a - b);
    const cells = [sorted[0], median(sorted), sorted.at(-1)].map((value) =>
      format(value).padStart(7),
    );
    console.log(`${title.padEnd(14)}  ${cells.join(' ')}  ${goal}`);
  }
}

/**
 * The stretches of a run on the image that boots at once: medians, and what the floor has of them.
 */
async function tellWhere(): Promise<void> {
  const found = new Map<string, number[]>();
  const note = (name: string, ms: number): void => {
    found.set(name, [...(found.get(name) ?? []), ms]);
  };
  const medianOf = (name: string): number =>
    median((found.get(name) ?? []).toSorted((a, b) => a - b)) ?? Number.NaN;
  await using calls = await listenToCalls(compileCache);
  const floorOf = (step: FloorStep): string => `floor: ${step}`;
  // The first one is no one's: both are cold in it.
  for (let round = 0; round <= rounds; round += 1) {
    const tell = round === 0 ? () => undefined : note;
    const floorMs = await measureFloor(image, {}, (step, ms) => tell(floorOf(step), ms));
    calls.take();
    const from = performance.now();
    const productMs = await measureProduct(main, image, {}, compileCache, {
      dockerHost: calls.host,
      onReport: (report) => {
        for (const [name, ms] of gapsOf(report)) tell(name, ms);
      },
    });
    const all = calls.take();
    for (const [name, ms] of measureStretches(all, from, from + productMs)) tell(name, ms);
    tell('all', productMs);
    tell('floor', floorMs);
    tell('calls', all.length);
  }
  console.log(
    `medians of ${rounds} rounds, in milliseconds; ${medianOf('calls')} calls to the daemon`,
  );
  console.log('run   floor  more  stretch: why');
  for (const { name, floor, isPart, reason } of stretches) {
    const [ms, least] = [medianOf(name), floor === undefined ? 0 : medianOf(floorOf(floor))];
    const cells = isPart === true ? [toCell(ms), '', ''] : [ms, least, ms - least].map(toCell);
    console.log(`${cells.map((cell) => cell.padStart(5)).join(' ')}  ${name}: ${reason}`);
  }
  const [ms, least] = [medianOf('all'), medianOf('floor')];
  console.log(`${[ms, least, ms - least].map((one) => toCell(one).padStart(5)).join(' ')}  all`);
  console.log('\neach turn of the canary that took longest, by the report');
  for (const name of gapsOf({ canaries: [] }).keys())
    console.log(`${medianOf(name).toFixed(1).padStart(5)}  ${name}`);
}

function toCell(ms: number): string {
  return ms.toFixed(0);
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
