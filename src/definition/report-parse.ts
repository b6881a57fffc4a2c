// A report.json of another run as a report. It was made elsewhere and may be anything: what does
// not fit the schema is refused.
import reportSchema from '../../report.schema.json' with { type: 'json' };
import type { Report } from '../domain/report.ts';
import { compileSchema } from './schema-check.ts';

/** A report, or why the text is none. */
export type ReportResult =
  | { readonly report: Report; readonly problem: null }
  | { readonly report: null; readonly problem: string };

let validate: ReturnType<typeof compileSchema<Report>> | undefined;

/** Parses a report. Never throws. */
export function parseReport(text: string): ReportResult {
  let value: unknown;
  try {
    value = JSON.parse(text);
  } catch {
    return { report: null, problem: 'its report.json is no JSON' };
  }
  validate ??= compileSchema<Report>(reportSchema);
  if (validate(value)) return { report: value, problem: null };
  const [first] = validate.errors ?? [];
  const where = first?.instancePath === '' ? 'the report' : (first?.instancePath ?? 'the report');
  return {
    report: null,
    problem: `its report.json does not fit report.schema.json: ${where} ${first?.message ?? 'is wrong'}`,
  };
}
