// docs/kill-matrix.md: what the gate made of every row, as tables.
import { renderTable } from '../proof-page/markdown-table.ts';
import { killersOf, wordOf } from './judge-row.ts';
import { renderKnown } from './known-regressions.ts';
import type { PlayedRow } from './play.ts';
import type { MatrixRow } from './rows.ts';

/** Where and of what the page was made. */
export interface PageFacts {
  readonly date: string;
  readonly commit: string;
  readonly sourcesHash: string;
  /** A sentence on each agent that is not in this checkout. */
  readonly leftOut: readonly string[];
}

/** Renders the page. */
export function renderPage(played: readonly PlayedRow[], facts: PageFacts): string {
  const canaries = listCanaries(played);
  const agents = [...new Set(played.map(({ row }) => row.agent))];
  return `${[
    '# The kill matrix',
    'What this gate catches, and what it leaves alone. `script/kill-matrix` wrote this page: it plays each known regression of the fixture agents (`fixtures/README.md`), pairs of them, and healthy variants on real containers, and compares with what was written down before.',
    [
      `**${renderTotals(played)}.**  `,
      `Sources: sha256 \`${facts.sourcesHash}\`  `,
      `Date: ${facts.date}, at commit \`${facts.commit}\``,
    ].join('\n'),
    ...facts.leftOut,
    'Every row is judged again from its record, by the judge as it is, and must come to the same: a play is kept as long as nothing else has changed than the judge.',
    'Where a row is not as expected, its last column says what was found.',
    renderDifferences(played),
    '## Canaries',
    'How many regressions of all agents each canary must kill, and the short name of its column below.',
    renderCanaries(played, canaries),
    '## Regressions',
    'A row is one agent with one switch. **X**: red, and meant for it; x: red as well; e: could not be judged, which is as red; blank: passed; –: skipped or not played. What the core suite must kill is played with that whole suite, pairs too; the rest meets the canaries that are meant for it, and has no columns. Layers are in the order of the canaries that were meant; yes: all of them as expected.',
    ...agents.flatMap((agent) => [
      `### ${agent.title}`,
      `What each switch does is in \`${agent.folder}\`, what is expected of it in \`${agent.expected}\`.`,
      renderMatrix(select(played, ['core'], agent.name), canaries),
      renderMatrix(select(played, ['extended'], agent.name), canaries),
      renderMatrix(select(played, ['thorough'], agent.name), canaries),
    ]),
    '## Pairs',
    'Two regressions at once: the earlier turn decides, and within a turn the first layer in the order of [the layers](troubleshooting.md#layers); what comes after is masked.',
    renderMatrix(select(played, ['pair']).filter(isOfCore), canaries, true),
    renderMatrix(
      select(played, ['pair']).filter((one) => !isOfCore(one)),
      canaries,
      true,
    ),
    '## Declared otherwise',
    'Ways that are right for one agent and wrong for the next: what the profile or the input declares decides.',
    renderMatrix(select(played, ['declared']), canaries, true),
    '## Healthy',
    'None of these may be red. Skipped: what the session scope rules out, or what is not in the suite that is named.',
    renderHealthy(select(played, ['healthy'])),
    '## What is known to go wrong',
    'Each regression of the platform’s history and each class of public reports, with the rows above that cover it.',
    renderKnown(),
    '## Nothing is decoration',
    'That each expectation of a core canary, and each invariant of the judge, is the only one that kills some faulty agent is held by `test/unit/fuzz/no-decoration.test.ts`: it leaves out each in turn, and one agent of the generated corpus must then pass. `script/fuzz` composes further faulty agents and has two opinions on each.',
  ]
    .filter((text) => text !== '')
    .join('\n\n')}\n`;
}

/** One line such as `60 of 60 regressions killed, …`. */
export function renderTotals(played: readonly PlayedRow[]): string {
  const of = (...kinds: MatrixRow['kind'][]): readonly PlayedRow[] => select(played, kinds);
  const good = (rows: readonly PlayedRow[]): number =>
    rows.filter(({ problems }) => problems.length === 0).length;
  const regressions = of('core', 'extended', 'thorough');
  return [
    `${regressions.filter(isKilled).length} of ${regressions.length} regressions killed, ${good(regressions)} at the expected layer`,
    `${good(of('pair'))} of ${of('pair').length} pairs at the expected layer`,
    `${good(of('declared'))} of ${of('declared').length} undeclared ways refused`,
    `${good(of('healthy'))} of ${of('healthy').length} healthy variants green`,
    `${played.filter(isReplayed).length} of ${played.length} replays agree`,
  ].join('; ');
}

/** Whether each canary that was judged came to the same when its evidence was judged again. */
function isReplayed({ replay }: PlayedRow): boolean {
  return replay.problems.length === 0 && replay.agreed === replay.judged;
}

/** How many canaries came to the same when they were judged again, of those that were judged. */
function renderReplay({ replay: { agreed, judged } }: PlayedRow): string {
  return agreed === judged ? `${judged}` : `**${agreed} of ${judged}**`;
}

/** Killed by every canary that is meant for it. Where a boot is faulty, by an error of the run. */
function isKilled({ row, run }: PlayedRow): boolean {
  const meant = Object.keys(row.expected.killedBy).length;
  return meant === 0 ? run.report.error !== null : killersOf(row, run.report).length === meant;
}

function select(
  played: readonly PlayedRow[],
  kinds: readonly MatrixRow['kind'][],
  agent?: string,
): PlayedRow[] {
  return played.filter(
    ({ row }) => kinds.includes(row.kind) && (agent === undefined || row.agent.name === agent),
  );
}

function isOfCore({ row }: PlayedRow): boolean {
  return row.flags.includes('core');
}

interface Column {
  readonly name: string;
  readonly suite: string;
}

function listCanaries(played: readonly PlayedRow[]): Column[] {
  const suites = new Map(
    played.flatMap(({ run }) => run.report.canaries.map(({ name, suite }) => [name, suite])),
  );
  return [...suites]
    .map(([name, suite]) => ({ name, suite }))
    .sort((a, b) => a.suite.localeCompare(b.suite) || a.name.localeCompare(b.name));
}

/** The short name of a canary's column: the first letters of its words. */
function toCode(name: string): string {
  return name
    .split('-')
    .map((word) => word.slice(0, 2))
    .join('');
}

function renderCanaries(played: readonly PlayedRow[], columns: readonly Column[]): string {
  const regressions = select(played, ['core', 'extended', 'thorough']);
  return renderTable(
    ['canary', 'suite', 'column', 'meant for'],
    columns.map(({ name, suite }) => {
      const meant = regressions.filter(({ row }) => row.expected.killedBy[name] !== undefined);
      return [name, suite, suite === 'core' ? toCode(name) : '', `${meant.length}`];
    }),
  );
}

/**
 * Rows with a mark for each core canary, where they have met that suite. Nothing for no rows.
 * `isNamed`: rows of several agents.
 */
function renderMatrix(
  played: readonly PlayedRow[],
  columns: readonly Column[],
  isNamed = false,
): string {
  if (played.length === 0) return '';
  const met = played.some(isOfCore) ? columns.filter(({ suite }) => suite === 'core') : [];
  return renderTable(
    [
      '',
      ...met.map(({ name }) => toCode(name)),
      'killed by',
      'layer named',
      'expected',
      'replay',
      'yes?',
    ],
    played.map((one) => {
      const { row, run, problems } = one;
      const { killedBy, error } = row.expected;
      const meant = columns.filter(({ name }) => killedBy[name] !== undefined);
      const killers = killersOf(row, run.report);
      const found = meant.flatMap(({ name }) => killers.find((one) => one.name === name) ?? []);
      const ofRun = error === undefined ? [] : [run.report.error?.code ?? 'none'];
      return [
        isNamed ? `${row.agent.name}/${row.name}` : row.name,
        ...met.map(({ name }) => renderMark(one, name)),
        error === undefined ? unique(found.map(({ name }) => name)) : 'the run',
        unique([...ofRun, ...found.map((canary) => wordOf(canary) ?? 'none')]),
        unique([error ?? [], meant.map(({ name }) => killedBy[name] ?? '')].flat()),
        renderReplay(one),
        problems.length === 0 ? 'yes' : `**no**: ${problems.join('; ')}`,
      ];
    }),
  );
}

function renderMark({ row, run }: PlayedRow, name: string): string {
  const canary = run.report.canaries.find((one) => one.name === name);
  if (canary === undefined || canary.verdict === 'skipped') return '–';
  if (canary.verdict === 'passed') return '';
  const isMeant = row.expected.killedBy[name] !== undefined || row.expected.error !== undefined;
  const mark = canary.verdict === 'errored' ? 'e' : 'x';
  return isMeant ? `**${mark.toUpperCase()}**` : mark;
}

function renderHealthy(played: readonly PlayedRow[]): string {
  return renderTable(
    ['agent', 'variant', 'passed', 'skipped', 'red', 'took', 'replay', 'green'],
    played.map((one) => {
      const { row, run, problems } = one;
      const { passed, skipped, failed, errored } = run.report.counts;
      const took = `${(run.report.durationMs / 1000).toFixed(1)} s`;
      const verdict = problems.length === 0 ? 'yes' : `**no**: ${problems.join('; ')}`;
      const counts = [passed, skipped, failed + errored].map(String);
      return [row.agent.name, row.name, ...counts, took, renderReplay(one), verdict];
    }),
  );
}

function renderDifferences(played: readonly PlayedRow[]): string {
  const bad = played.filter(({ problems }) => problems.length > 0);
  if (bad.length === 0)
    return 'Cases in which another layer was named, or a healthy agent failed: none.';
  const lines = bad.map(
    ({ row, problems }) => `- ${row.agent.name}/${row.name}: ${problems.join('; ')}`,
  );
  return ['Cases in which it was otherwise than expected:', '', ...lines].join('\n');
}

function unique(words: readonly string[]): string {
  return [...new Set(words)].join(', ');
}
