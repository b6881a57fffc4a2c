// What entries load before anything else becomes one file, and the program does what it did.
import { execFileSync } from 'node:child_process';
import { mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { build } from 'esbuild';
import { afterEach, beforeEach, expect, it } from 'vitest';
import { joinFirstChunk } from '../../../script/build/first-chunk.ts';

const options = { bundle: true, format: 'esm', platform: 'node', logLevel: 'silent' } as const;

/** Two entries, one that loads with neither, and parts that load late. */
const sources = {
  'main.js': `import { count, name } from './counter.js'; import { name as other } from './own.js';
    const { late } = await import('./late.js');
    console.log(name, other, count(), late(), (await import('./shared.js')).shared());`,
  'cli.js': `import './effect.js'; import { count } from './counter.js';
    console.log('cli', count(), (await import('./late.js')).late());`,
  'aside.js': `import { name } from './own.js'; console.log('aside', name);`,
  'counter.js': `import { shared } from './shared.js'; let n = 0; export const name = 'counter';
    export function count() { n += 1; return n + shared(); }`,
  'own.js': `export const name = 'own';`,
  'shared.js': `export function shared() { return 100; }`,
  'effect.js': `console.log('effect');`,
  'late.js': `import { count } from './counter.js'; import { name } from './own.js';
    export function late() { return 'late ' + name + ' ' + count(); }`,
};

let folder = '';
const out = (): string => join(folder, 'out');
beforeEach(async () => {
  folder = mkdtempSync(join(tmpdir(), 'first-chunk-'));
  for (const [name, text] of Object.entries(sources)) writeFileSync(join(folder, name), text);
  mkdirSync(out());
  writeFileSync(join(out(), 'package.json'), '{"type":"module"}');
  await build({
    ...options,
    entryPoints: ['main', 'cli', 'aside'].map((name) => join(folder, `${name}.js`)),
    outdir: out(),
    splitting: true,
    minifyWhitespace: true,
  });
});
afterEach(() => rmSync(folder, { recursive: true }));

const run = (entry: string): string =>
  execFileSync(process.execPath, [join(out(), entry)], { encoding: 'utf8' });
const importsOf = (entry: string): string[] =>
  [...readFileSync(join(out(), entry), 'utf8').matchAll(/(?:from|\bimport)\s*"([^"]+)"/g)].map(
    ([, path = '']) => path,
  );

it('joins what the entries load first, and changes nothing of what they do', async () => {
  const entries = ['main.js', 'cli.js', 'aside.js'];
  const before = entries.map(run);
  expect(before[0]).toBe('counter own 101 late own 102 100\n');
  expect(before[1]).toBe('effect\ncli 101 late own 102\n');
  expect(new Set(importsOf('main.js')).size).toBeGreaterThan(1);
  await joinFirstChunk(out(), ['main.js', 'cli.js'], options);
  expect(entries.map(run)).toEqual(before);
  expect(new Set(importsOf('main.js'))).toEqual(new Set(['./first.js']));
  expect(new Set(importsOf('cli.js'))).toEqual(new Set(['./first.js']));
  const left = readdirSync(out()).filter((name) => /^(?:chunk|shared|late)/.test(name));
  // One that loads late, and the names of one that loads late as well as first.
  expect(left).toHaveLength(2);
});
