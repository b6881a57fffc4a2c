// docs/runners.md: what each job runner made of the action, as tables.
import type { Runner } from './expected.ts';
import type { OwnRun } from './own-workflow.ts';
import type { SideBySideRow } from './side-by-side.ts';
import { type Cell, type Situation, situations } from './situation.ts';

/** A cell with what is wrong about it. */
export interface JudgedCell {
  readonly runner: Runner;
  readonly situation: Situation;
  readonly cell: Cell;
  readonly problems: readonly string[];
}

/** Where and of what the page was made. */
export interface PageFacts {
  readonly date: string;
  readonly commit: string;
  readonly versions: readonly string[];
}

const titles: Readonly<Record<Runner, string>> = {
  github: 'GitHub',
  'gitea-host': 'Gitea, host label',
  'gitea-docker': 'Gitea, docker label',
  'act-host': 'act, host',
  'act-docker': 'act, docker',
};

/** Renders the page. */
export function renderPage(
  cells: readonly JudgedCell[],
  pairs: readonly SideBySideRow[],
  own: OwnRun,
  facts: PageFacts,
): string {
  return `${[
    '# The job runners',
    '`script/runners` wrote this page: one job on each kind of job runner, and what may become of it. GitHub and Gitea are played by the job runner in small of the tests (`test/dist/support/job.ts`), which runs `dist/` with the environment, the files, the signals and the dead tokens that were measured on real runners and servers; act is the real one, from its Go module.',
    facts.versions.map((version) => `- ${version}`).join('\n'),
    `Date: ${facts.date}, at commit \`${facts.commit}\`.`,
    ...situations.map((situation) => renderSituation(situation, cells)),
    renderSideBySide(pairs, facts),
    '## Leftovers',
    `Counted after post: containers, networks and volumes with the label of the run; processes by their group and environment; temporary files. Over all ${cells.length} jobs: **${cells.reduce((sum, { cell }) => sum + cell.leftovers.length, 0)}**.`,
    '## This repository’s own workflow',
    'On a pull request, as it stands in `.gitea/workflows/session-continuity-e2e.yml`, by act on the host; only `actions/checkout` is a stand-in. It uses the action and the sub-action of the checkout (`uses: ./`, `uses: ./status`).',
    renderTable(
      ['jobs', 'statuses', 'processes left'],
      [[own.jobs.join('<br>'), own.statuses.join('<br>'), String(own.leftovers.length)]],
    ),
  ].join('\n\n')}\n`;
}

const meanings: Readonly<Record<Situation, string>> = {
  green: 'The agent remembers.',
  red: 'The agent forgets.',
  errored: 'The agent ends before it listens.',
  cancelled:
    'Somebody cancels the job while turns are played. GitHub sends signals and waits; Gitea with a host label and act kill main at once; with a docker label, and in act’s docker mode, main goes on beside post. On Gitea the token is dead from then on, and no further job runs: the status stays pending, which blocks a merge, and the job’s own row says that it was cancelled.',
  killed:
    'Main gets SIGKILL from somebody else, such as the kernel that runs out of memory; the runner goes on. Post fails as well, so that a runner that did not see main’s end, as one that is being stopped, records no success. act ends the whole workflow where a post fails: it is red, and its last job, which would post the status, does not run.',
};

function renderSituation(situation: Situation, cells: readonly JudgedCell[]): string {
  const rows = cells.filter((cell) => cell.situation === situation);
  return [
    `## ${situation[0]?.toUpperCase()}${situation.slice(1)}`,
    meanings[situation],
    renderTable(
      ['runner', 'verdict', 'exit', 'annotations', 'status', 'upload', 'left', 'as stated'],
      rows.map(({ runner, cell, problems }) => [
        titles[runner],
        cell.verdict,
        cell.exit,
        cell.annotations,
        cell.statuses,
        cell.upload,
        String(cell.leftovers.length),
        problems.length === 0 ? 'yes' : `**no**: ${problems.join('; ')}`,
      ]),
    ),
  ].join('\n\n');
}

const sideBySideTitle = '## Two jobs on one daemon';

/** The page with this one section played anew. It has its own date. */
export function replaceSideBySide(
  page: string,
  rows: readonly SideBySideRow[],
  facts: Pick<PageFacts, 'date' | 'commit'>,
): string {
  const next = '## Leftovers';
  const end = page.indexOf(next);
  const start = page.indexOf(sideBySideTitle);
  if (end === -1) throw new Error(`The page has no section "${next}".`);
  return `${page.slice(0, start === -1 ? end : start)}${renderSideBySide(rows, facts)}\n\n${page.slice(end)}`;
}

function renderSideBySide(
  rows: readonly SideBySideRow[],
  { date, commit }: Pick<PageFacts, 'date' | 'commit'>,
): string {
  return [
    sideBySideTitle,
    `Date: ${date}, at commit \`${commit}\`.`,
    'At once, by act on the host, each with the workflow of the README: a broken and a healthy template. The broken one builds, then the healthy one, and only then both test. Where both build under the same name, which the README once showed, the broken one tests the healthy image; that is stated here too, since it shows that the order is the worst one.',
    renderTable(
      ['image named', 'template', 'verdict', 'image tested', 'left', 'as stated'],
      rows.map(({ naming, template, verdict, tested, leftovers, problems }) => [
        naming,
        template,
        verdict,
        tested === template ? 'its own' : `the ${tested} one`,
        String(leftovers.length),
        problems.length === 0 ? 'yes' : `**no**: ${problems.join('; ')}`,
      ]),
    ),
  ].join('\n\n');
}

function renderTable(head: readonly string[], rows: readonly (readonly string[])[]): string {
  const line = (cells: readonly string[]): string =>
    `| ${cells.map((cell) => cell.replaceAll('|', '\\|').replaceAll('\n', ' ')).join(' | ')} |`;
  return [line(head), line(head.map(() => '---')), ...rows.map(line)].join('\n');
}
