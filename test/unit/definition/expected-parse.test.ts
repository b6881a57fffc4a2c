// Files of expected failures: what they hold, and every problem at once with its line and column.
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { parseExpected } from '../../../src/definition/expected-parse.ts';
import { renderProblem } from '../../../src/definition/problem.ts';
import { excusableLayers } from '../../../src/domain/expected-failure.ts';
import { root } from './built-in.ts';

const known = ['name-recall', 'file-only'];
const file = 'expected-failures.yaml';
const good = `failures:
  - canary: name-recall
    layer: not-stored
    reason: the store loses it
    link: https://git.example.org/acme/agent/issues/7
    expires: 2026-12-24
`;

const problemsOf = (text: string): string[] =>
  parseExpected({ file, text }, known).problems.map(renderProblem);

describe('parseExpected', () => {
  it('reads entries with their places', () => {
    expect(parseExpected({ file, text: good }, known).entries).toEqual([
      {
        canary: 'name-recall',
        layer: 'not-stored',
        reason: 'the store loses it',
        link: 'https://git.example.org/acme/agent/issues/7',
        expires: '2026-12-24',
        position: { file, line: 2, column: 5 },
      },
    ]);
    expect(parseExpected({ file, text: 'failures: []\n' }, known).entries).toEqual([]);
  });

  it('lists every problem at once, each at its place', () => {
    const text = `failures:
  - canary: name-recal
    layer: not-storred
    reason: ""
    link: issue 7
    expires: 2026-02-30
  - canary: file-only
    layer: rejected
    reason: one
    link: https://git.example.org/8
    expires: soon
  - canary: file-only
    layers: rejected
  - name-recall
`;
    const problems = problemsOf(text);
    const all = problems.join('\n');
    expect(all).toContain('2:13: There is no canary "name-recal" (did you mean "name-recall"?)');
    expect(all).toContain('3:12: "layer" must be one of');
    expect(all).toContain('did you mean "not-stored"?');
    expect(all).toContain('4:13: "reason" cannot be ""');
    expect(all).toContain('5:11: "link" cannot be "issue 7"');
    expect(all).toContain('6:14: "2026-02-30" is no day of the calendar');
    expect(all).toContain('11:14: "expires" cannot be "soon"');
    expect(all).toContain('12:13: "file-only" is listed twice (first as item 2)');
    expect(all).toContain('13:5: Unknown key "layers" (did you mean "layer"?)');
    expect(all).toContain('14:5: Item 4 of "failures" must be a mapping');
  });

  it.each([
    ['an empty file', ''],
    ['a list', '- canary: name-recall\n'],
    ['broken YAML', 'failures: [\n'],
    ['another key', 'expected: []\n'],
  ])('refuses %s', (_, text) => {
    expect(problemsOf(text).length).toBeGreaterThan(0);
  });

  it('asks for no known name where they cannot be known', () => {
    const text = good.replace('name-recall', 'of-our-own');
    expect(parseExpected({ file, text }, null).entries).toHaveLength(1);
    expect(problemsOf(text)[0]).toContain('There is no canary "of-our-own"');
  });

  it('takes a reason in one folded line, without its line break', () => {
    const text = good.replace('the store', '>\n      the store');
    expect(parseExpected({ file, text }, known).entries?.[0]?.reason).toBe('the store loses it');
    for (const bad of ['"   "', '"a\\n\\n"', '"a\\nb"', '"a\\tb"'])
      expect(problemsOf(good.replace('the store loses it', bad)), bad).toHaveLength(1);
  });

  it('refuses unproven, which is no failure that can be excused', () => {
    expect(problemsOf(good.replace('not-stored', 'unproven'))).toContain(
      `${file}:3:12: "unproven" cannot be expected (the canary is then errored, and what was not judged is never excused)`,
    );
  });

  it('knows in its schema the layers that there are', () => {
    const schema = JSON.parse(readFileSync(join(root, 'expected-failures.schema.json'), 'utf8'));
    expect(schema.properties.failures.items.properties.layer.enum).toEqual(excusableLayers);
  });
});
