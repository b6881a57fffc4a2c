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

/** Where and of what the page was made. */
export interface PageFacts {
  readonly date: string;
  readonly commit: string;
  readonly versions: readonly string[];
}

/** Renders the page. */
export function renderPage(played: readonly Played[], facts: PageFacts): string {
  const rows = played.map((one) => [
    one.name,
    one.verdict,
    toPlain(one.plan),
    one.listened.join(', ') || 'nothing',
    one.published.length === 0 ? 'nothing' : one.published.map(toPlain).join(', '),
    String(one.leftovers),
    one.isAsStated ? 'yes' : '**no**',
  ]);
  const head = [
    'layout',
    'verdict',
    'plan, as log and report have it',
    'control plane and model on',
    'published on',
    'left',
    'as stated',
  ];
  const lines = [head, head.map(() => '---'), ...rows].map((cells) => `| ${cells.join(' | ')} |`);
  return `${[
    '# Networks',
    '`script/layouts` wrote this page: one canary in each layout of job and Docker daemon, with real daemons. Which plans there are and how one is chosen is in [design.md](design.md), what listens where in [security.md](security.md).',
    facts.versions.map((version) => `- ${version}`).join('\n'),
    `Date: ${facts.date}, at commit \`${facts.commit}\`.`,
    lines.join('\n'),
    '“Control plane and model on” is what the kernel told of the gate’s processes while the canary was played, “published on” what the daemon told; “left” counts containers, networks and volumes with the label of the run. Ports are written as `…`.',
    'Refused by name, `ENGINE_UNSUPPORTED`: kubedock, a Kubernetes pod without a daemon (ARC’s `containerMode: kubernetes`; use `dind`, which is the sidecar above), and `DOCKER_HOST=ssh://…`: its containers run on another machine and could not call this process, with a forwarded socket neither. Run the program there: `ssh HOST session-continuity run --image IMAGE`.',
    'Not played here: Docker Desktop, a Mac, Windows, rootless Podman, Podman 5. For Docker Desktop and virtual machines the plan is “published on 127.0.0.1; this process is host.docker.internal”; `test/unit/container/network/plans.test.ts` has the plans of each place.',
  ].join('\n\n')}\n`;
}

/** Without what is another in each run. */
function toPlain(text: string): string {
  return text
    .replace(/(?<=\d\.\d+\.\d+\.\d+:)\d+/g, '…')
    .replace(/layout-[0-9a-f]{8}/g, 'layout-…')
    .replaceAll('|', '\\|');
}
