// Names of a stranger's jobs as patterns.
import { expect, it } from 'vitest';
import { readWorkflowOutline } from '../../../src/app/job/workflow-outline.ts';

const patternOf = (name: string): string | undefined =>
  readWorkflowOutline(
    'w.yml',
    `on: push\njobs: { e2e: { name: ${JSON.stringify(name)} } }`,
  ).jobs.get('e2e');

it.each([
  ['a ${{ matrix.os }} b ${{ x }}', 'a * b *'],
  ['${{ a ${{ b }} c', '* c'],
  ['${{}}}}', '*??'],
  ['a ${{ b', 'a $?? b'],
])('%s becomes %s', (name, pattern) => {
  expect(patternOf(name)).toBe(pattern);
});

it('a name of many beginnings is read at once', () => {
  expect(patternOf('${{'.repeat(80_000))).toBe('$??'.repeat(80_000));
});
