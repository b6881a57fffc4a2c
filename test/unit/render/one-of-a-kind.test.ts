// What was cut or counted once is told in the singular.
import { expect, test } from 'vitest';
import { neutralise } from '../../../src/redact/neutralise.ts';
import { renderComment } from '../../../src/render/comment.ts';
import { renderTable } from '../../../src/render/table.ts';
import { buildFailedCanary, buildReport } from '../support/report.ts';
import { buildFlakyReport } from '../support/series-report.ts';

const plain = { color: false, width: 140 };

test('one line', () => {
  expect(neutralise('x\n'.repeat(1_001)).at(-1)).toBe('… (1 more line)');
  const source = { context: 'c', state: 'failure', description: 'd', sha: null, runUrl: null };
  const summary = 'x\n'.repeat(13);
  expect(renderComment({ ...source, state: 'failure', summary })).toContain(
    '\n- and 1 more line\n',
  );
});

test('one canary', () => {
  const canaries = Array.from({ length: 21 }, (_, index) =>
    buildFailedCanary({ name: `own-${index}` }),
  );
  expect(renderTable(buildReport(canaries), plain)).toContain(
    '\n… (1 more canary did not pass: see report.json)\n',
  );
});

test('one run', () => {
  const { repeat, ...report } = buildFlakyReport();
  if (repeat === undefined) throw new Error('no series');
  const one = { ...repeat, passed: 0, failed: 1, asked: 2 };
  expect(renderTable({ ...report, repeat: one }, plain)).toMatch(
    /^FAILED 1 of 1 run: .*; stopped after 1 of 2 runs\n/,
  );
});
