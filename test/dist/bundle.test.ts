// What the bundle must keep whatever is added to it: large packages load late, nothing of the build
// machine stands in it, and the licence of every package goes with it.
import { globSync, readFileSync } from 'node:fs';
import { posix, resolve } from 'node:path';
import { describe, expect, it } from 'vitest';

/** The chunks that load with an entry, before any `import()`. */
function loadedWith(entry: string, found = new Set<string>()): Set<string> {
  if (found.has(entry)) return found;
  found.add(entry);
  const text = readFileSync(entry, 'utf8');
  for (const [, specifier = ''] of text.matchAll(/(?:\bfrom|\bimport)\s*"(\.[^"]+\.js)"/g)) {
    loadedWith(posix.join(posix.dirname(entry), specifier), found);
  }
  return found;
}

const textOf = (files: Iterable<string>) =>
  [...files].map((file) => readFileSync(file, 'utf8')).join('\n');

/** Words that stand in a package's code and nowhere else. */
const marks = {
  testcontainers: 'org.testcontainers.session-id',
  'Azure storage': 'x-ms-blob-type',
  'the rollout': 'fleet-journal.jsonl',
};

describe('dist', () => {
  const everything = textOf(globSync('dist/app/*.js'));

  it.each(Object.entries(marks))('loads %s only when it is needed', (_name, mark) => {
    expect(everything).toContain(mark);
    for (const entry of ['main', 'post', 'cli']) {
      const loaded = loadedWith(`dist/app/${entry}.js`);
      expect(loaded.size).toBeGreaterThan(1);
      expect(textOf(loaded)).not.toContain(mark);
    }
  });

  it.each(['main', 'cli'])('loads what %s needs at first as one file', (entry) => {
    expect([...loadedWith(`dist/app/${entry}.js`)]).toEqual([
      `dist/app/${entry}.js`,
      'dist/app/first.js',
    ]);
  });

  it('names no path of the machine that built it', () => {
    expect(everything).not.toContain(resolve('.'));
    expect(everything).not.toMatch(/file:\/\/\/(?:home|root|Users|tmp|work)\b/);
  });

  it('carries the licences of the packages inside', () => {
    const licenses = readFileSync('dist/LICENSES.txt', 'utf8');
    for (const name of ['testcontainers', 'undici', 'ajv', 'yaml', 'dockerode']) {
      expect(licenses).toMatch(new RegExp(`^${name}@\\d+\\.\\d+\\.\\d+ \\(.+\\)$`, 'm'));
    }
  });

  it('carries every built-in definition', () => {
    for (const file of globSync([
      'canaries/*',
      'profiles/*',
      'report.schema.json',
      'fleet.schema.json',
      'expected-failures.schema.json',
    ])) {
      expect(readFileSync(`dist/${file}`), file).toEqual(readFileSync(file));
    }
  });
});
