// report.json and its published schema.
import { readFileSync } from 'node:fs';
import { Ajv2020 } from 'ajv/dist/2020.js';
import { describe, expect, test } from 'vitest';
import { errorCodes } from '../../../src/domain/error.ts';
import { layers } from '../../../src/domain/verdict.ts';
import { renderReportJson } from '../../../src/render/report-json.ts';
import { buildHostileReport } from '../support/hostile-report.ts';
import { buildReport, buildSampleReport, hostileTexts } from '../support/report.ts';

const schema = JSON.parse(
  readFileSync(new URL('../../../report.schema.json', import.meta.url), 'utf8'),
);
const validate = new Ajv2020({
  strict: true,
  allErrors: true,
  allowUnionTypes: true,
  formats: {},
}).compile(schema);

function findProblems(json: string): string[] {
  validate(JSON.parse(json));
  return (validate.errors ?? []).map((error) => `${error.instancePath} ${error.message}`);
}

describe('schema', () => {
  test('a rendered report validates, also one of a run that could not start', () => {
    expect(findProblems(renderReportJson(buildSampleReport()))).toEqual([]);
    const error = {
      code: 'INPUT_INVALID',
      message: 'Input "image" is missing.',
      hint: null,
    } as const;
    expect(findProblems(renderReportJson(buildReport([], { error })))).toEqual([]);
  });

  test.each([
    ['Report', schema],
    ['ReportCanary', schema.$defs.canary],
    ['ReportTurn', schema.$defs.turn],
    ['ReportExpectation', schema.$defs.expectation],
    ['ReportFailure', schema.$defs.failure],
  ])('has each field of %s, and no other', (name, definition) => {
    const types = readFileSync(new URL('../../../src/domain/report.ts', import.meta.url), 'utf8');
    const fields =
      new RegExp(`^export interface ${name} \\{\\n(.*?)\\n\\}`, 'ms').exec(types)?.[1] ?? '';
    const names = [...fields.matchAll(/^ {2}readonly (\w+)\??:/gm)].map(([, field]) => field);
    expect(Object.keys(definition.properties).sort()).toEqual(names.sort());
  });

  test.each(hostileTexts)('whatever the image says: %j', (text) => {
    expect(findProblems(renderReportJson(buildHostileReport(text)))).toEqual([]);
  });

  test('what is none is refused', () => {
    expect(
      findProblems(JSON.stringify({ ...buildSampleReport(), verdict: 'skipped' })),
    ).not.toEqual([]);
    expect(findProblems(JSON.stringify({ ...buildSampleReport(), extra: 1 }))).not.toEqual([]);
    expect(findProblems('{}')).not.toEqual([]);
  });

  test('it knows every layer and every error code', () => {
    expect(schema.$defs.canary.properties.layer.enum).toEqual([...layers, null]);
    expect(schema.$defs.error.properties.code.enum).toEqual([...errorCodes]);
  });
});

test('equal reports give equal bytes, whatever the order of their keys', () => {
  const report = buildSampleReport();
  const reversed = JSON.parse(JSON.stringify(report), (_, value) =>
    typeof value === 'object' && value !== null && !Array.isArray(value)
      ? Object.fromEntries(Object.entries(value).reverse())
      : value,
  );
  expect(renderReportJson(reversed)).toBe(renderReportJson(report));
  expect(JSON.parse(renderReportJson(report))).toEqual(report);
  expect(renderReportJson(report)).toMatch(
    /^\{\n {2}"version": 1,\n {2}"verdict": "failed",\n {2}"exitCode": 1,/,
  );
});
