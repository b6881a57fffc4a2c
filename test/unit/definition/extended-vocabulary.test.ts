// The words that the extended suite brought: what they parse to, and what is wrong with them.
import { describe, expect, it } from 'vitest';
import { parseCanary } from '../../../src/definition/canary-parse.ts';
import { instantiate } from '../../../src/definition/instantiate.ts';
import { renderProblem } from '../../../src/definition/problem.ts';
import type { Canary, Suite } from '../../../src/domain/canary.ts';
import { seededRandom } from './seeded-random.ts';

const head = `name: a
title: A
proves: [history]
facts: { mark: { kind: code } }
`;

function parse(body: string, suite: Suite = 'core'): Canary {
  const { canary, problems } = parseCanary({ file: 'c.yaml', text: `${head}${body}`, suite });
  if (canary === null) throw new Error(problems.map(renderProblem).join('\n'));
  return canary;
}

function problemsOf(body: string): string[] {
  const { problems } = parseCanary({ file: 'c.yaml', text: `${head}${body}`, suite: 'own' });
  return problems.map(renderProblem);
}

const twoTurns = `turns:
  - send: "Keep this. \${filler:5000} End."
    files: [{ name: Überblick.txt, text: "The mark is \${mark}." }]
    model: [{ say: "Kept." }]
  - send: "Read it."
    model:
      - { call: read-file, file: 1, of-turn: 1 }
      - { find: "The mark is {}.", in: any, say: "It is {}." }
    expect:
      - reply: { contains: "\${mark}" }
      - attachment: { content: 1, reaches-model: 1, of-turn: 1 }
`;

describe('suite', () => {
  it('is what a built-in file says, core where it says nothing, and own for one of your own', () => {
    expect(parse(`suite: extended\n${twoTurns}`).suite).toBe('extended');
    expect(parse(twoTurns).suite).toBe('core');
    expect(parse(`suite: extended\n${twoTurns}`, 'own').suite).toBe('own');
  });
});

describe('files of earlier turns', () => {
  it('are named by of-turn in steps and expectations', () => {
    const [, second] = parse(twoTurns).turns;
    expect(second?.model[0]).toMatchObject({ tool: 'read-file', file: 1, ofTurn: 1 });
    expect(second?.expect.slice(1)).toMatchObject([
      { kind: 'attachment-content', file: 1, ofTurn: 1 },
      { kind: 'attachment-reaches-model', file: 1, ofTurn: 1 },
    ]);
  });

  it('must be there', () => {
    const wrong = twoTurns
      .replace('file: 1, of-turn: 1 }\n      - { find', 'file: 2, of-turn: 1 }\n      - { find')
      .replace('reaches-model: 1, of-turn: 1', 'reaches-model: 1, of-turn: 2');
    expect(problemsOf(wrong)).toEqual([
      'c.yaml:11:34: "file: 2" names no file of turn 1 (the turn has 1 file)',
      'c.yaml:15:32: "content: 1" names no file of turn 2 (the turn has 0 files)',
      'c.yaml:15:50: "reaches-model: 1" names no file of turn 2 (the turn has 0 files)',
      'c.yaml:15:62: "of-turn: 2" must name a turn before turn 2',
    ]);
  });
});

describe('filler', () => {
  it('makes a sent text long', () => {
    const [first] = instantiate(parse(twoTurns), seededRandom(1)).turns;
    expect(first?.text).toMatch(/^Keep this\. [\s\S]{5000} End\. \[T-/);
    expect(first?.files[0]?.name).toMatch(/^Überblick-F-[a-z2-7]{10}\.txt$/);
  });
});
