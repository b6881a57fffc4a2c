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
  it('may be emoji, of two units each', () => {
    const text = twoTurns.replace('${filler:5000}', '${emoji:30}');
    const [first] = instantiate(parse(text), seededRandom(1)).turns;
    expect(first?.text).toMatch(/^Keep this\. (?:[\u{1f400}-\u{1f41f}]){30} End\. \[T-/u);
    expect(problemsOf(twoTurns.replace('${filler:5000}', '${emoji:many}'))).toEqual([
      expect.stringMatching(/"\$\{emoji:many\}" must have a number of emoji from 1 to 1048576/),
    ]);
    expect(
      problemsOf(manners.replace('stop: true', 'expect: [{ reply: { contains: "${emoji:3}" } }]')),
    ).toContainEqual(
      expect.stringMatching(/"\$\{emoji:3\}" may stand only in "send", files and skills/),
    );
  });

  it('makes a sent text long', () => {
    const [first] = instantiate(parse(twoTurns), seededRandom(1)).turns;
    expect(first?.text).toMatch(/^Keep this\. [\s\S]{5000} End\. \[T-/);
    expect(first?.files[0]?.name).toMatch(/^Überblick-F-[a-z2-7]{10}\.txt$/);
  });
});

const manners = `skills:
  log: "The mark is \${mark}. \${filler:50}"
turns:
  - send: "Hello."
    identity: { user-id: u1, email: ann@example.org }
    restart: new-container
    stream: true
    model: [{ say: "Hi." }]
    expect: [{ stream: { events: 2 } }]
  - send: "Long."
    disconnect-after: 0
  - send: "Stop."
    stop: true
    restart: container
  - send: "One."
  - send: "Two."
    overlap: true
    model:
      - { call: run-skill, with: { skill: log } }
      - { call: ask-peer, with: { message: "Hello?" } }
      - { say: "Done." }
    peer: [{ say: "Here." }]
    expect:
      - reply: { contains: "\${mark}" }
      - tool: { called: run-skill, result: "\${mark}" }
      - stream: { dropped-turn: 2 }
      - peer: { asked: "Hello", answered: "\${mark}" }
`;

describe('how turns are sent', () => {
  it('is what the file says, and absent where it says nothing', () => {
    const { turns, skills } = parse(manners);
    expect(turns[0]).toMatchObject({
      identity: { userId: 'u1', email: 'ann@example.org' },
      restart: 'new-container',
      stream: true,
    });
    // A connection can be dropped from a stream alone.
    expect(turns[1]).toMatchObject({ disconnectAfter: 0, stream: true });
    expect(turns[2]).toMatchObject({ stop: true, restart: 'container' });
    expect(Object.keys(turns[3] ?? {}).sort()).toEqual(
      ['expect', 'files', 'model', 'position', 'send', 'session'].sort(),
    );
    expect(turns[4]).toMatchObject({ overlap: true, peer: [{ kind: 'say', say: 'Here.' }] });
    expect(turns[4]?.expect.map(({ kind }) => kind)).toEqual([
      'reply-contains',
      'tool-called',
      'tool-result',
      'stream-dropped-turn',
      'peer-asked',
      'peer-answered',
    ]);
    expect(skills).toEqual([{ name: 'log', files: { 'SKILL.md': expect.any(String) } }]);
  });

  it('goes into a play with facts and a tag for the peer', () => {
    const { turns, skills, facts } = instantiate(parse(manners), seededRandom(2));
    expect(turns[4]).toMatchObject({ overlap: true, peerTag: expect.stringMatching(/^T-/) });
    expect(turns[3]).not.toHaveProperty('peerTag');
    expect(skills?.[0]?.files['SKILL.md']).toMatch(
      new RegExp(`^The mark is ${facts.mark}\\. [\\s\\S]{50}$`),
    );
    expect(turns[4]?.expect[2]).toMatchObject({ kind: 'tool-result', text: facts.mark });
  });

  it.each([
    [
      'Two."\n    overlap: true',
      'Two."\n    overlap: true\n    restart: container',
      'restart',
      'Nothing can be restarted while the turn before is under way',
    ],
    [
      'send: "Hello."',
      'overlap: true\n    send: "Hello."',
      'overlap',
      'The first turn has no turn before it to overlap with',
    ],
    [
      'send: "One."',
      'send: "One."\n    stop: true',
      'overlap',
      'The turn before ends before its reply: it cannot be overlapped',
    ],
    [
      'overlap: true',
      'overlap: true\n    stop: true',
      'stop',
      '"stop" and "overlap" exclude each other',
    ],
    [
      'stop: true',
      'stop: true\n    expect: [{ reply: { contains: x } }]',
      'reply',
      'A turn with "stop" need not get a reply',
    ],
    ['dropped-turn: 2', 'dropped-turn: 1', 'dropped-turn', 'Turn 1 has no "disconnect-after"'],
    ['skill: log', 'skill: lag', 'skill', 'Unknown skill "lag" (seed it under skills)'],
    [
      '    peer: [{ say: "Here." }]\n',
      '',
      'peer',
      'The answer of the peer is missing (give the turn a script under peer)',
    ],
    [
      'say: "Here."',
      'say: "${mark}"',
      'say',
      '"${mark}" in model: the model script never knows a fact (let it find the value in the request with find and {})',
    ],
  ])('is refused with %s as %s', (from, to, _key, message) => {
    expect(
      problemsOf(manners.replace(from, to)).map((line) => line.replace(/^\S+ /, '')),
    ).toContain(message);
  });
});
