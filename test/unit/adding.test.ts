// How to add, in CONTRIBUTING.md: one of each kind is added in a copy of this tree by the steps
// that are written there, and works. The steps name every file of source that it takes, at most
// three, and the tests that hold a row for each.
import { readFileSync } from 'node:fs';
import { afterAll, describe, expect, it } from 'vitest';
import { forge, reporter } from './adding/code.ts';
import { createCopy, guards } from './adding/copy.ts';
import { canary, expectation, layer, profile } from './adding/definitions.ts';
import { provider } from './adding/provider.ts';

const kinds = [canary, profile, expectation, layer, provider, forge, reporter];
const counts: Readonly<Record<string, number>> = { No: 0, One: 1, Two: 2, Three: 3 };
const contributing = readFileSync('CONTRIBUTING.md', 'utf8');

/** The section below a heading. */
function sectionOf(heading: string): string {
  const [, section] = contributing.split(`\n### ${heading}\n`);
  if (section === undefined) throw new Error(`CONTRIBUTING.md has no section "${heading}".`);
  return section.split(/\n##/)[0] ?? '';
}

const copy = createCopy();
afterAll(() => copy[Symbol.dispose]());

describe('one of each kind, added by the steps of CONTRIBUTING.md', () => {
  it.each(kinds.map((kind) => [kind.heading, kind] as const))('%s', async (heading, kind) => {
    const section = sectionOf(heading);
    const named = [...section.matchAll(/`((?:src|test)\/[\w./-]+)`/g)].map(([, path = '']) => path);
    const [, word = ''] = /^(No|One|Two|Three) files? of source/m.exec(section) ?? [];

    kind.add(copy);
    const touched = copy.touched().filter((path) => /^(?:src|test)\//.test(path));
    const sources = touched.filter((path) => path.startsWith('src/'));
    expect(sources, `${heading}: says "${word}"`).toHaveLength(counts[word] ?? -1);
    expect(touched.filter((path) => !named.some((name) => path.startsWith(name)))).toEqual([]);

    const generated = await copy.run('node', 'script/readme.ts');
    expect(generated).toEqual({ output: '', code: 0 });
    const { output, code } = await kind.prove(copy);
    for (const text of kind.prints) expect(output).toContain(text);
    expect(code, output).toBe(kind.code ?? 0);
    copy.touched();
  });

  it('compile together, and keep the rules of the sources and of their tables', async () => {
    copy.write(
      'tsconfig.added.json',
      JSON.stringify({ extends: './tsconfig.json', include: ['src', 'try', 'test/unit/judge'] }),
    );
    const [types, tests] = await Promise.all([
      copy.run('tsc', '--noEmit', '-p', 'tsconfig.added.json'),
      copy.run('vitest', 'run', '--root', '.', ...guards),
    ]);
    expect(types).toEqual({ output: '', code: 0 });
    expect(tests.output).toMatch(/Test Files .*passed/);
    expect(tests.code, tests.output).toBe(0);
  });
});
