// The state of a fleet: one row for each repository, for people and for programs.
import { countOf } from '../domain/count.ts';

/** A repository's row. */
export interface StatusRow {
  readonly repository: string;
  /** The version that its workflow pins. `null`: there is no workflow. */
  readonly version: string | null;
  readonly lastRun: string | null;
  readonly lastOutcome: string | null;
  /** The suite that its workflow plays. `null`: there is no workflow. */
  readonly suite: string | null;
  /** A newer revision of that suite. `null`: it pins none, or the newest. */
  readonly newerSuite: string | null;
  /** What its agent is declared not to have. */
  readonly declared: readonly string[];
  /** Failures that are expected, each with layer and last day. */
  readonly expected: readonly string[];
  readonly bake: string;
  readonly isRequired: boolean;
  readonly context: string | null;
  /** What differs from what the fleet file and the journal say, one sentence each. */
  readonly drift: readonly string[];
  readonly next: string;
}

const columns: readonly (readonly [title: string, cell: (row: StatusRow) => string])[] = [
  ['repository', (row) => row.repository],
  ['workflow', (row) => row.version ?? '-'],
  ['suite', toSuiteCell],
  ['left out', toLeftOutCell],
  [
    'last run',
    (row) => (row.lastRun === null ? '-' : `${row.lastRun.slice(0, 10)} ${row.lastOutcome}`),
  ],
  ['bake', (row) => row.bake],
  ['required', (row) => (row.isRequired ? 'yes' : 'no')],
  ['drift', (row) => (row.drift.length === 0 ? '-' : String(row.drift.length))],
  ['next step', (row) => row.next],
];

/** `core@1 (core@2 is out)`: who lags. */
export function toSuiteCell({ suite, newerSuite }: StatusRow): string {
  return `${suite ?? '-'}${newerSuite === null ? '' : ` (${newerSuite} is out)`}`;
}

/** `without memory, 1 expected failure`: what a green check of the repository does not say. */
export function toLeftOutCell({ declared, expected }: StatusRow): string {
  const parts = [
    ...(declared.length === 0 ? [] : [`without ${declared.join(', ')}`]),
    ...(expected.length === 0 ? [] : [countOf(expected.length, 'expected failure')]),
  ];
  return parts.length === 0 ? '-' : parts.join(', ');
}

/** The table as lines, with what has drifted below it. */
export function renderStatus(rows: readonly StatusRow[]): string[] {
  const cells = [
    columns.map(([title]) => title),
    ...rows.map((row) => columns.map(([, cell]) => cell(row))),
  ];
  const widths = columns.map((_, index) =>
    Math.max(...cells.map((line) => line[index]?.length ?? 0)),
  );
  const table = cells.map((line) =>
    line
      .map((cell, index) => cell.padEnd(widths[index] ?? 0))
      .join('  ')
      .trimEnd(),
  );
  const drift = rows.flatMap((row) => row.drift.map((one) => `${row.repository}: ${one}`));
  const expected = rows.flatMap((row) => row.expected.map((one) => `${row.repository}: ${one}`));
  return [
    ...table,
    ...(expected.length === 0 ? [] : ['', 'Expected to fail', ...expected]),
    ...(drift.length === 0 ? [] : ['', 'Drift', ...drift]),
  ];
}

/** The table in Markdown, for a job summary. Cells hold text of strangers, which `inert` cleans. */
export function renderStatusMarkdown(
  rows: readonly StatusRow[],
  inert: (text: string) => string,
): string {
  const line = (cells: readonly string[]): string => `| ${cells.join(' | ')} |`;
  return [
    line(columns.map(([title]) => title)),
    line(columns.map(() => '---')),
    ...rows.map((row) => line(columns.map(([, cell]) => inert(cell(row))))),
    ...rows.flatMap((row) =>
      row.expected.map((one) => `\n${inert(`${row.repository} expects: ${one}`)}`),
    ),
    ...rows.flatMap((row) => row.drift.map((one) => `\n${inert(`${row.repository}: ${one}`)}`)),
    '',
  ].join('\n');
}

/** What is to be done next with a repository. */
export function toNextStep(state: {
  readonly repository: string;
  readonly hasWorkflow: boolean;
  readonly pull: 'none' | 'open' | 'closed';
  readonly bake: 'GO' | 'NO-GO' | 'GO ON';
  readonly isRequired: boolean;
  readonly needsDrill: boolean;
  readonly drift: number;
}): string {
  const { repository } = state;
  if (state.pull === 'closed' && !state.hasWorkflow) return 'none, opted out';
  if (state.pull === 'open') return 'merge the pull request';
  if (!state.hasWorkflow) return `onboard ${repository}`;
  if (state.drift > 0) return 'look at the drift';
  if (state.isRequired) return state.bake === 'NO-GO' ? `unrequire ${repository}` : 'none';
  if (state.bake === 'NO-GO') return 'find the cause of the reds';
  if (state.bake === 'GO ON') return 'wait for more runs';
  return state.needsDrill ? `drill ${repository}` : `require ${repository}`;
}
