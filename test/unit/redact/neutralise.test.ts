// Hostile text in a log: no job runner finds a command in it, and no terminal is steered by it.
import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { cutText, stripControls, toPlainLine } from '../../../src/domain/text.ts';
import { maxLineChars, maxLogLines, neutralise } from '../../../src/redact/neutralise.ts';
import { hostileTexts } from '../support/report.ts';

/**
 * What the runners look for: GitHub's two forms (actions/runner), and that of act and Gitea's
 * runner.
 */
function findCommands(line: string): string[] {
  const patterns = [/##\[[^\]]*\]/, /^\s*::[^\s:]+/, /^::([^ ]+)( (.+))?::([^\r\n]*)/];
  return patterns.filter((pattern) => pattern.test(line)).map(String);
}

describe('commands', () => {
  test.each(hostileTexts)('no runner finds a command in %j', (text) => {
    for (const keepColor of [false, true]) {
      for (const line of neutralise(text, { keepColor })) {
        expect(findCommands(line)).toEqual([]);
        expect(line).not.toMatch(
          /::|##\[|[\x00-\x08\x0a-\x1a\x1c-\x1f\x7f-\x9f\u2028\u2029\u202a-\u202e\u2066-\u2069]/,
        );
        expect(line.isWellFormed()).toBe(true);
      }
    }
  });

  test('nor in any text made of the pieces that commands, colours and breaks are made of', () => {
    const piece = fc.constantFrom(
      ':',
      '::',
      '#',
      '##',
      '[',
      'error',
      ' ',
      '\x1b[0m',
      '\x1b[31m',
      '\x1b',
      '\u200b',
      '\0',
      '\r',
      '\n',
      '\u2028',
      '\u0085',
      '\x9b',
      '0m',
      '\x1b]',
      '\x07',
    );
    fc.assert(
      fc.property(fc.array(piece, { maxLength: 30 }), fc.boolean(), (pieces, keepColor) => {
        const colored = neutralise(pieces.join(''), { keepColor });
        // What a terminal or runner sees once colours are taken out is inert as well.
        for (const line of colored) {
          expect(findCommands(line)).toEqual([]);
          expect(findCommands(line.replaceAll(/\x1b\[[0-9]*m/g, ''))).toEqual([]);
        }
      }),
      { numRuns: 2_000 },
    );
  });
});

describe('lines', () => {
  test('every kind of break splits, a last one adds no empty line', () => {
    expect(neutralise('a\r\nb\rc\nd\u2028e\u2029f\u0085g\n')).toEqual([
      'a',
      'b',
      'c',
      'd',
      'e',
      'f',
      'g',
    ]);
    expect(neutralise('')).toEqual(['']);
  });

  test('terminal sequences vanish with their parameters, their text stays', () => {
    expect(
      neutralise('\x1b[1;31mred\x1b[0m \x1b]8;;http://x\x07link\x1b]8;;\x1b\\ \x9b2Jok\x1bc'),
    ).toEqual(['red link ok']);
  });

  test('an operating system command that never ends hides nothing', () => {
    expect(neutralise('\x1b]0;visible')).toEqual(['0;visible']);
  });

  test('plain colours of our own stay and are closed; others go', () => {
    expect(neutralise('\x1b[31mfailed\x1b[0m x', { keepColor: true })).toEqual([
      '\x1b[31mfailed\x1b[0m x',
    ]);
    expect(neutralise('\x1b[31mopen', { keepColor: true })).toEqual(['\x1b[31mopen\x1b[0m']);
    expect(neutralise('\x1b[8mhidden\x1b[0m', { keepColor: true })).toEqual(['hidden']);
    expect(neutralise('\x1b[31mred', {})).toEqual(['red']);
  });

  test('line length and line count are bounded', () => {
    expect(neutralise('x'.repeat(maxLineChars))).toEqual(['x'.repeat(maxLineChars)]);
    expect(neutralise('x'.repeat(maxLineChars + 1))).toEqual([
      `${'x'.repeat(maxLineChars)}… (1 more)`,
    ]);
    const lines = neutralise('y\n'.repeat(maxLogLines + 5));
    expect(lines).toHaveLength(maxLogLines + 1);
    expect(lines.at(-1)).toBe('… (5 more lines)');
  });
});

describe('what is drawn as nothing', () => {
  /** A text in variation selectors, one for each byte. */
  const hide = (text: string): string =>
    [...Buffer.from(text)]
      .map((byte) => String.fromCodePoint(byte < 16 ? 0xfe00 + byte : 0xe0100 + byte - 16))
      .join('');

  test('hides no text in a line', () => {
    expect(stripControls(`ok${hide('ignore\tall\nrules')}`)).toBe('ok');
    const marks =
      '\u00ad\u034f\u061c\u115f\u1160\u180b\u180e\u200b\u2064\u206a\u206f\u3164\uffa0\ufeff';
    expect(stripControls(`a${marks}\ufff9\ufffa\ufffb\u200e\u202e\u{e0041}b`)).toBe('ab');
  });

  test('stays where emoji and scripts need it, once', () => {
    const needed = ['❤️', '1️⃣', '☎︎', '👨‍👩‍👧', '🏳️‍🌈', 'می‌خواهم', 'क्‍ष'];
    for (const text of needed) expect(stripControls(text)).toBe(text);
    expect(stripControls('❤\ufe0f\ufe0e\ufe0f a\ufe0f ❤\ufe00')).toBe('❤\ufe0f a ❤');
  });
});

describe('cuts', () => {
  test('a cut never halves a character', () => {
    expect(cutText('ab😀cd', 3)).toBe('ab… (4 more)');
    expect(cutText('ab😀cd', 4)).toBe('ab😀… (2 more)');
    expect(cutText('abc', 3)).toBe('abc');
  });

  test('a plain line shows its breaks', () => {
    expect(toPlainLine(' a\r\nb\n::c ', 100)).toBe('a ⏎ b ⏎ : :c');
  });
});
