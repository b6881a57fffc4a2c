// Annotations: which, how many, where they point, and what they may hold.
import { describe, expect, test } from 'vitest';
import { layerGuide } from '../../../src/domain/verdict.ts';
import { maxMessageChars, renderAnnotations } from '../../../src/render/annotations.ts';
import { buildHostileReport } from '../support/hostile-report.ts';
import {
  buildCanary,
  buildErroredCanary,
  buildFailedCanary,
  buildFailure,
  buildForgetfulCanary,
  buildReport,
  buildSampleReport,
  hostileTexts,
} from '../support/report.ts';

const usesLine = { file: '.gitea/workflows/e2e.yml', line: 12 };

test('a notice has the verdict in its title, and not again in its message', () => {
  const notices = [
    buildCanary({ headline: '4 expectations met' }),
    buildCanary({ headline: '4 expectations met', flaky: true }),
    buildCanary({ headline: '' }),
  ].map((canary) => renderAnnotations(buildReport([canary]), { usesLine: null })[0]);
  expect(notices.map((notice) => [notice?.title, notice?.message])).toEqual([
    ['file-only passed', '4 expectations met'],
    [
      'file-only passed',
      '4 expectations met (flaky: only in a fresh container after a failed boot)',
    ],
    ['file-only passed', 'A message with a file and no caption is worked on'],
  ]);
});

test('failed and errored are errors, passed are notices, skipped are none; errors come first', () => {
  const annotations = renderAnnotations(buildSampleReport(), { usesLine: null });
  expect(annotations.map(({ level, title }) => `${level} ${title}`)).toEqual([
    'error name-recall failed',
    'error file-with-caption errored',
    'notice memory-across-sessions passed',
    'notice file-only passed',
  ]);
});

test('the first word of an error is the layer, in the order of importance', () => {
  const report = buildReport([
    buildErroredCanary(),
    buildFailedCanary({ suite: 'own', layer: 'rejected', headline: 'rejected: HTTP 500' }),
    buildFailedCanary({ layer: 'answer-wrong', headline: 'turn 2 says blue' }),
    buildFailedCanary({ layer: 'not-stored', headline: 'not-stored: nothing' }),
  ]);
  const words = renderAnnotations(report, { usesLine }).map(
    ({ message }) => message.split(/[: ]/)[0],
  );
  expect(words).toEqual(['not-stored', 'answer-wrong', 'rejected', 'unproven']);
});

test('an error says what the user was answered, where its reason says what was lost; without marks', () => {
  const [annotation] = renderAnnotations(buildReport([buildForgetfulCanary()]), { usesLine });
  expect(annotation?.message.split('\n').slice(1)).toEqual([
    'Turn 2, reply-contains:',
    'expected a reply that contains Hongming',
    'actual   No idea.',
    `Next: ${layerGuide['stored-under-another-key'].next}`,
    "last lines of the container's log:",
    '| INFO:     Uvicorn running on http://0.0.0.0:8000',
    '| INFO:     session task-c07d created',
  ]);
});

test('an error has the way of the fact and the last lines of its turn, bounded', () => {
  const lines = Array.from({ length: 200 }, (_, at) => ({
    at: String(at),
    stream: 'stderr' as const,
    text: `line ${at} ::error::${'x'.repeat(5_000)}`,
  }));
  const failure = buildFailure({ log: { isBefore: false, lines } });
  const [annotation] = renderAnnotations(buildReport([buildFailedCanary({ failure })]), {
    usesLine,
  });
  const message = annotation?.message.split('\n') ?? [];
  expect(message).toContain(
    'told ✓ (turn 1) → stored ✗ (under another key, turn 2) → answered ✗ (turn 2)',
  );
  const at = message.indexOf("the container's log in turn 2:");
  expect(message.slice(at + 1).map((line) => line.slice(0, 25))).toEqual([
    'err | line 196 : :error: ',
    'err | line 197 : :error: ',
    'err | line 198 : :error: ',
    'err | line 199 : :error: ',
  ]);
  expect(annotation?.message.length).toBeLessThanOrEqual(maxMessageChars);
});

describe('place', () => {
  test('a canary of one\'s own points at its line, a built-in one at the "uses:" line, else at nothing', () => {
    const own = buildFailedCanary({ suite: 'own', file: 'e2e/mine.yaml', line: 9 });
    const [mine, builtIn] = renderAnnotations(buildReport([own, buildErroredCanary()]), {
      usesLine,
    });
    expect([mine?.file, mine?.line, builtIn?.file, builtIn?.line]).toEqual([
      'e2e/mine.yaml',
      9,
      usesLine.file,
      usesLine.line,
    ]);
    const [, nowhere] = renderAnnotations(buildReport([own, buildErroredCanary()]), {
      usesLine: null,
    });
    expect([nowhere?.file, nowhere?.line]).toEqual([null, null]);
  });

  test.each(['/etc/x.yaml', '../x.yaml', 'a/../../x.yaml', 'C:\\x.yaml'])(
    'never outside the workspace: %s',
    (file) => {
      const [annotation] = renderAnnotations(
        buildReport([buildFailedCanary({ suite: 'own', file })]),
        { usesLine },
      );
      expect([annotation?.file, annotation?.line]).toEqual([null, null]);
    },
  );
});

describe('limits', () => {
  test.each([
    [9, 9, null],
    [10, 10, 'and 1 more that did not pass: see the table in the log, or report.json'],
    [300, 10, 'and 291 more that did not pass: see the table in the log, or report.json'],
  ])('%i failed canaries make %i errors', (count, shown, last) => {
    const canaries = Array.from({ length: count }, (_, index) =>
      buildFailedCanary({ name: `own-${index}` }),
    );
    const annotations = renderAnnotations(buildReport(canaries), { usesLine });
    expect(annotations).toHaveLength(shown);
    if (last !== null)
      expect(annotations.at(-1)).toMatchObject({ level: 'error', message: last, file: null });
  });

  test('notices are counted by themselves', () => {
    const canaries = Array.from({ length: 12 }, () => buildCanary());
    const annotations = renderAnnotations(buildReport([...canaries, buildFailedCanary()]), {
      usesLine,
    });
    expect(annotations.filter(({ level }) => level === 'notice')).toHaveLength(10);
    expect(annotations.at(-1)?.message).toBe(
      'and 3 more that passed: see the table in the log, or report.json',
    );
  });

  test('a message has at most 1000 characters', () => {
    const long = 'x'.repeat(5_000);
    const error = { code: 'INTERNAL', message: long, hint: long } as const;
    for (const { message } of renderAnnotations(
      buildReport([buildErroredCanary({ headline: long, error })], { error }),
      { usesLine },
    )) {
      expect(message.length).toBeLessThanOrEqual(maxMessageChars);
    }
  });
});

test.each(hostileTexts)('no command and no control in %j', (text) => {
  for (const { title, message } of renderAnnotations(buildHostileReport(text), { usesLine })) {
    expect(title + message).not.toMatch(
      /::|##\[|[\x00-\x09\x0b-\x1f\x7f-\x9f\u2028\u2029\u202a-\u202e]/,
    );
    expect(title).not.toContain('\n');
  }
});
