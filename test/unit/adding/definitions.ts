// A canary, a profile, a kind of expectation and a layer.
import { suiteRevisions } from '../../../src/domain/suite-revisions.ts';
import type { Kind } from './kinds.ts';

/** A canary, with what its last turn expects next to the fact. */
function canaryText(name: string, suite: string, expectation: string): string {
  return `# yaml-language-server: $schema=./canary.schema.json
name: ${name}
title: The name of a pet is still known after other talk
${suite}proves: [history]
facts:
  pet: { kind: person }
turns:
  - send: "My cat is called \${pet}."
    model: [{ say: "What a fine name." }]
  - send: "What is my cat called?"
    model:
      - find: "My cat is called {}."
        say: "Your cat is called {}."
        otherwise: "I do not know your cat."
    expect:
      - reply: { contains: "\${pet}"${expectation} }
`;
}

const extended = suiteRevisions.extended ?? [];
const newest = [...(extended.at(-1) ?? []), 'pet-recall'].sort();

export const canary: Kind = {
  heading: 'A canary',
  add(copy) {
    copy.write('canaries/pet-recall.yaml', canaryText('pet-recall', 'suite: extended\n', ''));
    const names = newest.map((name) => `      '${name}',\n`).join('');
    copy.insert('src/domain/suite-revisions.ts', '  ],\n  thorough: [', `    [\n${names}    ],\n`);
    copy.insert(
      'CHANGELOG.md',
      '  - `thorough@1`',
      `  - \`extended@${extended.length + 1}\`: ${newest.join(', ')}\n`,
    );
  },
  prove(copy) {
    copy.write(
      'try/canary.ts',
      `import { loadCanaries, loadProfile } from '../src/app/definitions/load.ts';
import { composeVacuityTools } from '../src/app/run/compose.ts';
import { checkVacuity } from '../src/runner/vacuity/check.ts';

const options = { suite: 'extended', suiteRevision: ${extended.length + 1}, names: [], canaryGlobs: [] } as const;
const loaded = (await loadCanaries(options)).find(({ name }) => name === 'pet-recall');
if (loaded === undefined) throw new Error('not in the suite');
const tools = composeVacuityTools((await loadProfile(null)).profile.tools);
console.log(loaded.name, loaded.suite, (await checkVacuity(loaded, tools)).length, 'counterexamples');
`,
    );
    return copy.run('node', 'try/canary.ts');
  },
  prints: ['pet-recall extended 0 counterexamples'],
};

export const profile: Kind = {
  heading: 'A profile',
  add: (copy) =>
    copy.write(
      'profiles/pets.yaml',
      `name: pets
title: An agent for owners of cats
detect:
  - env: { PETS_HOME: /pets }
model-name: scripted-model
model-protocol: openai-chat
env:
  OPENAI_BASE_URL: \${model-url}/v1
  OPENAI_API_KEY: canary-key-not-a-secret
`,
    ),
  prove(copy) {
    copy.write(
      'try/profile.ts',
      `import { loadBuiltInProfiles } from '../src/app/definitions/load.ts';
import { detectProfile } from '../src/definition/profile-detect.ts';

const image = { env: { PETS_HOME: '/pets' }, words: [] };
const { profile, reason } = detectProfile(await loadBuiltInProfiles(), image, new Set());
console.log(profile?.title, '|', reason);
`,
    );
    return copy.run('node', 'try/profile.ts');
  },
  prints: ['An agent for owners of cats | ', 'PETS_HOME'],
};

export const expectation: Kind = {
  heading: 'A kind of expectation',
  add(copy) {
    copy.insert(
      'src/domain/expectation.ts',
      "  'history-includes-turn': {",
      `  'reply-words': {
    group: 'reply',
    key: 'words',
    value: 'count',
    describes: 'How many words the reply must have at least.',
    holds: 'the reply has N words at least',
  },
`,
    );
    copy.insert(
      'src/judge/declared.ts',
      "  'history-includes-turn': (",
      `  'reply-words': ({ reply }, expectation) => {
    const { met, unmet } = checkOf(expectation, \`a reply of \${expectation.count} words\`);
    const words = reply.split(/\\s+/).filter(Boolean).length;
    return words < expectation.count
      ? unmet('answer-wrong', \`a reply of \${words} words\`)
      : met(\`\${words} words\`);
  },
`,
    );
  },
  prove(copy) {
    copy.write('try/words.yaml', canaryText('words', '', ', words: 5'));
    copy.write('try/too-many.yaml', canaryText('too-many', '', ', words: 500'));
    copy.write('try/none.yaml', canaryText('none', '', ', words: none'));
    return copy.run('node', 'src/app/cli.ts', 'validate', 'try/*.yaml');
  },
  prints: [
    'try/words.yaml: words: ok',
    'canary too-many may not gate: the ideal agent is not passed: answer-wrong: turn 2: expected a reply of 500 words, got: a reply of 7 words',
    'try/none.yaml:16:45: "words" must be a whole number',
  ],
  code: 2,
};

export const layer: Kind = {
  heading: 'A layer',
  add(copy) {
    copy.insert(
      'src/domain/verdict.ts',
      "  'answer-wrong': {",
      `  'answer-short': {
    meaning: 'the reply has fewer words than it must have',
    next: 'look at the limit on the tokens of an answer',
    words: 'own',
    lane: 'wire',
    lost: 'too short',
    isInRequest: false,
    withoutModel: 'reply',
  },
`,
    );
    copy.insert(
      'src/judge/chain.ts',
      "  'answer-wrong': (source)",
      "  'answer-short': (source) => [told(), asked(source), modelAnswered(source)],\n",
    );
    copy.insert(
      'src/judge/declared.ts',
      "'answer-wrong', `a reply of ",
      "words > 0 ? 'answer-short' : ",
    );
    copy.insert(
      'test/unit/judge/layer-cases.ts',
      "  'answer-wrong': [",
      "  'answer-short': [{ expect: [{ kind: 'reply-words', count: 500, position }] }],\n",
    );
    copy.insert(
      'test/unit/judge/failure.test.ts',
      "  'answer-wrong': 'told",
      "  'answer-short': 'told ✓ → sent to model ✓ (turn 2) → model answered ✓ → answered ✗ (turn 2)',\n",
    );
  },
  prove(copy) {
    copy.write('try/too-many.yaml', canaryText('too-many', '', ', words: 500'));
    return copy.run('node', 'src/app/cli.ts', 'validate', 'try/too-many.yaml');
  },
  prints: [
    'the ideal agent is not passed: answer-short: turn 2: expected a reply of 500 words, got: a reply of 7 words',
  ],
  code: 2,
};
