// The vacuity check: built-in canaries may gate, canaries that prove nothing are refused with the agent that shows it.
import { describe, expect, it } from 'vitest';
import { composeVacuityTools } from '../../../src/app/compose.ts';
import { loadBuiltIn } from '../../../src/app/load.ts';
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

describe('vacuous canaries', () => {
  it('a constant passes: the earlier harness expected no more than a word of the question', async () => {
    const found = await checkVacuity(
      canary(`${head('attachment')}
turns:
  - files: [{ name: a.txt, text: "It says \${code}." }]
    model: [{ say: "What would you like me to do with the file?" }]
    expect: [{ reply: { contains: "file" } }]
`),
      tools,
    );
    expect(found.map(({ agent }) => agent)).toContain('an agent that asks a clarifying question');
    expect(found.find(({ agent }) => agent.includes('clarifying'))?.finding).toContain(
      'is passed with the reply "What would you like me to do with the file?"',
    );
  });

  it('an error text passes: the earlier harness accepted any text that was not the one it knew', async () => {
    const found = await wrongAgents(`${head('attachment')}
turns:
  - files: [{ name: a.txt, text: "It says \${code}." }]
    model: [{ say: "I read it." }]
    expect: [{ reply: { not-contains: "empty prompt" } }]
`);
    expect(found).toContain('an agent that always answers "OK."');
    expect(found).toContain('an agent that answers with an empty text');
    expect(found).toContain("an agent that replays the ideal agent's answers of another run");
  });

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
