// The vacuity check: built-in canaries may gate, canaries that prove nothing are refused with the
// agent that shows it.
import { describe, expect, it } from 'vitest';
import { loadBuiltIn } from '../../../src/app/definitions/load.ts';
import { composeVacuityTools } from '../../../src/app/run/compose.ts';
import { parseCanary } from '../../../src/definition/canary-parse.ts';
import { commonTools } from '../../../src/definition/common-tools.ts';
import type { Canary } from '../../../src/domain/canary.ts';
import { checkVacuity } from '../../../src/runner/vacuity/check.ts';

const tools = composeVacuityTools(commonTools);

function canary(yaml: string): Canary {
  const parsed = parseCanary({ file: 'own.yaml', text: yaml, suite: 'own' });
  if (parsed.canary === null) throw new Error(JSON.stringify(parsed.problems));
  return parsed.canary;
}

async function wrongAgents(yaml: string): Promise<string[]> {
  return (await checkVacuity(canary(yaml), tools)).map(({ agent }) => agent);
}

const head = (proves: string): string => `
name: own
title: Own
proves: [${proves}]
facts:
  name: { kind: person, starts-with: Hongming }
  code: { kind: code }
`;

describe('built-in canaries', async () => {
  for (const builtIn of await loadBuiltIn()) {
    it(`${builtIn.name} may gate`, async () => {
      for (let run = 0; run < 5; run += 1) expect(await checkVacuity(builtIn, tools)).toEqual([]);
    });
  }
});

const earlierFile = (expectation: string): string => `${head('attachment')}
turns:
  - files: [{ name: a.txt, text: "It says \${code}." }]
    model:
      - { call: read-file, file: 1 }
      - { find: "It says {}.", in: any, say: "What a fine file you attached. Is it {}?" }
    expect: [{ reply: ${expectation} }]
`;

/** What the earlier harness asserted, and who passes it. */
const earlier: readonly {
  name: string;
  yaml: string;
  agent: string;
  reply: string;
}[] = [
  {
    name: 'canary 1, a constant name',
    yaml: `${head('history')}
turns:
  - send: "Hi, my name is Hongming."
    model: [{ say: "Nice to meet you." }]
  - send: "What's my name?"
    model: [{ find: "my name is {}.", say: "Your name is {}.", otherwise: "I don't know." }]
    expect: [{ reply: { contains: "Hongming" } }]
`,
    agent: "an agent that replays the ideal agent's answers of another run",
    reply: 'Your name is Hongming. [R-',
  },
  ...(
    [
      ['?', 'What would you like me to do with the file?'],
      ['What', 'What would you like me to do with the file?'],
      ['file', 'What would you like me to do with the file?'],
      ['attach', 'Could you attach it again and tell me what you need?'],
    ] as const
  ).map(([word, reply]) => ({
    name: `canary 2, any reply with "${word}"`,
    yaml: earlierFile(`{ contains: "${word}" }`),
    agent: 'an agent that asks a clarifying question',
    reply,
  })),
  {
    name: 'canary 2, any reply that is not the known text for an empty prompt',
    yaml: earlierFile('{ not-contains: "(empty prompt" }'),
    agent: 'an agent that always answers "OK."',
    reply: 'OK.',
  },
  {
    name: 'canary 3, any reply that says something of the content',
    yaml: `${head('caption')}
turns:
  - send: "Please summarize the content for \${name}."
    files: [{ name: a.txt, text: "It says \${code}." }]
    model:
      - { call: read-file, file: 1 }
      - { find: "It says {}.", in: any, say: "The content is {}." }
    expect: [{ reply: { contains: "content" } }]
`,
    agent: "an agent that echoes this turn's text",
    reply: 'Please summarize the content for',
  },
  {
    name: 'canary 4, a constant colour',
    yaml: `${head('memory')}
turns:
  - session: a
    send: "Remember that my favourite colour is blue."
    model:
      - { call: commit-memory, find: "colour is {}.", with: { content: "The colour is {}." } }
      - say: "Noted."
  - session: b
    send: "What is my favourite colour?"
    model:
      - { call: recall-memory, with: { query: colour } }
      - { find: "The colour is {}.", in: tool-result, say: "It is {}.", otherwise: "No idea." }
    expect: [{ reply: { contains: "blue" } }]
`,
    agent: "an agent that replays the ideal agent's answers of another run",
    reply: 'It is blue. [R-',
  },
];

