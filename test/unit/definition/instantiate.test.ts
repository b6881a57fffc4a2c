// Plays are fresh, consistent in themselves, and exact about which fact stands where.
import { randomBytes } from 'node:crypto';
import { describe, expect, it } from 'vitest';
import { parseCanary } from '../../../src/definition/canary-parse.ts';
import { makeFacts } from '../../../src/definition/fact-making.ts';
import { makeFiller } from '../../../src/definition/filler.ts';
import { instantiate } from '../../../src/definition/instantiate.ts';
import { findTags } from '../../../src/domain/token.ts';
import { readCanary } from './built-in.ts';
import { seededRandom } from './seeded-random.ts';

describe('makeFacts', () => {
  it('makes values of each kind', () => {
    const facts = makeFacts(
      {
        person: { kind: 'person', startsWith: 'Hongming' },
        word: { kind: 'word', startsWith: 'blue' },
        code: { kind: 'code', startsWith: 'K7' },
        any: { kind: 'person', startsWith: '' },
      },
      randomBytes,
    );
    expect(facts.person).toMatch(/^Hongming [A-Z][a-z]+-[0-9a-f]{6}$/);
    expect(facts.word).toMatch(/^blue-[a-z]+-[0-9a-f]{6}$/);
    expect(facts.code).toMatch(/^K7-[0-9a-f]{8}$/);
    expect(facts.any).toMatch(/^[A-Z][a-z]+ [A-Z][a-z]+-[0-9a-f]{6}$/);
  });

  it('never makes a value that contains another, or one that ends a hole', () => {
    const kinds = ['person', 'word', 'code'] as const;
    for (let seed = 0; seed < 200; seed += 1) {
      const definitions = Object.fromEntries(
        Array.from({ length: 12 }, (_, index) => [
          `f${index}`,
          { kind: kinds[index % 3] ?? 'word', startsWith: '' },
        ]),
      );
      const values = Object.values(makeFacts(definitions, seededRandom(seed)));
      for (const [index, value] of values.entries()) {
        expect(value).not.toMatch(/[.,"\n]/);
        expect(values.some((other, at) => at !== index && other.includes(value))).toBe(false);
      }
    }
  });

  it('refuses randomness that repeats itself', () => {
    const definition = { kind: 'word', startsWith: 'x' } as const;
    const zeros = (size: number): Uint8Array => new Uint8Array(size);
    expect(() => makeFacts({ a: definition, b: definition }, zeros)).toThrow(/repeats itself/);
  });
});

describe('makeFiller', () => {
  it.each([1, 2, 57, 58, 59, 60, 61, 1500, 70_000])('has exactly %d bytes', (size) => {
    for (const start of [0, 5, 255]) {
      const filler = makeFiller(size, start);
      expect(Buffer.byteLength(filler)).toBe(size);
      expect(filler).toMatch(/\.$/);
      expect(filler).not.toMatch(/[\d{}$-]/);
    }
  });
});

describe('instantiate', () => {
  it('is the same for the same randomness and fresh for another', () => {
    const canary = readCanary('name-recall');
    const first = instantiate(canary, seededRandom(1));
    expect(instantiate(canary, seededRandom(1))).toEqual(first);
    const second = instantiate(canary, seededRandom(2));
    expect(second.facts.name).not.toBe(first.facts.name);
    expect(second.turns.map(({ tag }) => tag)).not.toEqual(first.turns.map(({ tag }) => tag));
  });

  it('puts facts and tags into sent texts and expectations, and leaves the script alone', () => {
    const canary = readCanary('name-recall');
    const play = instantiate(canary, randomBytes);
    const { name, city } = play.facts;
    expect(play.canary).toBe(canary);
    expect(play.turns.map(({ number }) => number)).toEqual([1, 2, 3, 4, 5, 6, 7]);
    expect(new Set(play.turns.map(({ tag }) => tag)).size).toBe(7);
    expect(play.turns[0]?.text).toBe(`Hi, my name is ${name}. [${play.turns[0]?.tag}]`);
    expect(play.turns.map(({ facts }) => facts)).toEqual([[name], [], [city], [], [], [], []]);
    expect(play.turns[1]?.expect[0]).toMatchObject({ kind: 'reply-contains', text: name });
    for (const [index, turn] of play.turns.entries()) {
      expect(turn.model).toBe(canary.turns[index]?.model);
      expect(findTags(turn.text ?? '')).toEqual([turn.tag]);
    }
  });

  it('puts the turn tag of a file-only turn into the names of its files', () => {
    const [turn] = instantiate(readCanary('file-only'), randomBytes).turns;
    const file = turn?.files[0];
    expect(turn?.text).toBeNull();
    expect(turn?.facts).toEqual([]);
    expect(file?.name).toBe(`field-notes-${file?.tag}-${turn?.tag}.txt`);
    expect(turn?.expect[0]).toMatchObject({ kind: 'reply-contains', text: file?.name });
  });

  it('makes long files with facts at start, middle and end', () => {
    const play = instantiate(readCanary('file-with-caption'), randomBytes);
    const turn = play.turns[0];
    expect(turn?.facts).toEqual([play.facts.reader]);
    for (const file of turn?.files ?? []) {
      expect(file.name).toMatch(new RegExp(`^(?:report|minutes)-${file.tag}\\.txt$`));
      expect(file.facts).toHaveLength(3);
      const places = file.facts.map((fact) => file.content.indexOf(fact) / file.content.length);
      expect(places[0]).toBeLessThan(0.1);
      expect(places[1]).toBeGreaterThan(0.4);
      expect(places[1]).toBeLessThan(0.6);
      expect(places[2]).toBeGreaterThan(0.9);
      expect(file.content).not.toContain('${');
    }
  });

  it('streams the turns that say so', () => {
    const text = `name: x\ntitle: X\nproves: [history]\nturns:\n  - { send: a, stream: true }\n  - { send: b, stream: false, expect: [{ reply: { contains: c } }] }\n`;
    const { canary } = parseCanary({ file: 'x.yaml', text, suite: 'own' });
    if (canary === null) throw new Error('the canary is right');
    expect(instantiate(canary, randomBytes).turns.map(({ stream }) => stream)).toEqual([
      true,
      undefined,
    ]);
  });

  it('tags names without an extension, and lists facts once, in order', () => {
    const text = `name: x\ntitle: X\nproves: [attachment]\nfacts: { a: { kind: word }, b: { kind: code } }\nturns:\n  - send: "\${b} \${a} \${b}"\n    files: [{ name: Makefile, text: "\${a}" }, { name: a.tar.gz, text: z }]\n    expect: [{ reply: { matches-shape: "\${file:2} {} \${a}" } }]\n`;
    const { canary } = parseCanary({ file: 'x.yaml', text, suite: 'own' });
    if (canary === null) throw new Error('the canary is right');
    const { facts, turns } = instantiate(canary, randomBytes);
    const [turn] = turns;
    expect(turn?.facts).toEqual([facts.b, facts.a]);
    expect(turn?.files.map(({ name }) => name)).toEqual([
      `Makefile-${turn?.files[0]?.tag}`,
      `a.tar-${turn?.files[1]?.tag}.gz`,
    ]);
    expect(turn?.expect[0]).toMatchObject({
      shape: `${turn?.files[1]?.name} {} ${facts.a}`,
    });
  });
});
