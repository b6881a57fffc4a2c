// What in a workflow leaves its check unreported, and what does not.
import { describe, expect, it } from 'vitest';
import { explainUnreported } from '../../../src/app/fleet/workflow-check.ts';

const jobs = 'jobs:\n  session-continuity-e2e:\n    runs-on: x\n';

function explain(on: string, branch = 'main', hasMergeQueue = false): string[] {
  return explainUnreported(`on: ${on}\n${jobs}`, { branch, hasMergeQueue });
}

describe('runs on every pull request', () => {
  it.each([
    'pull_request',
    '[push, pull_request]',
    '{ pull_request: null }',
    '{ pull_request: {} }',
    '{ pull_request: { branches: null, branches-ignore: null, paths: null, types: null } }',
    '{ pull_request: { branches: main } }',
    '{ pull_request: { branches: [release, main] } }',
    "{ pull_request: { branches: ['m?ain'] } }",
    "{ pull_request: { branches: ['mai+n'] } }",
    "{ pull_request: { branches: ['[a-m]*'] } }",
    "{ pull_request: { branches: ['**/main'] } }",
    "{ pull_request: { branches: ['**', '!dev'] } }",
    "{ pull_request: { branches: ['**', '!main', 'ma*'] } }",
    '{ pull_request: { branches-ignore: dev } }',
    "{ pull_request: { branches-ignore: ['dependabot/**'] } }",
    '{ pull_request: { types: [opened, synchronize, reopened, labeled] } }',
    '{ pull_request: null, merge_group: { branches: dev } }',
  ])('%s', (on) => {
    expect(explain(on)).toEqual([]);
  });
});

describe('runs on some pull requests to main, or on none', () => {
  it.each([
    ['push', /does not run on pull_request/],
    ['[push]', /does not run on pull_request/],
    ['null', /does not run on pull_request/],
    ['{ pull_request: { branches: release } }', /runs for release and not for main/],
    ['{ pull_request: { branches: [dev, release] } }', /runs for dev, release and not for main/],
    ['{ pull_request: { branches: [] } }', /runs for no branch and not for main/],
    ["{ pull_request: { branches: ['!dev'] } }", /runs for !dev and not for main/],
    ["{ pull_request: { branches: ['**', '!main'] } }", /runs for \*\*, !main and not for main/],
    ["{ pull_request: { branches: ['main', '!m*'] } }", /runs for main, !m\* and not for main/],
    ["{ pull_request: { branches: ['ma.n'] } }", /runs for ma\.n and not/],
    ["{ pull_request: { branches: ['[z-a]'] } }", /runs for \[z-a\] and not/],
    ['{ pull_request: { branches-ignore: main } }', /ignores the branches main, so also main/],
    ['{ pull_request: { branches-ignore: [main] } }', /ignores the branches main, so also main/],
    ["{ pull_request: { branches-ignore: [dev, 'm*'] } }", /ignores the branches dev, m\*/],
    ["{ pull_request: { branches-ignore: ['!dev'] } }", /ignores the branches !dev/],
    ['{ pull_request: { paths: src/** } }', /path filter "paths"/],
    ['{ pull_request: { paths-ignore: [docs/**] } }', /path filter "paths-ignore"/],
    ['{ pull_request: { types: labeled } }', /leaves out opened, synchronize, reopened/],
    ['{ pull_request: { types: [labeled] } }', /leaves out opened, synchronize, reopened/],
    ['{ pull_request: { types: [opened, reopened] } }', /leaves out synchronize, so/],
    ['{ pull_request: { types: [] } }', /leaves out opened/],
  ])('%s', (on, says) => {
    expect(explain(on)).toEqual([expect.stringMatching(says)]);
  });
});

it('a slash ends a star, and a double star passes over it', () => {
  const to = (pattern: string) => explain(`{ pull_request: { branches: ['${pattern}'] } }`, 'a/b');
  expect(to('*')).toHaveLength(1);
  expect(to('**')).toEqual([]);
  expect(to('a/*')).toEqual([]);
});

it('a pattern that a regular expression would never be done with is done with', () => {
  const branch = `${'a/'.repeat(60)}b`;
  for (const pattern of ['**/'.repeat(60), 'a+'.repeat(60), '*/'.repeat(70)])
    expect(explain(`{ pull_request: { branches: ['${pattern}'] } }`, branch)).toHaveLength(1);
});

it('a merge queue needs its event for the branch as well', () => {
  const queue = (on: string) => explain(on, 'main', true);
  expect(queue('[pull_request, merge_group]')).toEqual([]);
  expect(queue('[pull_request]')).toEqual([expect.stringMatching(/no merge_group event/)]);
  expect(queue('{ pull_request: null, merge_group: { branches: dev } }')).toEqual([
    "the workflow's merge_group runs for dev and not for main",
  ]);
});
