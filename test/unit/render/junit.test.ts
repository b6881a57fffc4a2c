// JUnit, read back by an independent parser.
import { XMLParser, XMLValidator } from 'fast-xml-parser';
import { describe, expect, test } from 'vitest';
import { maxSystemOutChars, renderJunit } from '../../../src/render/junit.ts';
import { buildHostileReport } from '../support/hostile-report.ts';
import {
  buildCanary,
  buildErroredCanary,
  buildFailedCanary,
  buildFailure,
  buildReport,
  buildSampleReport,
  buildTurn,
  hostileTexts,
} from '../support/report.ts';

interface TestCase {
  readonly name: string;
  readonly classname: string;
  readonly failure?: { readonly type: string; readonly message: string; readonly '#text': string };
  readonly error?: { readonly type: string; readonly message: string };
  readonly skipped?: { readonly message: string };
  readonly 'system-out'?: string;
}

interface Suite {
  readonly tests: string;
  readonly failures: string;
  readonly errors: string;
  readonly skipped: string;
  readonly testcase: readonly TestCase[];
  readonly properties: {
    readonly property: readonly { readonly name: string; readonly value: string }[];
  };
}

function parseSuite(xml: string): Suite {
  expect(XMLValidator.validate(xml)).toBe(true);
  // XML 1.0: nothing outside of Char, and nothing that refers to it.
  expect(xml).not.toMatch(
    /[^\t\n\r\u0020-\ud7ff\ue000-\ufffd\u{10000}-\u{10ffff}]|&#(?!9;|10;|13;)/u,
  );
  const parser = new XMLParser({
    ignoreAttributes: false,
    attributeNamePrefix: '',
    parseTagValue: false,
    trimValues: false,
    isArray: (name) => name === 'testcase' || name === 'property',
  });
  const document: { testsuites: { testsuite: Suite } } = parser.parse(xml);
  return document.testsuites.testsuite;
}

test.each([
  [[], 'errored', 2],
  [[buildCanary()], 'failed', 1],
] as const)(
  'a red run is red for whoever reads the cases alone: %#',
  (canaries, verdict, exitCode) => {
    const suite = parseSuite(renderJunit(buildReport(canaries, { verdict, exitCode })));
    expect([suite.failures, suite.errors]).toEqual(['0', '1']);
    expect(suite.testcase[0]).toMatchObject({
      name: 'run',
      error: { message: `The run is ${verdict}, and no canary in its report says why.` },
    });
  },
);

test('failed, errored and skipped canaries are kept apart', () => {
  const suite = parseSuite(renderJunit(buildSampleReport()));
  expect([suite.tests, suite.failures, suite.errors, suite.skipped]).toEqual(['5', '1', '1', '1']);
  const byName = new Map(suite.testcase.map((item) => [item.name, item]));
  expect(byName.get('name-recall')?.failure?.type).toBe('stored-under-another-key');
  expect(byName.get('name-recall')?.failure?.['#text']).toContain('expected Hongming Quill-7f3a2b');
  expect(byName.get('name-recall')?.classname).toBe('session-continuity.core');
  expect(byName.get('file-with-caption')?.error?.type).toBe('TURN_TIMEOUT');
  expect(byName.get('restart-continuity')?.skipped?.message).toBe(
    'profile "hermes" declares survives-restart: none',
  );
  expect(byName.get('file-only')?.failure ?? byName.get('file-only')?.error).toBeUndefined();
});

test('a failed case has the way of the fact, the next step, and the lines of its turn', () => {
  const canary = buildFailedCanary({ failure: buildFailure() });
  const xml = renderJunit(buildReport([canary]));
  const [one] = parseSuite(xml).testcase;
  expect(one?.failure?.['#text']).toContain(
    'told ✓ (turn 1) → stored ✗ (under another key, turn 2)',
  );
  expect(one?.failure?.['#text']).toContain('\nnext: look at the key under which');
  expect(one?.['system-out']).toContain('err | KeyError: task-8f21');
  expect(one?.['system-out']).toMatch(/^T-…, R-… and F-… are marks/m);
  expect(xml).toContain('file="built-in name-recall.yaml"');
});

test('properties tell image, verdict and flaky count', () => {
  const { property } = parseSuite(renderJunit(buildSampleReport())).properties;
  const values = Object.fromEntries(property.map(({ name, value }) => [name, value]));
  expect(values).toMatchObject({
    verdict: 'failed',
    'exit-code': '1',
    'image.platform': 'linux/amd64',
    flaky: '1',
  });
});

test('the seed is a property, where the run has one', () => {
  const { property } = parseSuite(
    renderJunit({ ...buildSampleReport(), seed: '4fe3a46f' }),
  ).properties;
  expect(property).toContainEqual({ name: 'seed', value: '4fe3a46f' });
});

test('a run that could not start is never an empty, green file', () => {
  const error = {
    code: 'DOCKER_UNAVAILABLE',
    message: 'Docker does not answer.',
    hint: 'Start it.',
  } as const;
  const suite = parseSuite(renderJunit(buildReport([], { error })));
  expect([suite.tests, suite.errors]).toEqual(['1', '1']);
  expect(suite.testcase[0]?.error).toMatchObject({
    type: 'DOCKER_UNAVAILABLE',
    message: 'Docker does not answer.',
  });
});

test('system-out is bounded', () => {
  const canary = buildErroredCanary({ turns: [buildTurn({ reply: '<'.repeat(1_000_000) })] });
  const out = parseSuite(renderJunit(buildReport([canary]))).testcase[0]?.['system-out'] ?? '';
  expect(out.replaceAll('&lt;', '<').length).toBeLessThanOrEqual(maxSystemOutChars + 30);
  expect(out).toMatch(/… \(\d+ more\)$/);
});

describe('hostile text', () => {
  test.each(hostileTexts)('is well-formed and adds no case: %j', (text) => {
    const suite = parseSuite(renderJunit(buildHostileReport(text)));
    expect(suite.testcase).toHaveLength(2);
    expect([suite.failures, suite.errors]).toEqual(['1', '1']);
  });

  test('is as bare in attributes as in text', () => {
    const text = 'x\u202e\u2066evil \x1b[31mred\x1b[0m';
    const xml = renderJunit({
      ...buildHostileReport(text),
      error: { code: 'INTERNAL', message: text, hint: text },
    });
    expect(xml).not.toMatch(/[\u202e\u2066\x1b]|\[31m/);
    expect(xml).toContain('message="xevil red"');
  });
});
