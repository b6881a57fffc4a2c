// A provider, a forge and a reporter.
import type { Kind } from './kinds.ts';

export const provider: Kind = {
  heading: 'A provider',
  add(copy) {
    // Its requests are those of chat completions. Its answers are not.
    copy.write(
      'src/providers/cohere/cohere.ts',
      `// Cohere: chat, version 2.
import { toFields } from '../../domain/fields.ts';
import { countTokens, encodeJson } from '../answer-encoding.ts';
import { sumCounts } from '../counts.ts';
import type { Provider } from '../provider.ts';
import { decodeChatRequest } from '../openai/chat-decode.ts';

/** The provider. */
export const cohere: Provider = {
  name: 'cohere',
  environment: {
    keys: ['CO_API_KEY'],
    logins: [],
    addresses: [{ name: 'CO_API_URL', suffix: '' }],
    official: 'https://api.cohere.com',
    sampleKey: 'canary-key-not-a-secret',
  },
  routes: {
    owns: (pathname) => pathname.startsWith('/v2/'),
    models: /^\\/v1\\/cohere-models(?:\\/(.+))?$/,
    free: /\\/tokenize$/,
    lacked: [[/^\\/v2\\/rerank$/, 'models that judge texts']],
  },
  dialects: [
    {
      name: 'cohere-chat',
      asks: (pathname) => pathname === '/v2/chat',
      decode: decodeChatRequest,
      encode: (exchange) => {
        const { input, output } = countTokens(exchange);
        const content = [{ type: 'text', text: exchange.answer.text ?? '' }];
        return encodeJson({
          id: \`chat-\${exchange.sequence}\`,
          finish_reason: 'COMPLETE',
          message: { role: 'assistant', content },
          usage: { tokens: { input_tokens: input, output_tokens: output } },
        });
      },
    },
  ],
  services: [],
  models: { one: (name) => ({ name }), list: (models) => ({ models }) },
  usage: {
    field: 'usage',
    read: (value) => {
      const tokens = toFields(toFields(value.usage).tokens);
      return {
        input: sumCounts(tokens, ['input_tokens']),
        output: sumCounts(tokens, ['output_tokens']),
      };
    },
  },
  encodeError: ({ status, message }) => encodeJson({ message }, status),
};
`,
    );
    copy.insert(
      'src/providers/table.ts',
      'import { gemini }',
      "import { cohere } from './cohere/cohere.ts';\n",
    );
    copy.insert('src/providers/table.ts', '];\n\n/** Whose errors', ', cohere');
  },
  prove(copy) {
    copy.write(
      'try/provider.ts',
      `import { listOfferedLines } from '../src/definition/provider-env.ts';
import { startModelEndpoint } from '../src/scripted-model/model-endpoint.ts';
import { clock, say, script, seededRandom, tag1, tools } from '../test/unit/scripted-model/builders.ts';

await using model = await startModelEndpoint({ random: seededRandom(), clock, tools, bindHost: '127.0.0.1' });
model.register(script([say('Hello, owner.')]));
const url = model.url('127.0.0.1');
const ask = async (body: unknown) =>
  (await fetch(\`\${url}/v2/chat\`, { method: 'POST', body: JSON.stringify(body) })).text();
console.log(await ask({ model: 'command', messages: [{ role: 'user', content: \`Hi [\${tag1}]\` }] }));
console.log(await ask('no object'));
console.log(listOfferedLines(url).find((line) => line.includes('CO_API_URL')));
`,
    );
    return copy.run('node', 'try/provider.ts');
  },
  prints: [
    '"message":{"role":"assistant","content":[{"type":"text","text":"Hello, owner.',
    '{"message":"',
    'CO_API_URL=http://127.0.0.1:',
  ],
};

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
  signs: ['FORGEJO_ACTIONS'],
  api: { paths: ['/api/forgejo/v1'], ownPath: '/api/forgejo/v1', publicServer: null },
  workflowFolders: ['.forgejo/workflows', '.gitea/workflows', '.github/workflows'],
  comment: { ...gitea.comment, bot: 'forgejo-actions' },
};

`,
    );
    copy.insert('src/domain/forge.ts', 'gitea, act, github };', 'forgejo, ');
    copy.insert('src/domain/forge.ts', 'gitea, github } as const', 'forgejo, ');
    copy.insert(
      'src/forge/rollout/connect.ts',
      '  gitea: createGiteaRollout',
      '  forgejo: createGiteaRollout,\n',
    );
  },
  prove(copy) {
    copy.write(
      'try/ws/.forgejo/workflows/ci.yml',
      'name: CI\njobs:\n  gate:\n    name: remembers\n',
    );
    copy.write(
      'try/fleet.yaml',
      `forge: { kind: forgejo, url: 'https://git.example/sub', token: FLEET_TOKEN }
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
    'reports (forgejo): annotations as lines of this log',
    'row: CI / remembers (push)',
    'api: https://git.example/sub/api/forgejo/v1 of forgejo',
    'onboards: .forgejo/workflows/session-continuity-e2e.yml',
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
