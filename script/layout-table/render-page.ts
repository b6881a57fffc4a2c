// docs/networks.md: what became of the gate in each layout of job and daemon, as a table.

/** One layout that was played. */
export interface Played {
  readonly name: string;
  readonly verdict: string;
  readonly plan: string;
  readonly published: readonly string[];
  readonly listened: readonly string[];
  readonly leftovers: number;
  readonly isAsStated: boolean;
}

/** Of what the rows that are new were made. */
export interface PageFacts {
  readonly date: string;
  readonly commit: string;
  readonly versions: readonly string[];
}

/**
 * Renders the page with a row for each of `names`: of those that were not played, the one that the
 * earlier page has.
 */
export function renderPage(
  played: readonly Played[],
  names: readonly string[],
  earlierPage: string,
  facts: PageFacts,
): string {
  const fresh = new Map(played.map((one) => [one.name, toRow(one, facts)]));
  const earlier = new Map(readRows(earlierPage).map((row) => [row[0] ?? '', row]));
  const rows = names.flatMap((name) => [fresh.get(name) ?? earlier.get(name) ?? []]);
  const head = [
    'layout',
    'verdict',
    'plan, as log and report have it',
    'control plane and model on',
    'published on',
    'left',
    'as stated',
    'played',
  ];
  const cells = [head, head.map(() => '---'), ...rows.filter((row) => row.length > 0)];
  const lines = cells.map((row) => `| ${row.join(' | ')} |`);
  return `${[
    '# Networks',
    '`script/layouts` wrote this page: one canary in each layout of job and Docker daemon, with real daemons. Which plans there are and how one is chosen is in [design.md](design.md), what listens where in [security.md](security.md).',
    facts.versions.map((version) => `- ${version}`).join('\n'),
    lines.join('\n'),
    '“Control plane and model on” is what the kernel told of the gate’s processes while the canary was played, “published on” what the daemon told; “left” counts containers, networks and volumes with the label of the run; “played” has the day and the commit. Ports are written as `…`.',
    'Refused by name, `ENGINE_UNSUPPORTED`: kubedock, a Kubernetes pod without a daemon (ARC’s `containerMode: kubernetes`; use `dind`, which is the sidecar above), and `DOCKER_HOST=ssh://…`. Containers behind SSH run on another machine and could not call this process, and a forwarded socket does not change that. Run the program there: `ssh HOST session-continuity run --image IMAGE`.',
    'Not played here: Docker Desktop, a Mac, Windows, rootless Podman, Podman 5. For Docker Desktop and virtual machines the plan is “published on 127.0.0.1; this process is host.docker.internal”; `test/unit/container/network/plans.test.ts` has the plans of each place.',
  ].join('\n\n')}\n`;
}

function toRow(one: Played, { date, commit }: PageFacts): string[] {
  return [
    one.name,
    one.verdict,
    toPlain(one.plan),
    one.listened.join(', ') || 'nothing',
    one.published.length === 0 ? 'nothing' : one.published.map(toPlain).join(', '),
    String(one.leftovers),
    one.isAsStated ? 'yes' : '**no**',
    `${date}, \`${commit.slice(0, 8)}\``,
  ];
}

/** The rows of a page, head and rule aside. */
function readRows(page: string): string[][] {
  return page
    .split('\n')
    .filter((line) => line.startsWith('| '))
    .slice(2)
    .map((line) => line.slice(2, -2).split(' | '));
}

/** Without what is another in each run. */
function toPlain(text: string): string {
  return text
    .replace(/(?<=\d\.\d+\.\d+\.\d+:)\d+/g, '…')
    .replace(/layout-[0-9a-f]{8}/g, 'layout-…')
    .replaceAll('|', '\\|');
}
