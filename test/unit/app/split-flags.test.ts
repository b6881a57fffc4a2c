// The arguments of the subcommands: words, flags as `--flag value` and `--flag=value`, every
// mistake.
import { spawnSync } from 'node:child_process';
import { expect, it, test } from 'vitest';
import { splitFlags } from '../../../src/app/inputs/split-flags.ts';

const known = { out: 'value', url: 'optional', json: 'none', judge: 'values' } as const;

test('words and flags are kept apart, in either spelling', () => {
  const split = splitFlags(
    ['a', '--out', 'x', '--url', '--json', '--judge=1', 'b', '--judge', '-2'],
    known,
  );
  expect(split.problems).toEqual([]);
  expect(split.words).toEqual(['a', 'b']);
  expect([...split.flags]).toEqual([
    ['out', ['x']],
    ['url', ['']],
    ['json', ['']],
    ['judge', ['1', '-2']],
  ]);
  expect(splitFlags(['--url=http://x', '--out=a=b'], known).flags.get('url')).toEqual(['http://x']);
});

test.each([
  [['--out'], 'Flag --out needs a value.'],
  [['--out='], 'Flag --out needs a value.'],
  [['--out', '--json'], 'Flag --out needs a value.'],
  [['--json=1'], 'Flag --json takes no value.'],
  [['--out', 'a', '--out', 'b'], 'Flag --out is given twice.'],
  [['--jsno'], 'Flag "--jsno" is not known; did you mean --json?'],
  [['--a'], 'Flag "--a" is not known; known are --out, --url, --json, --judge'],
  [['-x'], 'Flag "-x" is not known; flags begin with --.'],
])('%j is told: %s', (argv, problem) => {
  expect(splitFlags(argv, known).problems).toEqual([problem]);
});

it.each([
  ['--dialect=http-json-1.0', '--curl=http://127.0.0.1:9000'],
  ['--dialect', 'http-json-1.0', '--curl', 'http://127.0.0.1:9000'],
])('envelope takes %s %s', (...argv) => {
  const turn = { workspace_id: '6f1c5a52-0b8e-4a43-9d8e-0f3d1d3f7a10', text: 'Hi.' };
  const { stdout, stderr } = spawnSync(process.execPath, ['src/cli.ts', 'envelope', ...argv], {
    encoding: 'utf8',
    input: JSON.stringify({ turn }),
  });
  expect(stderr).toBe('');
  expect(stdout).toMatch(/ curl .*http:\/\/127\.0\.0\.1:9000\/message:send/);
});
