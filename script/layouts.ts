// Plays one canary in each layout of job and daemon and writes docs/networks.md. See
// script/layouts.
import { execFileSync } from 'node:child_process';
import { readFileSync, writeFileSync } from 'node:fs';
import { parseArgs } from 'node:util';
import { type Layout, layouts } from './layout-table/layouts.ts';
import { type Played, renderPage } from './layout-table/render-page.ts';

const page = 'docs/networks.md';

async function play(layout: Layout): Promise<Played> {
  const run = await layout.play();
  const { report, published, listened, leftovers } = run;
  const plan = run.network ?? report.error?.message ?? '';
  const allowed = {
    nothing: [],
    '127.0.0.1': ['127.0.0.1'],
    'the daemon': [run.daemonAddress ?? ''],
  }[layout.publishedOn];
  const wanted = layout.isRefused === true ? 'errored' : 'passed';
  const isAsStated =
    report.verdict === wanted &&
    (layout.isRefused !== true || report.error?.code === 'NETWORK_UNREACHABLE') &&
    layout.expected.test(plan) &&
    String(published) === String(allowed) &&
    !listened.some((address) => ['0.0.0.0', '[::]'].includes(address)) &&
    leftovers.length === 0;
  const { verdict } = report;
  return {
    name: layout.name,
    verdict,
    plan,
    published,
    listened,
    leftovers: leftovers.length,
    isAsStated,
  };
}

function output(program: string, ...argv: string[]): string {
  return execFileSync(program, argv, { encoding: 'utf8' }).trim();
}

const { positionals } = parseArgs({ allowPositionals: true });
const wanted = layouts.filter(
  ({ name }) => positionals.length === 0 || positionals.some((word) => name.includes(word)),
);
if (wanted.length === 0) {
  console.error(`No layout has one of these words: ${positionals.join(', ')}.`);
  process.exit(2);
}
const played: Played[] = [];
for (const layout of wanted) {
  const one = await play(layout);
  played.push(one);
  console.log(
    `${one.name}: ${one.verdict} | ${one.plan} | listens on ${one.listened.join(', ')} | published on ${one.published.join(', ') || 'nothing'} | ${one.leftovers} left: ${one.isAsStated ? 'as stated' : 'NOT AS STATED'}`,
  );
}
const facts = {
  date: new Date().toISOString().slice(0, 10),
  commit: output('git', 'rev-parse', 'HEAD'),
  versions: [
    `Docker ${output('docker', 'version', '--format', '{{.Server.Version}}')}, also inside and rootless`,
    'Docker 29: moby v2.0.0-beta.24 with containerd 2.4.2 and runc 1.5.3',
    'Podman 4.3.1 with netavark, rootlesskit 1.1.0 with slirp4netns 1.2.0',
    `Node ${process.versions.node}`,
  ],
};
const names = layouts.map(({ name }) => name);
writeFileSync(page, renderPage(played, names, readFileSync(page, 'utf8'), facts));
console.log(`${page} written`);
process.exitCode = played.every(({ isAsStated }) => isAsStated) ? 0 : 1;
