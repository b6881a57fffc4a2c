// Formats of store files, and what a profile's restriction lets in.
import { describe, expect, it } from 'vitest';
import { formatOf, mayHaveFormat, ofFormats } from '../../../src/container/store/formats.ts';

const bytes = (text: string): Uint8Array => Buffer.from(text);
const database = Buffer.concat([bytes('SQLite format 3\0'), Buffer.alloc(84)]);

describe('formatOf', () => {
  it.each([
    ['/a/state', database, 'sqlite'],
    ['/a/x.json', database, 'sqlite'],
    ['/a/x.jsonl', bytes('not json'), 'jsonl'],
    ['/a/x', bytes('{"a":1}\n{"a":2}\n'), 'jsonl'],
    ['/a/x', bytes('{"a":1}\n'), 'json'],
    ['/a/x', bytes('{\n  "a": 1\n}\n'), 'json'],
    ['/a/x', bytes('  [1, 2]'), 'json'],
    ['/a/x.json', bytes('plain words'), null],
    ['/a/x', bytes(''), null],
  ])('of %s with %j is %s', (path, content, format) => {
    expect(formatOf(path, content)).toBe(format);
  });
});

describe('a restriction to formats', () => {
  it('passes over by name what cannot be of them', () => {
    expect(mayHaveFormat('/a/x.json', ['sqlite'])).toBe(false);
    expect(mayHaveFormat('/a/x.json', ['json', 'sqlite'])).toBe(true);
    expect(mayHaveFormat('/a/x.db-wal', ['sqlite'])).toBe(true);
    expect(mayHaveFormat('/a/x.db-wal', ['json'])).toBe(false);
    expect(mayHaveFormat('/a/x.bin', ['json'])).toBe(true);
    expect(mayHaveFormat('/a/x.json', [])).toBe(true);
  });

  it('keeps a database with its log, and nothing else', () => {
    const files = [
      { path: '/a/s', bytes: database },
      { path: '/a/s-wal', bytes: bytes('frames') },
      { path: '/a/notes.log', bytes: bytes('words') },
      { path: '/a/x', bytes: bytes('{"a":1}') },
    ];
    const paths = (formats: Parameters<typeof ofFormats>[1]): string[] =>
      ofFormats(files, formats).map(({ path }) => path);
    expect(paths(['sqlite'])).toEqual(['/a/s', '/a/s-wal']);
    expect(paths(['json', 'jsonl'])).toEqual(['/a/x']);
    expect(paths([])).toHaveLength(4);
  });
});
