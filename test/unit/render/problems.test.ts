// Problems of definition files: one line each in the terminal and the summary, one annotation each
// at their own line.
import { describe, expect, it } from 'vitest';
import type { Report } from '../../../src/domain/report.ts';
import { renderAnnotations } from '../../../src/render/annotations.ts';
import { listProblems, toErrorText } from '../../../src/render/problems.ts';
import { renderSummary } from '../../../src/render/summary.ts';
import { renderTable } from '../../../src/render/table.ts';
import { buildSampleReport } from '../support/report.ts';

const error = {
  code: 'DEFINITION_INVALID',
  message:
    '2 problems in definitions:\nchecks/a.yaml:6:1: Unknown key "titel"\n../b.yaml:8:25: Missing key "say"',
  hint: null,
} as const;
const broken: Report = {
  ...buildSampleReport(),
  verdict: 'errored',
  exitCode: 2,
  error,
  canaries: [],
};

describe('problems of definitions', () => {
  it('are found behind the first line of a definition error alone', () => {
    expect(listProblems(error).map(({ file, line }) => `${file} ${line}`)).toEqual([
      'checks/a.yaml 6',
      '../b.yaml 8',
    ]);
    expect(toErrorText(error)).toBe('2 problems in definitions:');
    expect(listProblems({ ...error, code: 'INTERNAL' })).toEqual([]);
    expect(toErrorText({ ...error, message: 'one line' })).toBe('one line');
    expect(listProblems(null)).toEqual([]);
  });

  it('stand below each other in terminal and summary', () => {
    const table = renderTable(broken, { color: false, width: 100 });
    expect(table).toContain(
      'ERRORED: DEFINITION_INVALID: 2 problems in definitions:\n  checks/a.yaml:6:1: Unknown',
    );
    expect(table).toContain('\n  ../b.yaml:8:25: Missing key "say"\n');
    const many = Array.from({ length: 40 }, (_, n) => `c.yaml:${n + 1}:1: wrong`).join('\n');
    const long = { ...broken, error: { ...error, message: `40 problems:\n${many}` } };
    expect(renderTable(long, { color: false, width: 100 })).toContain(
      '… (10 more: see report.json)',
    );
    expect(renderSummary(broken)).toMatch(/^- checks\/a\.yaml:6:1: Unknown key/m);
  });

  it('are annotated at their own line, where the file is in the workspace', () => {
    const usesLine = { file: '.gitea/workflows/gate.yml', line: 7 };
    const annotations = renderAnnotations(broken, { usesLine });
    expect(annotations.map(({ file, line }) => `${file}:${line}`)).toEqual([
      '.gitea/workflows/gate.yml:7',
      'checks/a.yaml:6',
      '.gitea/workflows/gate.yml:7',
    ]);
  });
});
