// Turns that are sent until the agent sums up: as often, and as long, as the profile says.
import { randomBytes } from 'node:crypto';
import { expect, test } from 'vitest';
import { parseCanary } from '../../../src/definition/canary-parse.ts';
import { growCanary } from '../../../src/definition/grow.ts';
import { instantiate } from '../../../src/definition/instantiate.ts';
import type { Canary } from '../../../src/domain/canary.ts';

const text = `
name: grows
title: A conversation that grows
proves: [history]
facts: { pet: { kind: word } }
turns:
  - { send: "My pet is \${pet}.", files: [{ name: a.txt, text: "one" }], model: [{ say: "Nice." }] }
  - { send: "It sleeps.", until: compaction, model: [{ say: "Good." }] }
  - send: "What is my pet?"
    files: [{ name: b.txt, text: "two", like: { turn: 1, file: 1 } }]
    model: [{ find: ["My pet is {}."], say: "{1}", otherwise: "no" }]
    expect: [{ history: { includes-turn: 1 } }, { reply: { contains: ["\${pet}"] } }]
  - { send: "It wakes.", until: compaction, model: [{ say: "Oh." }] }
  - send: "And now?"
    model: [{ say: "Nothing." }]
    expect: [{ history: { includes-turn: 3 } }]
`;

function parse(source: string): Canary {
  const { canary, problems } = parseCanary({ file: 'grows.yaml', text: source, suite: 'own' });
  if (canary === null) throw new Error(problems.map(({ message }) => message).join('\n'));
  return canary;
}

test('without a limit a canary is as it is written', () => {
  const canary = parse(text);
  expect(growCanary(canary, undefined)).toBe(canary);
  expect(canary.turns).toHaveLength(5);
});

test.each([
  { limit: { messages: 7 }, copies: 4, characters: 0 },
  { limit: { messages: 8 }, copies: 5, characters: 0 },
  { limit: { characters: 20_000 }, copies: 3, characters: 6667 },
  { limit: { messages: 20, characters: 1000 }, copies: 11, characters: 91 },
  { limit: { messages: 2 }, copies: 2, characters: 0 },
  { limit: { messages: 1 }, copies: 1, characters: 0 },
])('each marked turn passes $limit alone', ({ limit, copies, characters }) => {
  const grown = growCanary(parse(text), limit);
  expect(grown.turns).toHaveLength(3 + 2 * copies);
  const { turns } = instantiate(grown, randomBytes);
  const first = turns.filter(({ text }) => text?.startsWith('It sleeps.'));
  expect(first).toHaveLength(copies);
  expect(new Set(first.map(({ tag }) => tag)).size).toBe(copies);
  expect(2 * copies).toBeGreaterThan(limit.messages ?? 0);
  const total = first.reduce((sum, { text }) => sum + (text?.length ?? 0), 0);
  expect(total).toBeGreaterThanOrEqual(characters * copies);
  expect(characters * copies).toBeGreaterThanOrEqual(limit.characters ?? 0);
});

test('numbers of turns follow', () => {
  const { turns } = growCanary(parse(text), { messages: 5 });
  expect(turns.map(({ send }) => send?.slice(0, 8))).toEqual([
    'My pet i',
    'It sleep',
    'It sleep',
    'It sleep',
    'What is ',
    'It wakes',
    'It wakes',
    'It wakes',
    'And now?',
  ]);
  expect(turns[4]?.expect[0]).toMatchObject({ turn: 1 });
  expect(turns[4]?.files[0]?.like).toEqual({ turn: 1, file: 1 });
  expect(turns[8]?.expect[0]).toMatchObject({ turn: 5 });
});

test('what has grown grows no further', () => {
  const grown = growCanary(parse(text), { messages: 6 });
  expect(growCanary(grown, { messages: 40 })).toBe(grown);
});

test.each(['times: 3', 'overlap: true', 'stop: true', 'expect: [{ reply: { contains: ["a"] } }]'])(
  'until goes with nothing that would hold for each copy: %s',
  (key) => {
    const source = text.replace('until: compaction', `until: compaction, ${key}`);
    const { problems } = parseCanary({ file: 'grows.yaml', text: source, suite: 'own' });
    expect(problems.map(({ message }) => message).join('\n')).toContain(
      `"${key.split(':')[0]}" and "until" exclude each other`,
    );
  },
);
