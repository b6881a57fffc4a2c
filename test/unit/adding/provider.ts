// A provider whose clients ask at another one's paths, with another one's requests: what it demands
// of them is its own.
import type { Kind } from './kinds.ts';

export const provider: Kind = {
  heading: 'A provider',
  add(copy) {
    copy.write(
      'src/providers/parrot/parrot.ts',
      `// Parrot: chat completions as OpenAI has them.
import { openai, openaiChat } from '../openai/openai.ts';
import type { Provider } from '../provider.ts';

/** The provider. */
export const parrot: Provider = {
  name: 'parrot',
  environment: {
    keys: ['MISTRAL_API_KEY'],
    logins: [],
    addresses: [{ name: 'MISTRAL_SERVER_URL', suffix: '' }],
    official: 'https://api.parrot.example',
    sampleKey: 'canary-key-not-a-secret',
  },
  routes: {
    owns: '/parrot',
    models: /^\\/v1\\/models(?:\\/(.+))?$/,
    free: /\\/tokenize$/,
    lacked: [[/^\\/v1\\/ocr$/, 'models that read pictures']],
  },
  dialects: [
    {
      ...openaiChat,
      name: 'parrot-chat',
      demands: { ...openaiChat.demands, provider: 'Parrot', saysSomething: true },
    },
  ],
  services: [],
  models: openai.models,
  usage: openai.usage,
  encodeError: ({ status, message }) => ({
    status,
    contentType: 'application/json',
    body: [JSON.stringify({ object: 'error', message })],
  }),
};
`,
    );
    copy.insert(
      'src/providers/table.ts',
      'import { openai }',
      "import { parrot } from './parrot/parrot.ts';\n",
    );
    copy.insert('src/providers/table.ts', '];\n\n/** Whose errors', ', parrot');
  },
  prove(copy) {
    copy.write(
      'try/provider.ts',
      `import { toOfferedEnv } from '../src/definition/provider-env.ts';
import { parseProfile } from '../src/definition/profile-parse.ts';
import { judgeCanary } from '../src/judge/judge.ts';
import { findContradictions } from '../src/runner/run/profile-findings.ts';
import { startModelEndpoint } from '../src/scripted-model/model-endpoint.ts';
import { exchangeOf, observe, tags, texts } from '../test/unit/judge/observation.ts';
import { clock, say, script, seededRandom, tools } from '../test/unit/scripted-model/builders.ts';

await using model = await startModelEndpoint({ random: seededRandom(), clock, tools, bindHost: '127.0.0.1' });
model.register(script([say('Hello, owner.')], { tag: tags[1], turn: 2 }));
const env = toOfferedEnv(model.url('127.0.0.1'));
const ask = async (base: string | undefined, messages: unknown) => {
  const body = JSON.stringify({ model: 'm', messages });
  const response = await fetch(\`\${base}/chat/completions\`, { method: 'POST', body });
  console.log(response.status, await response.text());
};
const user = { role: 'user', content: texts[1] };
const empty = [user, { role: 'assistant', content: '' }, user];

await ask(\`\${env.MISTRAL_SERVER_URL}/v1\`, [user]);
await ask(\`\${env.MISTRAL_SERVER_URL}/v1\`, empty);
await ask(\`\${env.MISTRAL_SERVER_URL}/v1\`, []);
await ask(\`\${env.MISTRAL_SERVER_URL}/v2\`, [user]);

const yaml = 'name: mine\\nmodel-protocol: parrot-chat\\n';
const { profile } = parseProfile({ file: 'p.yaml', text: yaml });
if (profile === null) throw new Error('the profile is refused');
const contradictions = () =>
  findContradictions(
    { profile: { profile, decidedBy: 'input' } },
    { agent: {}, controlPlane: null, model, contexts: [] } as unknown as Parameters<typeof findContradictions>[1],
    [],
  );
console.log('of Parrot:', contradictions());
await ask(env.OPENAI_BASE_URL, empty);
console.log('of OpenAI too:', contradictions());

for (const { request } of model.exchanges()) {
  const { turns } = judgeCanary(observe({ model: [{ ...exchangeOf(request.messages), request }] }));
  const judged = turns[1]?.expectations.find(({ kind }) => kind === 'request-accepted');
  console.log(request.dialect, judged?.result, judged?.layer, judged?.actual);
}
`,
    );
    return copy.run('node', 'try/provider.ts');
  },
  prints: [
    '200 {"id":"chatcmpl',
    '400 {"object":"error","message":"\'messages\' must be an array',
    '404 {"object":"error","message":"Unknown request URL: POST /parrot/v2/chat/completions."}',
    'of Parrot: []',
    'declares the model protocol parrot-chat, and the image asked in openai-chat.',
    'parrot-chat met ',
    'parrot-chat unmet sent-broken in the model request of turn 2 a message of the assistant is empty: Parrot refuses such a request with HTTP 400',
    'openai-chat met ',
  ],
};
