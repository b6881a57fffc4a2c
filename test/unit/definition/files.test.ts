// Files of a canary: made formats, names that collide, and turns that are sent many times.
import { describe, expect, it } from 'vitest';
import { parseCanary } from '../../../src/definition/canary-parse.ts';
import { instantiate } from '../../../src/definition/instantiate.ts';
import { makeFile } from '../../../src/definition/made-file.ts';
import type { Canary } from '../../../src/domain/canary.ts';
import { seededRandom } from './seeded-random.ts';

const head = 'name: x\ntitle: X\nproves: [attachment]\nfacts: { mark: { kind: code } }\nturns:\n';
const asked = '  - { send: c, expect: [{ reply: { contains: c } }] }\n';

function problemsOf(turns: string): string[] {
  const { problems } = parseCanary({ file: 'x.yaml', text: head + turns + asked, suite: 'own' });
  return problems.map(({ message }) => message);
}

function read(turns: string): Canary {
  const { canary, problems } = parseCanary({
    file: 'x.yaml',
    text: head + turns + asked,
    suite: 'own',
  });
  if (canary === null) throw new Error(JSON.stringify(problems));
  return canary;
}

describe('a made file', () => {
  it('is a PDF whose cross references lead to its objects, with the text in it', () => {
    const pdf = Buffer.from(makeFile('pdf', 'It says (K7) \\ here.\nAnd more.')).toString('latin1');
    expect(pdf).toMatch(/^%PDF-1\.4\n/);
    expect(pdf).toContain('(It says \\(K7\\) \\\\ here.) Tj T* (And more.) Tj T*');
    const start = Number(/startxref\n(\d+)\n%%EOF\n$/.exec(pdf)?.[1]);
    expect(pdf.slice(start, start + 4)).toBe('xref');
    const offsets = [...pdf.slice(start).matchAll(/(\d{10}) 00000 n /g)].map((row) =>
      Number(row[1]),
    );
    expect(offsets).toHaveLength(5);
    for (const [index, offset] of offsets.entries())
      expect(pdf.slice(offset)).toMatch(new RegExp(`^${index + 1} 0 obj\n`));
    const [, length, stream] = /\/Length (\d+) >>\nstream\n([\s\S]*?)\nendstream/.exec(pdf) ?? [];
    expect(Number(length)).toBe(stream?.length);
  });

  it('is a PNG whose chunks have the right checksums, with the text in one of them', async () => {
    const { crc32, inflateSync } = await import('node:zlib');
    const png = Buffer.from(makeFile('png', 'It says K7.'));
    expect(png.subarray(0, 8).toString('latin1')).toBe('\x89PNG\r\n\x1a\n');
    const chunks = new Map<string, Buffer>();
    for (let at = 8; at < png.length; ) {
      const length = png.readUInt32BE(at);
      const body = png.subarray(at + 4, at + 8 + length);
      expect(png.readUInt32BE(at + 8 + length)).toBe(crc32(body));
      chunks.set(body.subarray(0, 4).toString('latin1'), body.subarray(4));
      at += 12 + length;
    }
    expect([...chunks.keys()]).toEqual(['IHDR', 'tEXt', 'IDAT', 'IEND']);
    expect(chunks.get('tEXt')?.toString('latin1')).toBe('Comment\0It says K7.');
    expect([...inflateSync(chunks.get('IDAT') ?? Buffer.alloc(0))]).toEqual([0, 255]);
  });
});

describe('files that are like another one', () => {
  it('have its tag in their names, in the same turn and in a later one', () => {
    const canary = read(
      '  - { send: a, files: [{ name: a.txt, text: "One ${mark}." }, { name: A.TXT, like: 1, text: Two. }] }\n' +
        '  - { send: b, files: [{ name: a.txt, like: { turn: 1, file: 1 }, text: "" }] }\n',
    );
    const play = instantiate(canary, seededRandom(1));
    const files = play.turns.flatMap((turn) => turn.files);
    expect(new Set(files.map(({ tag }) => tag)).size).toBe(1);
    const [first, second, third] = files;
    expect(second?.name.toLowerCase()).toBe(first?.name.toLowerCase());
    expect(second?.name).not.toBe(first?.name);
    expect(third?.name).toBe(first?.name);
    expect(third?.content).toBe('');
  });

  it.each([
    [
      '  - { send: a, files: [{ name: a.txt, like: 1, text: x }] }\n',
      'must name a file before file 1',
    ],
    [
      '  - { send: a, files: [{ name: a.txt, like: { turn: 2, file: 1 }, text: x }] }\n',
      'a turn of the same session before turn 1',
    ],
    [
      '  - { send: a }\n  - { send: b, files: [{ name: a.txt, like: { turn: 1, file: 1 }, text: x }] }\n',
      'names no file of turn 1',
    ],
    [
      '  - { files: [{ name: a.txt, text: x }] }\n  - { send: b, files: [{ name: a.txt, like: { turn: 1, file: 1 }, text: x }] }\n',
      'have names of their own',
    ],
  ])('are refused where there is no such file: %s', (turns, message) => {
    expect(problemsOf(turns)).toEqual([expect.stringContaining(message)]);
  });
});

describe('a turn', () => {
  it('is sent many times, each in a session of its own that counts as a turn', () => {
    const canary = read('  - { send: a, session: other, times: 3 }\n');
    expect(canary.turns.map(({ session }) => session)).toEqual([
      'other-1',
      'other-2',
      'other-3',
      'main',
    ]);
    expect(problemsOf('  - { send: a, times: 3 }\n')).toEqual([
      '"times" needs "session" next to it',
    ]);
  });

  it('is checked in each of its sessions', () => {
    const twice =
      '  - { send: a, session: s, times: 2, disconnect-after: 1, files: [{ name: a.txt, text: x }] }\n';
    const second =
      '{ send: b, session: s-2, files: [{ name: a.txt, like: { turn: 2, file: 1 }, text: y }]';
    expect(
      problemsOf(`${twice}  - ${second}, expect: [{ stream: { dropped-turn: 2 } }] }\n`),
    ).toEqual([]);
    expect(problemsOf(`${twice}  - { send: b, session: s-2, overlap: true }\n`)).toEqual([
      'The turn before ends before its reply: it cannot be overlapped',
    ]);
    const itself = '{ send: b, session: s, times: 3, expect: [{ history:';
    expect(
      problemsOf(
        `  - { send: a, session: s-1 }\n  - ${itself} { includes-turn: 1 }, store: { same-key-as-turn: 1 } }] }\n`,
      ),
    ).toEqual([
      '"includes-turn: 1" must name a turn of the same session',
      '"same-key-as-turn: 1" must name a turn of the same session',
    ]);
    expect(problemsOf(`  - ${itself} { excludes-session: s-2 } }] }\n`)).toEqual([
      '"s-2" is the session of this turn itself',
    ]);
  });

  it('carries no tag where it is untagged, and cannot overlap then', () => {
    const [turn] = instantiate(
      read('  - { send: "Yes", untagged: true }\n'),
      seededRandom(1),
    ).turns;
    expect(turn?.text).toBe('Yes');
    expect(problemsOf('  - { send: a }\n  - { send: b, untagged: true, overlap: true }\n')).toEqual(
      [expect.stringContaining('known by its place')],
    );
  });
});