describe('what the earlier harness asserted is refused, with the agent that passes it', () => {
  for (const { name, yaml, agent, reply } of earlier)
    it(name, async () => {
      const found = await checkVacuity(canary(yaml), tools);
      const finding = found.find(
        (one) => one.agent === agent && one.finding.includes(reply),
      )?.finding;
      expect(finding, JSON.stringify(found, null, 1)).toMatch(/^is passed with the reply "/);
    });

  it('and so is its answer with the name of a file alone', async () => {
    expect(await wrongAgents(earlierFile('{ contains: "${file:1}" }'))).toContain(
      "an agent that echoes this turn's text and the names of its files",
    );
  });
});

describe('vacuous canaries', () => {
  it('an echo passes: the fact is in the very turn that asks for it', async () => {
    const found = await wrongAgents(`${head('history')}
turns:
  - send: "Hello."
    model: [{ say: "Hello." }]
  - send: "I am \${name}. Who am I?"
    model: [{ find: "I am {}.", say: "You are {}.", otherwise: "?" }]
    expect: [{ reply: { contains: "\${name}" } }]
`);
    expect(found).toContain("an agent that echoes this turn's text");
  });

  it('a constant fact passes: an answer of another run is as good', async () => {
    const found = await wrongAgents(`${head('history')}
turns:
  - send: "My favourite colour is blue."
    model: [{ say: "Noted." }]
  - send: "Which colour?"
    model: [{ find: "colour is {}.", say: "It is {}.", otherwise: "?" }]
    expect: [{ reply: { contains: "blue" } }]
`);
    expect(found).toContain("an agent that replays the ideal agent's answers of another run");
  });

  it('an agent without memory passes: the transcript of the same session answers', async () => {
    const found = await wrongAgents(`${head('memory')}
turns:
  - send: "Remember that my name is \${name}."
    model:
      - call: commit-memory
        find: "my name is {}."
        with: { content: "The name is {}." }
      - say: "Noted."
  - send: "What is my name?"
    model: [{ find: "my name is {}.", say: "It is {}.", otherwise: "?" }]
    expect: [{ reply: { contains: "\${name}" } }]
`);
    expect(found).toEqual(['the ideal agent without memory']);
  });
});

describe('canaries that a right agent fails', () => {
  it('an expectation that the script never fulfils', async () => {
    const found = await checkVacuity(
      canary(`${head('history')}
turns:
  - send: "My name is \${name}."
    model: [{ say: "Hello." }]
  - send: "What is my name?"
    model: [{ say: "I cannot know." }]
    expect: [{ reply: { contains: "\${name}" } }]
`),
      tools,
    );
    expect(found[0]).toMatchObject({ agent: 'the ideal agent' });
    expect(found[0]?.finding).toMatch(
      /^is not passed: answer-wrong: turn 2: expected a reply that contains Hongming/,
    );
  });

  it('an expectation that a history quoted in the reply breaks', async () => {
    const found = await wrongAgents(`${head('history')}
turns:
  - send: "My name is \${name}."
    model: [{ say: "Hello." }]
  - send: "What is my name? Do not say hello."
    model: [{ find: "My name is {}.", say: "It is {}.", otherwise: "?" }]
    expect: [{ reply: { contains: "\${name}", not-contains: "My name is" } }]
`);
    expect(found).toEqual(['the ideal agent that quotes its own history in each reply']);
  });
});

describe('expectations that no run can judge', () => {
  /** A sound canary whose last turn is sent and expects as the lines say. */
  const asking = (manner: string, expectation: string): string => `${head('history')}
turns:
  - send: "My name is \${name}."
    model: [{ say: "Hello." }]
  - send: "What is my name?"
    ${manner}
    model: [{ find: "My name is {}.", say: "It is {}.", otherwise: "?" }]
    expect:
      - reply: { contains: "\${name}" }
      - ${expectation}
`;

  it.each([
    ['memory: { written: xyzzy }', 'made no call of commit-memory'],
    ['memory: { recalled: xyzzy }', 'made no call of recall-memory'],
    ['tool: { called: read-file }', 'made no call of read-file'],
    ['tool: { result: xyzzy }', 'the script makes no call'],
    ['tool: { said: xyzzy }', 'the model said nothing of the kind with a call'],
    ['stream: { events: 1 }', 'the reply came in 0 events'],
    ['peer: { asked: xyzzy }', 'there is no second agent'],
    ['peer: { answered: xyzzy }', 'there is no second agent'],
  ])('%s', async (expectation, why) => {
    const found = await checkVacuity(canary(asking('untagged: false', expectation)), tools);
    expect(found.map(({ agent }) => agent)).toEqual(['the ideal agent']);
    expect(found[0]?.finding).toMatch(
      /^leaves what line 17 expects unobserved \(.+\), so no run with the scripted model can judge it: /,
    );
    expect(found[0]?.finding).toContain(why);
  });

  it('another tool in one answer with the first, and where it can be judged', async () => {
    const noted = canary(`${head('history')}
turns:
  - send: "My name is \${name}."
    model:
      - { call: recall-memory, with: { query: name } }
      - { call: commit-memory, find: "My name is {}.", with: { content: "{}" }, together: true }
      - say: "Hello."
    expect: [{ tool: { called: commit-memory } }]
  - send: "What is my name?"
    model: [{ find: "My name is {}.", say: "It is {}.", otherwise: "?" }]
    expect: [{ reply: { contains: "\${name}" } }]
`);
    const found = await checkVacuity(noted, tools);
    expect(found.map(({ finding }) => finding).join()).toContain(
      'call commit-memory in a step of its own',
    );
  });

  it('more events than the client waits for', async () => {
    const dropped = (after: number): string => `${head('history')}
turns:
  - send: "My name is \${name}."
    disconnect-after: ${after}
    model: [{ say: "Hello." }]
    expect: [{ stream: { events: 2 } }, { stream: { events: 3 } }]
  - send: "What is my name?"
    model: [{ find: "My name is {}.", say: "It is {}.", otherwise: "?" }]
    expect: [{ reply: { contains: "\${name}" } }]
`;
    const found = await checkVacuity(canary(dropped(2)), tools);
    expect(found.map(({ finding }) => finding)).toEqual([
      expect.stringContaining('2 events came before the answer'),
    ]);
    // As soon as the model was asked: any number may have come before that.
    expect(await checkVacuity(canary(dropped(0)), tools)).toEqual([]);
  });

  it('are told once for all sessions of a turn', async () => {
    const many = asking('session: s\n    times: 3', 'memory: { written: xyzzy }').replace(
      'model: [{ say: "Hello."',
      'session: s-1\n    model: [{ say: "Hello."',
    );
    const found = await checkVacuity(canary(many), tools);
    expect(found.filter(({ finding }) => finding.startsWith('leaves '))).toHaveLength(1);
  });

  it('as many events as a streamed turn may bring are sound', async () => {
    const streamed = asking('stream: true', 'stream: { events: 500 }');
    expect(await checkVacuity(canary(streamed), tools)).toEqual([]);
  });
});
