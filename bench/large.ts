// What large things cost: a log of 1 GB, a store of 1 GB, a store of 5,000 files. The verdict must
// be what it is without them, memory stays bounded, and what was cut is said.
// `node bench/large.ts [--cli dist/cli.js] [--only NAME,…]`
import { resolve } from 'node:path';
import { parseArgs } from 'node:util';
import { toFlags } from './dead-agents.ts';
import { measureRun, toMegabytes } from './measured-run.ts';

process.chdir(resolve(import.meta.dirname, '..'));
const { values } = parseArgs({
  options: {
    cli: { type: 'string', default: 'dist/cli.js' },
    only: { type: 'string', default: '' },
  },
});
const image = 'session-continuity/fixture-agent:healthy';

/** Once in a container: the entrypoint starts more than one program. */
const once = (work: string): string => `
  import { appendFileSync, mkdirSync, openSync, writeFileSync, writeSync } from 'node:fs';
  const isFirst = () => { try { openSync('/workspace/.large', 'wx'); return true; } catch { return false; } };
  if (process.argv[1]?.includes('agent') && isFirst()) { ${work} }`;

const cases: Readonly<Record<string, string>> = {
  nothing: '',
  'log of 1 GB': once(`
    const line = 'x'.repeat(999) + '\\\\n';
    const block = Buffer.from(line.repeat(1000));
    for (let at = 0; at < 1000; at += 1) writeSync(1, block);`),
  'store of 1 GB': once(`
    mkdirSync('/workspace/.agent', { recursive: true });
    const block = Buffer.from(JSON.stringify({ text: 'y'.repeat(1000) }) + '\\\\n').toString().repeat(1000);
    for (let at = 0; at < 1000; at += 1) appendFileSync('/workspace/.agent/history.jsonl', block);`),
  'store of 5000 files': once(`
    mkdirSync('/workspace/.agent/sessions', { recursive: true });
    for (let at = 0; at < 5000; at += 1)
      writeFileSync('/workspace/.agent/sessions/old-' + at + '.json', JSON.stringify({ at, text: 'z'.repeat(1000) }));`),
};
const wanted = values.only === '' ? Object.keys(cases) : values.only.split(',');

console.log('case                  verdict  peak MB  folder MB  what was cut');
for (const name of wanted) {
  const code = cases[name] ?? '';
  const flags = code === '' ? [] : toFlags(code);
  const run = await measureRun(values.cli, [
    ...['--image', image, '--timeout', '30m', '--boot-timeout', '5m', ...flags],
    ...['--canary', 'name-recall,memory-across-sessions'],
  ]);
  const cut = run.report.notes.filter((note) => /larger than what|cut/.test(note));
  const cells = [
    name.padEnd(20),
    run.report.verdict.padEnd(7),
    toMegabytes(run.peakBytes).padStart(7),
    toMegabytes(run.folderBytes).padStart(9),
    cut.join('; ') || '-',
  ];
  console.log(cells.join('  '));
  if (run.report.verdict !== 'passed') console.log(run.output);
}
