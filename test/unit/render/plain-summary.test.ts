// The output `summary`: one line of plain text with few parts, whatever the agent says.
import { expect, test } from 'vitest';
import { renderPlainSummary } from '../../../src/render/plain-summary.ts';
import { buildHostileReport } from '../support/hostile-report.ts';
import { buildCanary, buildFailedCanary, buildReport, hostileTexts } from '../support/report.ts';

const image = 'image acme/workspace-template-hermes:pr-12 (sha256:4be429a5fbb2)';

test('the counts, the image, then each canary that did not pass with layer and reason', () => {
  const report = buildReport([buildCanary(), buildFailedCanary()]);
  expect(renderPlainSummary(report).split(' ⏎ ')).toEqual([
    '1 passed · 1 failed · 0 errored · 0 skipped · 0 flaky',
    image,
    'name-recall: stored-under-another-key: turn 1 is missing from the model request of turn 2; it is stored under "task-8f21", turn 2 under "task-c07d".',
  ]);
});

test('a run that could not start says why, once', () => {
  const error = { code: 'IMAGE_NOT_FOUND', message: 'No image "x".', hint: null } as const;
  const canary = buildCanary({ verdict: 'errored', error, turns: [] });
  expect(renderPlainSummary(buildReport([canary], { error })).split(' ⏎ ')).toEqual([
    '0 passed · 0 failed · 1 errored · 0 skipped · 0 flaky',
    image,
    'IMAGE_NOT_FOUND: No image "x".',
  ]);
});

test('twelve parts at most; the last one counts what is left out', () => {
  const many = Array.from({ length: 40 }, (_, n) => buildFailedCanary({ name: `canary-${n}` }));
  const lines = renderPlainSummary(buildReport(many)).split(' ⏎ ');
  expect(lines).toHaveLength(12);
  expect(lines.at(-1)).toBe('and 31 more: see report.json');
});

test('the problems of definition files are counted, not listed', () => {
  const message = '2 problems in definitions:\na.yaml:1:1: x\nb.yaml:1:1: y';
  const error = { code: 'DEFINITION_INVALID', message, hint: null } as const;
  expect(renderPlainSummary(buildReport([], { error }))).toContain(
    ' ⏎ DEFINITION_INVALID: 2 problems in definitions',
  );
});

test.each(hostileTexts)('whatever the image says: %j', (text) => {
  const summary = renderPlainSummary(buildHostileReport(text));
  expect(summary).not.toMatch(/::|##\[|[\x00-\x1f\x7f]/);
  expect(summary.length).toBeLessThan(12 * 340);
});
