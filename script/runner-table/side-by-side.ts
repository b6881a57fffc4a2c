// Two jobs at once on one Docker daemon, by act: of a broken and of a healthy template, with the
// workflow of README.md. Both build before either tests, which is the order in which a name that
// both build under gives one of them the other's image.
import { execFileSync } from 'node:child_process';
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { brokenImage, docker, healthyImage } from '../../test/dist/support/docker.ts';
import { readDocumentedWorkflow } from '../../test/dist/support/documented-workflow.ts';
import { listProcesses } from '../../test/dist/support/processes.ts';
import { startAct } from './act.ts';

/** What a template is, and what must come of it. */
const templates = {
  broken: { image: brokenImage, verdict: 'failed' },
  healthy: { image: healthyImage, verdict: 'passed' },
} as const;

type Template = keyof typeof templates;

/** How the image is named in the workflow. */
export type Naming = 'as documented' | 'by a name that both build under';

/** What became of one of the two jobs. */
export interface SideBySideRow {
  readonly naming: Naming;
  readonly template: Template;
  /** `passed`, `failed` or `errored`. */
  readonly verdict: string;
  /** The template whose image it tested. */
  readonly tested: string;
  readonly leftovers: readonly string[];
  readonly problems: readonly string[];
}

const workflowFile = '.github/workflows/e2e.yml';
const documented = 'docker build --iidfile "$RUNNER_TEMP/image.id" .';

/**
 * Both namings. The second is how it was documented once. That it goes wrong shows that the order
 * is the worst one.
 */
export async function playSideBySide(actionFolder: string): Promise<SideBySideRow[]> {
  return [
    ...(await playBoth(actionFolder, 'as documented')),
    ...(await playBoth(actionFolder, 'by a name that both build under')),
  ];
}

async function playBoth(actionFolder: string, naming: Naming): Promise<SideBySideRow[]> {
  const folder = mkdtempSync(join(tmpdir(), 'session-continuity-side-by-side-'));
  const built = new Set<string>();
  try {
    return await Promise.all(
      // The healthy one builds last.
      (Object.keys(templates) as Template[]).map((template) =>
        playOne(actionFolder, folder, naming, template, built),
      ),
    );
  } finally {
    for (const id of built) await docker('rmi', '--force', id);
    rmSync(folder, { recursive: true, force: true });
  }
}

async function playOne(
  actionFolder: string,
  folder: string,
  naming: Naming,
  template: Template,
  built: Set<string>,
): Promise<SideBySideRow> {
  const repository = join(folder, template);
  writeRepository(repository, folder, naming, template);
  const { DOCKER_BUILDKIT: builder } = process.env;
  using run = await startAct({
    mode: 'host',
    repository,
    workflow: workflowFile,
    actions: {
      'actions/checkout@v5': writeCheckout(`${repository}-checkout`, repository),
      'OWNER/session-continuity@v0': actionFolder,
    },
    env: builder === undefined ? {} : { DOCKER_BUILDKIT: builder },
  });
  await run.done;
  const log = run.text();
  const verdict = /\| (PASSED|FAILED|ERRORED)\b/.exec(log)?.[1]?.toLowerCase() ?? 'none';
  const id = /\| image [^\n]*?(sha256:[0-9a-f]{12})\b/.exec(log)?.[1] ?? '';
  const label = '{{ index .Config.Labels "template" }}';
  const tested =
    id === '' ? 'none' : await docker('image', 'inspect', '--format', label, id.slice(7));
  if (id !== '') built.add(id.slice(7));
  const leftovers = listProcesses({ groups: new Set(), environment: `RUNNER_TABLE=${run.root}` });
  const row = { naming, template, verdict, tested, leftovers };
  const problems = findProblems(row);
  if (problems.length > 0) console.log(log);
  return { ...row, problems };
}

function findProblems(row: Omit<SideBySideRow, 'problems'>): string[] {
  const expected = row.naming === 'as documented' ? row.template : 'healthy';
  return [
    ...(row.tested === expected ? [] : [`tested ${row.tested}, expected ${expected}`]),
    ...(row.verdict === templates[expected].verdict
      ? []
      : [`verdict ${row.verdict}, expected ${templates[expected].verdict}`]),
    ...row.leftovers.map((line) => `left: ${line}`),
  ];
}

/**
 * A template repository: an image, and README.md's workflow with a step that waits for the other
 * job.
 */
function writeRepository(
  repository: string,
  folder: string,
  naming: Naming,
  template: Template,
): void {
  mkdirSync(dirname(join(repository, workflowFile)), { recursive: true });
  writeFileSync(
    join(repository, 'Dockerfile'),
    `FROM ${templates[template].image}\nLABEL template=${template} of=${folder}\n`,
  );
  writeFileSync(join(repository, workflowFile), toWorkflow(folder, naming, template));
  const git = (...argv: string[]): void => {
    execFileSync('git', argv, { cwd: repository, stdio: 'ignore' });
  };
  git('init', '--quiet');
  git('add', '--all');
  git('-c', 'user.name=x', '-c', 'user.email=x@example.org', 'commit', '--quiet', '-m', 'x');
  git('remote', 'add', 'origin', 'https://github.com/someone/template');
}

function toWorkflow(folder: string, naming: Naming, template: Template): string {
  const text = readDocumentedWorkflow();
  if (!text.includes(documented)) throw new Error(`README.md no longer builds by: ${documented}`);
  const named =
    naming === 'as documented'
      ? text
      : text
          .replace(documented, 'docker build --tag candidate .')
          .replace('$(cat "$RUNNER_TEMP/image.id")', 'candidate');
  const gate = '      - uses: OWNER/session-continuity@';
  const waiting = (name: string): string =>
    `      - run: until [ -e ${join(folder, `${name}-built`)} ]; do sleep 0.1; done\n`;
  // The healthy one builds when the broken one has, and the broken one goes on when both have.
  const checkout = /^ {6}- uses: actions\/checkout@.*\n/m;
  const ordered =
    template === 'broken'
      ? named
      : named.replace(checkout, (line) => `${line}${waiting('broken')}`);
  const mark = `      - run: touch ${join(folder, `${template}-built`)}\n`;
  return ordered.replace(gate, () => `${mark}${waiting('healthy')}${gate}`);
}

/** A stand-in that copies the repository. Its `uses:` fetches nothing. */
function writeCheckout(folder: string, repository: string): string {
  mkdirSync(folder, { recursive: true });
  writeFileSync(
    join(folder, 'action.yml'),
    `name: checkout
description: Stand-in that copies
runs:
  using: composite
  steps:
    - run: cp -a ${repository}/. .
      shell: bash
`,
  );
  return folder;
}
