// How cost grows with the number of canaries: time over the turns' own time, memory, and what is
// left on disk. All canaries are the same six turns under names of their own.
// `node bench/scale.ts [--cli dist/cli.js] [--sizes 4,18,54,204]`
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { parseArgs } from 'node:util';
import { measureRun, toMegabytes } from './measured-run.ts';

process.chdir(resolve(import.meta.dirname, '..'));
const { values } = parseArgs({
  options: {
    cli: { type: 'string', default: 'dist/cli.js' },
    sizes: { type: 'string', default: '4,18,54,204' },
    image: { type: 'string', default: 'session-continuity/fixture-agent:healthy' },
    concurrency: { type: 'string', default: '2' },
  },
});
const sizes = values.sizes.split(',').map(Number);
const slots = Number(values.concurrency);
const source = readFileSync('canaries/name-recall.yaml', 'utf8');

const folder = mkdtempSync(join(tmpdir(), 'bench-scale-'));
const rows: {
  readonly count: number;
  readonly ms: number;
  readonly peak: number;
  readonly disk: number;
}[] = [];
console.log('canaries  time over turns  peak MB  folder MB  after report');
try {
  for (const count of sizes) {
    const names = Array.from({ length: count }, (_, index) => `scale-${index + 1}`);
    for (const name of names)
      writeFileSync(join(folder, `${name}.yaml`), source.replace(/^name: .*$/m, `name: ${name}`));
    const run = await measureRun(values.cli, [
      ...['--image', values.image, '--concurrency', values.concurrency, '--timeout', '1h'],
      ...['--canaries', `${folder}/*.yaml`, '--canary', names.join(',')],
    ]);
    if (run.exitCode !== 0) throw new Error(`${count} canaries are not green:\n${run.output}`);
    const turns = run.report.canaries.flatMap((canary) => canary.turns);
    const turnsMs = turns.reduce((sum, { durationMs }) => sum + durationMs, 0);
    rows.push({ count, ms: run.wallMs, peak: run.peakBytes, disk: run.folderBytes });
    const cells = [
      String(count).padStart(8),
      (run.wallMs / (turnsMs / slots)).toFixed(2).padStart(15),
      toMegabytes(run.peakBytes).padStart(7),
      toMegabytes(run.folderBytes).padStart(9),
      `${(run.tailMs / run.wallMs).toFixed(3)} of all`,
    ];
    console.log(cells.join('  '));
    if (process.env.BENCH_TIMES === '1')
      console.log(
        `  ${Math.round(run.wallMs)} ms, told ${run.report.durationMs} ms, turns ${Math.round(turnsMs)} ms, tail ${Math.round(run.tailMs)} ms`,
      );
  }
} finally {
  rmSync(folder, { recursive: true, force: true });
}

const exponentsOf = (of: 'ms' | 'peak' | 'disk'): string =>
  exponent(rows.map((row) => [row.count, row[of]])).toFixed(2);
console.log(
  `\nexponents: time ${exponentsOf('ms')}, memory ${exponentsOf('peak')}, folder ${exponentsOf('disk')}`,
);

/** The slope of the line through the points, both axes logarithmic. */
function exponent(points: readonly (readonly [number, number])[]): number {
  const logs = points.map(([x, y]): [number, number] => [Math.log(x), Math.log(y)]);
  const mean = (at: 0 | 1): number => logs.reduce((sum, one) => sum + one[at], 0) / logs.length;
  const [meanX, meanY] = [mean(0), mean(1)];
  const over = logs.reduce((sum, [x, y]) => sum + (x - meanX) * (y - meanY), 0);
  return over / logs.reduce((sum, [x]) => sum + (x - meanX) ** 2, 0);
}
