// Comments cite rules of the outside world as headings of docs/rules, and no document that a reader
// does not have.
import { existsSync, globSync, readFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { parseSource } from './architecture/source.ts';

const files = globSync('{src,script,test,bench,fixtures}/**/*.ts').filter(
  (path) => !path.includes('node_modules') && path !== 'test/unit/rules.test.ts',
);

/**
 * The words of a file's comments: one text for each block, without slashes, stars and line ends.
 */
function wordsOf(path: string): string {
  return parseSource(path, readFileSync(path, 'utf8'))
    .comments.map(({ text }) => text.replaceAll(/^\s*(?:\/\/|\/?\*+\/?)|\*\/$/gm, ''))
    .join('\n')
    .replaceAll(/\s+/g, ' ');
}

/** Rules that a text cites, as `page "Heading"`. */
function rulesIn(words: string): string[] {
  return [...words.matchAll(/(docs\/rules\/[\w-]+\.md)((?:,? "[^"]+")*)/g)].flatMap(
    ([, page = '', headings = '']) => {
      const named = [...headings.matchAll(/"([^"]+)"/g)].map(([, heading]) => heading);
      return named.length === 0 ? [page] : named.map((heading) => `${page} "${heading}"`);
    },
  );
}

/** How documents were cited that a reader does not have. */
const oldForms =
  /§ ?\d\S*|\bwire\/README\b|\busers-ask \d+|\bcontract[/, ]+\w+\.md\b|\b[a-z]+-(?:measured|api)(?: \d\S*|(?=\)))/g;

/** What a text cites that is not in the repository: sections, and pages that do not exist. */
function absentIn(words: string, folder: string): string[] {
  const pages = [...words.matchAll(/(?<![\w/.<*`-])(?:[\w.-]+\/)*[\w-]+\.md\b/g)].map(([p]) => p);
  const absent = pages.filter(
    (page) => !['', 'docs', folder].some((base) => existsSync(join(base, page))),
  );
  const old = words.match(oldForms);
  return [...absent, ...(old ?? [])];
}

/** All rules: each page, and each of its headings. */
const rules = new Set(
  globSync('docs/rules/*.md').flatMap((page) => [
    page,
    ...[...readFileSync(page, 'utf8').matchAll(/^## (.+)$/gm)].map(([, h]) => `${page} "${h}"`),
  ]),
);

const read = files.map((path) => ({ path, words: wordsOf(path) }));

describe('comments', () => {
  it('cite rules that exist', () => {
    const cited = read.flatMap(({ path, words }) => rulesIn(words).map((rule) => ({ path, rule })));
    expect(cited.filter(({ rule }) => !rules.has(rule))).toEqual([]);
    expect(cited.length).toBeGreaterThan(50);
  });

  it('cite no document that is not in the repository', () => {
    const absent = read.flatMap(({ path, words }) =>
      absentIn(words, dirname(path)).map((what) => `${path}: ${what}`),
    );
    expect(absent).toEqual([]);
  });

  it.each([
    ['// Sorted (design §6).', '§6).'],
    ['// The head\n// (wire/README, Request).', 'wire/README'],
    ['/** As runners.md 4.2 says. */', 'runners-old.md'],
    ['// See users-ask 49.', 'users-ask 49'],
    ['// All set it (runners-measured 3).', 'runners-measured 3).'],
    ['// As measured (gitea-api).', 'gitea-api'],
    ['// The reply (contract/runtime.md 6.1).', 'contract/runtime.md'],
  ])('are found at fault: %s', (comment, found) => {
    const words = comment.replace('runners.md', 'runners-old.md').replaceAll(/\n\/\//g, '');
    expect(absentIn(words, 'src')).toContain(found);
  });

  it('may name several headings of a page', () => {
    expect(rulesIn('(docs/rules/platform.md "Bytes", "Refusals")')).toEqual([
      'docs/rules/platform.md "Bytes"',
      'docs/rules/platform.md "Refusals"',
    ]);
  });
});

describe('pages', () => {
  const pages = [...globSync('docs/**/*.md'), 'CONTRIBUTING.md', 'README.md'];

  it.each(pages)('%s cites rules that exist, and no document that is not there', (path) => {
    const words = readFileSync(path, 'utf8').replaceAll(/\s+/g, ' ');
    expect(rulesIn(words).filter((rule) => !rules.has(rule))).toEqual([]);
    expect(words.match(oldForms) ?? []).toEqual([]);
  });
});

describe('docs/rules', () => {
  it('has no rule that nothing cites', () => {
    const cited = new Set(read.flatMap(({ words }) => rulesIn(words)));
    const named = [...rules].filter((rule) => rule.includes('"'));
    expect(named.filter((rule) => !cited.has(rule))).toEqual([]);
  });
});
