// Reads report.json and junit.xml with other programs than those that wrote them.
import { readFileSync } from 'node:fs';
import { Ajv2020 } from 'ajv/dist/2020.js';
import { XMLParser, XMLValidator } from 'fast-xml-parser';
import { expect } from 'vitest';
import type { Report, ReportCanary } from '../../../src/domain/report.ts';

const schema = JSON.parse(readFileSync('dist/report.schema.json', 'utf8'));
const validate = new Ajv2020({ allErrors: true, allowUnionTypes: true }).compile(schema);

/** The report of a JSON text that is valid against the published schema. */
export function readReport(text: string): Report {
  const value: unknown = JSON.parse(text);
  validate(value);
  expect(validate.errors ?? []).toEqual([]);
  return value as Report;
}

/** The canary of that name. */
export function canaryOf(report: Report, name: string): ReportCanary {
  const canary = report.canaries.find((candidate) => candidate.name === name);
  if (canary === undefined) throw new Error(`The report has no canary ${name}.`);
  return canary;
}

/** A test case of junit.xml; `type` is the layer of a failure, the code of an error. */
export interface JunitCase {
  readonly name: string;
  readonly outcome: 'passed' | 'failure' | 'error' | 'skipped';
  readonly type: string;
  readonly message: string;
}

/** The test cases of a well-formed junit.xml. */
export function readJunit(xml: string): JunitCase[] {
  expect(XMLValidator.validate(xml)).toBe(true);
  const parser = new XMLParser({
    ignoreAttributes: false,
    attributeNamePrefix: '',
    isArray: (name) => name === 'testcase',
  });
  const cases: Record<string, unknown>[] = parser.parse(xml).testsuites.testsuite.testcase;
  return cases.map((found) => {
    const outcome =
      (['failure', 'error', 'skipped'] as const).find((name) => name in found) ?? 'passed';
    const { type = '', message = '' } = (found[outcome] ?? {}) as Record<string, string>;
    return { name: String(found.name), outcome, type, message };
  });
}
