// A forge and a reporter.
import type { Kind } from './kinds.ts';

export const forge: Kind = {
  heading: 'A forge',
  add(copy) {
    copy.insert('src/domain/forge.ts', " | 'act';", " | 'forgejo'");
    copy.insert(
      'src/domain/forge.ts',
      'const act: Forge = {',
      `const forgejo: Forge = {
  ...gitea,
  name: 'forgejo',
  comment: { ...gitea.comment, bot: 'forgejo-actions' },
  rollout: { ...gitea.rollout, workflowFolder: '.forgejo/workflows' },
};

`,
    );
    copy.insert('src/domain/forge.ts', ', act };', ', forgejo');
    copy.insert(
      'src/host/detect.ts',
      '  if (isSet(env.GITEA_ACTIONS))',
      '  if (isSet(env.FORGEJO_ACTIONS)) return forges.forgejo;\n',
    );
  },
  async prove(copy) {
    copy.write(
      'try/forge.ts',
      `import { renderReportLadder } from '../src/app/reports/report-ladder.ts';
import { detectForge } from '../src/host/detect.ts';

const env = { FORGEJO_ACTIONS: 'true', GITEA_ACTIONS: 'true', GITHUB_ACTIONS: 'true' };
const forge = detectForge(env);
if (forge === null) throw new Error('not known');
console.log(renderReportLadder(env, forge, null, 'on-failure'));
console.log(forge.rollout.workflowFolder);
`,
    );
    return copy.run('node', 'try/forge.ts');
  },
  prints: ['reports (forgejo): annotations as lines of this log', '.forgejo/workflows'],
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
