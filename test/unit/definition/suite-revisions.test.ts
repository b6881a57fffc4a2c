// Suites and their revisions: the newest is what the canary files say, each is in the changelog,
// and the first ones are for good.
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { loadBuiltIn, loadCanaries } from '../../../src/app/definitions/load.ts';
import { suiteName } from '../../../src/app/inputs/parse-value.ts';
import {
  canariesOf,
  explainSuite,
  newestRevision,
  suiteRevisions,
} from '../../../src/domain/suite-revisions.ts';
import { root } from './built-in.ts';

const builtIn = await loadBuiltIn();
const changelog = readFileSync(join(root, 'CHANGELOG.md'), 'utf8');
const revisions = Object.entries(suiteRevisions).flatMap(([suite, lists]) =>
  lists.map((names, index) => [`${suite}@${index + 1}`, names] as const),
);

/** What the changelog says of revisions: `- `core@1`: name, name`. */
const told = new Map(
  [...changelog.matchAll(/^\s*- `([a-z]+@\d+)`: (.+)$/gm)].map(([, name = '', list = '']) => [
    name,
    list.split(', '),
  ]),
);

describe('revisions of suites', () => {
  it('have as the newest the canaries that the files put into the suite', () => {
    const suites = new Set(builtIn.map(({ suite }) => suite));
    for (const suite of suites) {
      const now = builtIn.filter((canary) => canary.suite === suite).map(({ name }) => name);
      const newest = suiteRevisions[suite]?.at(-1) ?? [];
      const why = `The canaries of ${suite} are not those of ${suite}@${newestRevision(suite) ?? 0}: add a revision to src/domain/suite-revisions.ts and a line to CHANGELOG.md.`;
      expect([...newest].sort(), why).toEqual(now.sort());
    }
  });

  it('are all in the changelog, which names no other', () => {
    expect([...told.keys()].sort()).toEqual(revisions.map(([name]) => name).sort());
    for (const [name, names] of revisions) expect(told.get(name), name).toEqual(names);
  });

  it('keep what was released first', () => {
    expect(canariesOf('core', 1)).toEqual([
      'file-only',
      'file-with-caption',
      'memory-across-sessions',
      'name-recall',
    ]);
  });

  it.each(revisions)('%s has canaries that are there, each once', (_, names) => {
    const known = builtIn.map(({ name }) => name);
    expect(new Set(names).size).toBe(names.length);
    expect(names.filter((name) => !known.includes(name))).toEqual([]);
  });

  it('are played as they were, whatever was added', async () => {
    const options = { suite: 'core', names: [], canaryGlobs: [] } as const;
    const frozen = await loadCanaries({ ...options, suiteRevision: 1 });
    expect(frozen.map(({ name }) => name).sort()).toEqual(canariesOf('core', 1));
    const newest = await loadCanaries(options);
    expect(newest.length).toBeGreaterThan(frozen.length);
  });

  it.each([
    ['core', { suite: 'core', revision: null }],
    ['core@1', { suite: 'core', revision: 1 }],
    ['extended@1', { suite: 'extended', revision: 1 }],
    ['all', { suite: 'all', revision: null }],
  ])('are read from %s', (text, value) => {
    expect(suiteName(text)).toEqual({ value });
  });

  it.each([
    ['core@99', 'this version knows no other revision'],
    ['core@0', 'such as core@1'],
    ['core@', 'such as core@1'],
    ['all@1', 'all has none'],
    ['cor', 'must be one of core'],
    ['constructor@1', 'must be one of core'],
  ])('refuse %s', (text, words) => {
    const known = ['core', 'extended', 'thorough', 'all'];
    expect(explainSuite(text, known)).toContain(words);
    expect(suiteName(text)).toHaveProperty('must');
  });
});
