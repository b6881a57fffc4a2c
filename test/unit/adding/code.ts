// A forge and a reporter.
import type { Kind } from './kinds.ts';

export const forge: Kind = {
  heading: 'A forge',
  add(copy) {
    copy.insert('src/domain/forge.ts', " | 'act';", " | 'hearth'");
    copy.insert(
      'src/domain/forge.ts',
      'const act: Forge = {',
      `const hearth: Forge = {
  ...gitea,
  name: 'hearth',
  signs: ['FORGEJO_ACTIONS'],
  api: { paths: ['/api/hearth/v1'], ownPath: '/api/hearth/v1', publicServer: null },
  workflowFolders: ['.hearth/workflows', '.gitea/workflows', '.github/workflows'],
  comment: { ...gitea.comment, bot: 'hearth-actions' },
};

`,
    );
    copy.insert('src/domain/forge.ts', 'gitea, act, github };', 'hearth, ');
    copy.insert('src/domain/forge.ts', 'gitea, github } as const', 'hearth, ');
    copy.insert(
      'src/forge/rollout/connect.ts',
      '  gitea: createGiteaRollout',
      '  hearth: createGiteaRollout,\n',
    );
  },
  prove(copy) {
    copy.write(
      'try/ws/.hearth/workflows/ci.yml',
      'name: CI\njobs:\n  gate:\n    name: remembers\n',
    );
    copy.write(
      'try/fleet.yaml',
      `forge: { kind: hearth, url: 'https://git.example/sub', token: FLEET_TOKEN }
action: { repository: a/b, commit: '${'0'.repeat(40)}', version: v0.1.0 }
repositories: [{ name: a/agent }]
`,
    );
    copy.write(
      'try/forge.ts',
      `import { readFileSync } from 'node:fs';
import { renderReportLadder } from '../src/app/reports/report-ladder.ts';
import { findCheckRow } from '../src/app/job/check-row.ts';
import { parseFleet } from '../src/definition/fleet-parse.ts';
import { forgeOfApi, rolloutForges, toApiUrl } from '../src/domain/forge.ts';
import { workflowPath } from '../src/fleet/workflow.ts';
import { connectForge } from '../src/forge/rollout/connect.ts';
import { detectForge } from '../src/host/detect.ts';

const env = {
  FORGEJO_ACTIONS: 'true',
  GITEA_ACTIONS: 'true',
  GITHUB_ACTIONS: 'true',
  GITHUB_EVENT_NAME: 'push',
  GITHUB_JOB: 'gate',
  GITHUB_WORKFLOW: 'CI',
  GITHUB_WORKSPACE: 'try/ws',
};
const forge = detectForge(env);
if (forge === null) throw new Error('not known');
console.log(renderReportLadder(env, forge, null, 'on-failure'));
console.log('row:', (await findCheckRow(env, forge))?.row);
const { fleet, problems } = parseFleet({ file: 'fleet.yaml', text: readFileSync('try/fleet.yaml', 'utf8') });
if (fleet === null) throw new Error(JSON.stringify(problems));
const { kind, url } = fleet.forge;
const api = toApiUrl(rolloutForges[kind], url);
console.log('api:', api, 'of', forgeOfApi(api)?.name);
const clock = { now: () => 0, wait: async () => {} };
const told = { token: 'a-token', clock, isDryRun: true, tell: console.log };
await using connection = connectForge({ forge: fleet.forge, ...told });
console.log('onboards:', workflowPath(connection.rollout.forge));
`,
    );
    return copy.run('node', 'try/forge.ts');
  },
  prints: [
    'reports (hearth): annotations as lines of this log',
    'row: CI / remembers (push)',
    'api: https://git.example/sub/api/hearth/v1 of hearth',
    'onboards: .hearth/workflows/session-continuity-e2e.yml',
  ],
};

export const reporter: Kind = {
  heading: 'A reporter',
  add(copy) {
    copy.write(
      'src/render/tap.ts',
      `// The report in the Test Anything Protocol.
import type { Report } from '../domain/report.ts';
import { toPlainLine } from '../domain/text.ts';

/** One line for each canary. */
export function renderTap({ canaries }: Report): string {
  const lines = canaries.map(({ name, verdict, headline }, index) => {
    const line = \`ok \${index + 1} - \${name}\`;
    if (verdict === 'passed') return line;
    return verdict === 'skipped'
      ? \`\${line} # SKIP\`
      : \`not \${line}\\n# \${toPlainLine(headline, 600)}\`;
  });
  return ['TAP version 14', \`1..\${canaries.length}\`, ...lines, ''].join('\\n');
}
`,
    );
    copy.write(
      'src/reporters/tap.ts',
      `// The report for a reader of the Test Anything Protocol.
import type { Host, Reporter } from '../domain/report-ports.ts';
import { renderTap } from '../render/tap.ts';

/** A reporter that writes the report to the log. */
export function createTapReporter(host: Host): Reporter {
  return { onEnd: (report) => host.log(renderTap(report)) };
}
`,
    );
    copy.insert(
      'src/reporters/table.ts',
      'import { createTerminalReporter',
      "import { createTapReporter } from './tap.ts';\n",
    );
    copy.insert(
      'src/reporters/table.ts',
      '];\n\n/** The reporters of an entry',
      "  {\n    name: 'tap',\n    entries: ['merge'],\n    end: 'with-page',\n    create: ({ host }) => createTapReporter(host),\n  },\n",
    );
  },
  async prove(copy) {
    copy.write(
      'try/reporter.ts',
      `import { mkdirSync, writeFileSync } from 'node:fs';
import { renderReportJson } from '../src/render/report-json.ts';
import { buildSampleReport } from '../test/unit/support/report.ts';

mkdirSync('try/leg', { recursive: true });
writeFileSync('try/leg/report.json', renderReportJson(buildSampleReport()));
`,
    );
    await copy.run('node', 'try/reporter.ts');
    return copy.run('node', 'src/app/cli.ts', 'merge', 'try/leg', '--report-dir', 'try/report');
  },
  prints: ['TAP version 14', 'ok 1 - ', 'not ok '],
  code: 1,
};
