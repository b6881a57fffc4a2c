// Parser and encoder as a pair, and each against JavaScript's own where the two must agree or must
// differ.
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { decodeUtf8 } from '../../../src/wire/decode-utf8.ts';
import { compareKeys, encodeJson } from '../../../src/wire/encode-json.ts';
import type { JsonValue } from '../../../src/wire/json.ts';
import { parseJson } from '../../../src/wire/parse-json.ts';
import { anyJsonValue, anyText } from './arbitraries.ts';

describe('encodeJson', () => {
  it('never throws on a JSON value, and parses back equal', () => {
    fc.assert(
      fc.property(anyJsonValue, (value) => {
        const text = encodeJson(value);
        expect(parseJson(text)).toEqual(value);
        expect(encodeJson(parseJson(text) ?? null)).toBe(text);
        expect(() => JSON.parse(text)).not.toThrow();
      }),
      { numRuns: 5_000 },
    );
  });

  it('sorts keys by their UTF-8 bytes', () => {
    fc.assert(
      fc.property(anyText, anyText, (a, b) => {
        const [first, second] = [a.toWellFormed(), b.toWellFormed()];
        expect(Math.sign(compareKeys(first, second))).toBe(
          Buffer.compare(Buffer.from(first), Buffer.from(second)),
        );
      }),
      { numRuns: 5_000 },
    );
  });

  it('writes numbers as Go does', () => {
    const written = [
      1,
      1e2,
      1e-6,
      1e20,
      1e21,
      1.5e21,
      1e-7,
      1.2e-7,
      5e-324,
      -0,
      0,
      12345678901234567890n,
    ].map((value) => encodeJson(Number(value)));
    expect(written.join(' ')).toBe(
      '1 100 0.000001 100000000000000000000 1e+21 1.5e+21 1e-7 1.2e-7 5e-324 -0 0 12345678901234567000',
    );
  });

  it.each([Number.NaN, Number.POSITIVE_INFINITY, Number.NEGATIVE_INFINITY])(
    'refuses %s',
    (value) => {
      expect(() => encodeJson(value)).toThrow(RangeError);
    },
  );

  it('is as deep as memory', () => {
    let value: JsonValue = [];
    for (let depth = 1; depth < 100_000; depth += 1) value = [value];
    expect(encodeJson(value)).toBe('['.repeat(100_000) + ']'.repeat(100_000));
  });
});

describe('parseJson', () => {
  it('reads what JSON.parse reads, and refuses what it refuses', () => {
    const fragment = fc.constantFrom(
      '{',
      '}',
      '[',
      ']',
      ',',
      ':',
      '"',
      '\\',
      '"a"',
      '1',
      '-',
      '0',
      '.',
      'e',
      'null',
      ' ',
      '\u00a0',
      '\\u00',
      '\n',
    );
    const text = fc.oneof(
      fc.array(fragment, { maxLength: 10 }).map((pieces) => pieces.join('')),
      fc.json(),
      fc.tuple(fc.json(), fragment, fc.nat()).map(([json, piece, at]) => {
        const place = at % (json.length + 1);
        return json.slice(0, place) + piece + json.slice(place);
      }),
    );
    fc.assert(
      fc.property(text, (json) => {
        expect(parseJson(json)).toEqual(parsePlain(json));
      }),
      { numRuns: 10_000 },
    );
  });

  it.each([
    '',
    ' ',
    '{',
    '[',
    '{"a"',
    '{"a":',
    '{"a":1',
    '{"a":1,',
    '{"a":1,}',
    '{"a" 1}',
    '{a:1}',
    '{,}',
    '[1',
    '[1,]',
    '[,]',
    '[1}',
    '{"a":1]',
    '"',
    '"a',
    '"a\\"',
    '"\\x"',
    '"\n"',
    '01',
    '1.',
    '.5',
    '+1',
    '-',
    '1e',
    'nul',
    'NaN',
    '{} {}',
    '1 2',
    '\ufeff1',
    '1e400',
    '-1e400',
  ])('refuses %j', (text) => {
    expect(parseJson(text)).toBeUndefined();
  });

  it('keeps the sign of zero, __proto__ and the last duplicate', () => {
    expect(parseJson('[-0,-1e-400]')).toEqual([-0, -0]);
    expect(parseJson('{"__proto__":1,"a":1,"a":2}')).toEqual(
      new Map([
        ['__proto__', 1],
        ['a', 2],
      ]),
    );
  });

  it('joins no raw surrogate with an escaped one', () => {
    expect(parseJson('"\ud83d\\ude80"')).toBe('\ufffd\ufffd');
    expect(parseJson('"\\ud83d\\ude80"')).toBe('🚀');
    expect(parseJson('"\\\\"')).toBe('\\');
  });

  it('does not take a defect for bad JSON', () => {
    expect(() => parseJson(7 as never)).toThrow(TypeError);
  });

  it('refuses a million open brackets without running out of stack', () => {
    expect(parseJson('['.repeat(1_000_000))).toBeUndefined();
  });
});

describe('decodeUtf8', () => {
  it('agrees with TextDecoder on valid input', () => {
    fc.assert(
      fc.property(anyText, (text) => {
        expect(decodeUtf8(Buffer.from(text))).toBe(text.toWellFormed());
      }),
    );
  });

  it('replaces a sequence that the end cuts off', () => {
    expect(decodeUtf8(Buffer.from([0x61, 0xf0, 0x9f]))).toBe('a\ufffd\ufffd');
  });

  // Counts were taken from Go's utf8 package.
  it.each([
    [[0xe2, 0x82], 2],
    [[0xf0, 0x9f, 0x98], 3],
    [[0xed, 0xa0, 0x80], 3],
    [[0xc0, 0x80], 2],
    [[0xe0, 0x80, 0x80], 3],
    [[0xf0, 0x80, 0x80, 0x80], 4],
    [[0xf4, 0x90, 0x80, 0x80], 4],
    [[0xff], 1],
    [[0x80], 1],
    [[0xe2, 0x28, 0xa1], 2],
  ])('replaces %j with %i U+FFFD', (bytes, count) => {
    const valid = Buffer.from('aé€🚀\u0800\ud7ff\u{10ffff}\u{10000}');
    const text = decodeUtf8(Buffer.concat([valid, Buffer.from(bytes), valid]));
    expect(text.split('\ufffd').length - 1).toBe(count);
    expect(text.startsWith(valid.toString()) && text.endsWith(valid.toString())).toBe(true);
  });
});

/**
 * What JSON.parse makes of a text, with maps for objects; `undefined` where it throws or a number
 * overflows.
 */
function parsePlain(text: string): unknown {
  try {
    return toMaps(JSON.parse(text));
  } catch {
    return undefined;
  }
}

function toMaps(value: unknown): unknown {
  if (typeof value === 'string') return value.toWellFormed();
  if (typeof value === 'number' && !Number.isFinite(value)) throw new RangeError('overflow');
  if (Array.isArray(value)) return value.map(toMaps);
  if (typeof value !== 'object' || value === null) return value;
  return new Map(
    Object.entries(value).map(([key, member]) => [key.toWellFormed(), toMaps(member)]),
  );
}
