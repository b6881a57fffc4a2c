// What the log says where a reporter failed.
import { expect, test } from 'vitest';
import { renderReporterError } from '../../../src/app/reports/reporter-error.ts';
import { CanaryError } from '../../../src/domain/error.ts';

test('an error of ours is told with what it changes and what to do', () => {
  const thrown = new CanaryError('INTERNAL', '1 of 6 report files were not written: disk full.', {
    hint: 'Check the folder.',
  });
  expect(renderReporterError(thrown, 'onEnd')).toBe(
    '1 of 6 report files were not written: disk full. The verdict stands. Check the folder.',
  );
});

test('any other error names the callback in which it came', () => {
  expect(renderReporterError(new Error('boom'), 'onCanary')).toBe(
    'A reporter failed in onCanary: boom',
  );
});
