// A right canary file becomes the canary that it says, with defaults and positions.
import { describe, expect, it } from 'vitest';
import { parseCanary } from '../../../src/definition/canary-parse.ts';

const text = `# header
name: mine
title: Mine
proves: [history, tool]
needs: [model]
facts:
  name: { kind: person, starts-with: Hongming }
  code: { kind: code }
turns:
  - send: "I am \${name}."
    files:
      - { name: a.txt, text: "\${code}" }
      - { name: b.csv, type: text/csv, text: "x" }
    model:
      - call: commit-memory
        find: "I am {}."
        with: { content: "It is {}." }
      - call: read-file
        file: 2
      - find:
          - "a {}"
          - { pattern: "b {}", in: tool-result, pick: last }
        in: any
        pick: first
        say: "{1} {2} {file:1}"
        otherwise: "No."
  - session: other
    stream: true
    send: "Who am I?"
    expect:
      - reply:
          not-contains: "No."
          contains:
            - "\${name}"
            - "x"
        tool: { called: commit-memory }
      - history: { excludes-session: main }
      - reply: { matches-shape: "You are {}." }
      - memory: { written: a, recalled: b }
  - send: "And now?"
    files: [{ name: c, text: z }]
    expect:
      - { history: { includes-turn: 1 }, store: { same-key-as-turn: 1 } }
      - attachment: { reaches-model: 1, content: [1] }
`;

describe('parseCanary', () => {
  const { canary, problems } = parseCanary({ file: 'c.yaml', text, suite: 'extended' });
  const at = (line: number, column: number) => ({ file: 'c.yaml', line, column });

  it('reads the head', () => {
    expect(problems).toEqual([]);
    expect(canary).toMatchObject({
      name: 'mine',
      title: 'Mine',
      suite: 'extended',
      position: at(2, 1),
      proves: ['history', 'tool'],
      needs: ['model'],
      facts: {
        name: { kind: 'person', startsWith: 'Hongming' },
        code: { kind: 'code', startsWith: '' },
      },
    });
  });

  it('reads files and steps with their defaults', () => {
    expect(canary?.turns[0]).toEqual({
      position: at(10, 5),
      session: 'main',
      send: `I am \${name}.`,
      files: [
        { name: 'a.txt', mimeType: 'text/plain', text: `\${code}` },
        { name: 'b.csv', mimeType: 'text/csv', text: 'x' },
      ],
      model: [
        {
          kind: 'call',
          tool: 'commit-memory',
          find: [{ pattern: 'I am {}.', in: 'user', pick: 'last' }],
          with: { content: 'It is {}.' },
          file: null,
        },
        { kind: 'call', tool: 'read-file', find: [], with: {}, file: 2 },
        {
          kind: 'say',
          find: [
            { pattern: 'a {}', in: 'any', pick: 'first' },
            { pattern: 'b {}', in: 'tool-result', pick: 'last' },
          ],
          say: '{1} {2} {file:1}',
          otherwise: 'No.',
        },
      ],
      expect: [],
    });
  });

  it('gives every expectation a position of its own, in the order of the file', () => {
    expect(canary?.turns[1]).toMatchObject({
      session: 'other',
      stream: true,
      send: 'Who am I?',
      files: [],
    });
    expect(canary?.turns[0]).not.toHaveProperty('stream');
    expect(canary?.turns[1]?.expect).toEqual([
      { kind: 'reply-not-contains', text: 'No.', position: at(32, 11) },
      { kind: 'reply-contains', text: `\${name}`, position: at(34, 15) },
      { kind: 'reply-contains', text: 'x', position: at(35, 15) },
      { kind: 'tool-called', tool: 'commit-memory', position: at(36, 17) },
      { kind: 'history-excludes-session', session: 'main', position: at(37, 20) },
      { kind: 'reply-matches-shape', shape: 'You are {}.', position: at(38, 18) },
      { kind: 'memory-written', text: 'a', position: at(39, 19) },
      { kind: 'memory-recalled', text: 'b', position: at(39, 31) },
    ]);
    expect(canary?.turns[2]?.expect).toEqual([
      { kind: 'history-includes-turn', turn: 1, position: at(43, 22) },
      { kind: 'store-same-key-as-turn', turn: 1, position: at(43, 51) },
      { kind: 'attachment-reaches-model', file: 1, position: at(44, 23) },
      { kind: 'attachment-content', file: 1, position: at(44, 51) },
    ]);
  });

  it('takes Windows line ends and a byte order mark', () => {
    const other = `\uFEFF${text.replaceAll('\n', '\r\n')}`;
    const result = parseCanary({ file: 'c.yaml', text: other, suite: 'extended' });
    expect(result.problems).toEqual([]);
    expect(result.canary?.turns[1]?.expect[0]?.position.line).toBe(32);
  });
});
