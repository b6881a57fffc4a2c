// Secrets in every form that leaves a process.
import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { cutText } from '../../../src/domain/text.ts';
import { createRedactor } from '../../../src/redact/redactor.ts';
import { redactContent, redactValue } from '../../../src/redact/structure.ts';

const secret = 'p@ss "word"/é+42';

const inJson = (value: string): string => JSON.stringify(value).slice(1, -1);
const inHtml = (value: string): string =>
  value
    .replaceAll('&', '&amp;')
    .replaceAll('<', '&lt;')
    .replaceAll('>', '&gt;')
    .replaceAll('"', '&quot;');

describe('forms of a registered secret', () => {
  const forms: readonly (readonly [string, string])[] = [
    ['raw', secret],
    ['JSON-escaped', JSON.stringify(secret).slice(1, -1)],
    ['JSON in JSON', JSON.stringify(JSON.stringify(secret).slice(1, -1)).slice(1, -1)],
    ['JSON with ASCII only', JSON.stringify(secret).slice(1, -1).replace('é', '\\u00e9')],
    ['URL-encoded', encodeURIComponent(secret)],
    ['form-encoded', new URLSearchParams({ k: secret }).toString().slice(2)],
    [
      'URL-encoded in lower case',
      encodeURIComponent(secret).replace(/%../g, (code) => code.toLowerCase()),
    ],
  ];
  test.each([
    ['quoted for a shell', (value: string) => value.replaceAll("'", String.raw`'\''`)],
    ['quoted by Python', (value: string) => value.replaceAll("'", `'"'"'`)],
    [
      'in a body quoted for a shell',
      (value: string) => inJson(value).replaceAll("'", String.raw`'\''`),
    ],
    ['in HTML', (value: string) => inHtml(value).replaceAll("'", '&#39;')],
    ['in HTML by Python', (value: string) => inHtml(value).replaceAll("'", '&#x27;')],
    ['in XML', (value: string) => inHtml(value).replaceAll("'", '&apos;')],
    ['between tags', (value: string) => inHtml(value).replaceAll('&quot;', '"')],
    ['in HTML in JSON', (value: string) => inJson(inHtml(value).replaceAll("'", '&#39;'))],
    [
      'in JSON by Go',
      (value: string) =>
        inJson(value).replace(/[<>&]/g, (char) => `\\u00${char.charCodeAt(0).toString(16)}`),
    ],
    ['in JSON by PHP', (value: string) => inJson(value).replaceAll('/', String.raw`\/`)],
  ])('%s is replaced', (_, write) => {
    const odd = `it's-"a"/<b>&'c'`;
    expect(createRedactor([odd]).text(`before ${write(odd)} after`)).toBe('before *** after');
  });

  test.each(forms)('%s is replaced', (_, form) => {
    expect(createRedactor([secret]).text(`before ${form} after`)).toBe('before *** after');
  });

  test.each([0, 1, 2, 3, 4, 5])(
    'base64 is replaced when the secret starts at byte %i of the encoded text',
    (offset) => {
      const key = 'correct-horse-battery';
      for (const encoding of ['base64', 'base64url'] as const) {
        const encoded = Buffer.from(`${'x'.repeat(offset)}${key}:tail`).toString(encoding);
        const redacted = createRedactor([key]).text(encoded);
        expect(redacted).toContain('***');
        // What is left does not tell the secret: at most two of its bytes' bits at either edge.
        expect(Buffer.from(redacted.replace('***', ''), encoding).toString('latin1')).not.toMatch(
          /orrect|horse|batter/,
        );
      }
    },
  );

  test('each line of a multi-line secret is replaced by itself', () => {
    const redactor = createRedactor(['first-line\r\nab\nsecond-line\n']);
    expect(redactor.text('> first-line\n> ab\n> second-line')).toBe('> ***\n> ab\n> ***');
  });

  test('a secret added later counts', () => {
    const redactor = createRedactor([]);
    expect(redactor.text('late-secret')).toBe('late-secret');
    redactor.add('late-secret');
    expect(redactor.text('late-secret')).toBe('***');
  });
});

describe('which secrets, and how far', () => {
  test('three characters are never a secret, four are', () => {
    expect(createRedactor(['abc', '  ab  ', '']).text('abc ab')).toBe('abc ab');
    expect(createRedactor(['abcd']).text('abcd')).toBe('***');
  });

  test('the longer of two secrets wins, whatever their order', () => {
    expect(createRedactor(['secret', 'secret-longer']).text('secret-longer secret')).toBe(
      '*** ***',
    );
  });

  test('overlapping secrets leave no tail', () => {
    expect(createRedactor(['abcdef', 'defghi']).text('<abcdefghi>')).toBe('<***>');
  });

  test.each([
    'abc\x1b[31mdef',
    'abc\u200bdef',
    'abc\0def',
    '\x1b]0;x\x07abcdef',
    'a\tb abc\u202edef',
  ])('control characters do not hide a secret: %j', (text) => {
    expect(createRedactor(['abcdef']).text(text)).toMatch(/\*\*\*$/);
  });

  test.each([
    ['the end', 'the key is correct-horse-bat… (17 more)', 'the key is ***… (17 more)'],
    ['the beginning', '…ct-horse-battery is the key', '…*** is the key'],
    ['both ends', '…rrect-horse-battery, correct-hor…', '…***, ***…'],
    ['an escaped end', String.raw`it\"s-long-k…`, '***…'],
  ])('a secret that was cut at %s is replaced as far as it is there', (_, text, clean) => {
    expect(createRedactor(['correct-horse-battery', 'it"s-long-key-of-mine']).text(text)).toBe(
      clean,
    );
  });

  test('a megabyte of cuts is no burden', () => {
    const text = 'aaaaaaaa…'.repeat(100_000);
    expect(createRedactor([`${'a'.repeat(500)}b`]).text(text)).toContain('…');
  });

  test('a few characters before a cut are no secret', () => {
    const text = 'corr… …tery';
    expect(createRedactor(['correct-horse-battery']).text(text)).toBe(text);
  });

  test('control characters stay where they hide none', () => {
    expect(createRedactor(['abcdef']).text('a\tb\x1b[31m abcdef')).toBe('a\tb\x1b[31m ***');
  });

  test('a secret is text, not a pattern', () => {
    expect(createRedactor(['a.c*$&']).text('abcd a.c*$& x')).toBe('abcd *** x');
  });

  test('no text around any secret lets it through', () => {
    fc.assert(
      fc.property(
        fc.string({ minLength: 4, unit: 'binary' }),
        fc.string(),
        fc.string(),
        (value, before, after) => {
          fc.pre(value.trim().length >= 4 && !'***'.includes(value));
          expect(
            createRedactor([value])
              .text(before + value + after)
              .split('***')
              .join('\u0000'),
          ).not.toContain(value);
        },
      ),
    );
  });

  test('redacted text stays as it is when redacted again', () => {
    const redactor = createRedactor([secret]);
    const once = redactor.text(`a ${secret} Bearer abcdefghijklmnop123456`);
    expect(redactor.text(once)).toBe(once);
  });
});

describe('token-shaped strings', () => {
  const body = 'A1b2C3d4E5f6G7h8I9j0K1l2M3n4O5p6Q7r8';
  const tokens: readonly string[] = [
    `ghp_${body}`,
    `gho_${body}`,
    `ghs_${body}`,
    `github_pat_${body}`,
    `glpat-${body.slice(0, 20)}`,
    'AKIAABCDEFGHIJKLMNOP',
    `xoxb-${body}`,
    `AIza${body.slice(1)}`,
    `sk-${body}`,
    `sk-ant-api03-${body}`,
    `eyJhbGciOiJIUzI1NiJ9.eyJzdWIiOiIxIn0.${body}`,
  ];
  test.each(tokens)('%s', (token) => {
    const redactor = createRedactor([]);
    expect(redactor.text(`key=${token}, next`)).toBe('key=***, next');
    // As a log line stands inside JSON.
    expect(redactor.text(JSON.stringify(`key:\n${token}\n`))).toBe('"key:\\n***\\n"');
  });

  test.each([
    ...['ghp_', 'github_pat_', 'glpat-', 'xoxb-', 'AIza', 'sk-', 'sk-ant-api03-', 'Bearer '],
    ...['AKIA', 'eyJhbGciOiJIUzI1NiJ9.'],
  ])('%s and more, wherever it was cut', (lead) => {
    const token = lead + (lead === 'AKIA' ? 'ABCDEFGHIJKLMNOP' : body.slice(1));
    const redactor = createRedactor([]);
    for (let chars = lead.length; chars < token.length; chars += 1) {
      const shown = redactor.text(cutText(`see ${token}`, 4 + chars));
      // The lead tells nothing, and fewer than eight characters of what follows give nothing away.
      expect(shown.slice(4, shown.indexOf('…')).length).toBeLessThan(lead.length + 8);
    }
  });

  test('a bearer token, its scheme kept', () => {
    expect(createRedactor([]).text('Authorization: Bearer abcdef.ghijkl-mnop_123')).toBe(
      'Authorization: Bearer ***',
    );
  });

  test.each([
    'sk-learn-contrib-imbalanced-package',
    'sk-learn-contrib-… ASIA… AIza… the Bearer…',
    'task-0123456789012345678901',
    'ghp_short',
    'eyJ',
    'Bearer of good news',
  ])('ordinary text stays: %s', (text) => {
    expect(createRedactor([]).text(text)).toBe(text);
  });

  test('a megabyte of almost-tokens is no burden', () => {
    for (const almost of ['eyJ', 'sk-', 'ghp_', 'eyJ-eyJ', '-----BEGIN PRIVATE KEY', 'Bearer ']) {
      const text = almost.repeat(Math.ceil(1_000_000 / almost.length));
      expect(typeof createRedactor([]).text(text)).toBe('string');
    }
  });
});

describe('bytes and structures', () => {
  test('bytes keep their length and every other byte', () => {
    const key = 'geheim-né';
    const before = Buffer.from([0, 255, 254, 128]);
    const bytes = Buffer.concat([before, Buffer.from(key), before]);
    const redacted = Buffer.from(createRedactor([key]).bytes(bytes));
    expect(redacted).toEqual(
      Buffer.concat([before, Buffer.alloc(Buffer.byteLength(key), '*'), before]),
    );
    expect(createRedactor(['other']).bytes(bytes)).toBe(bytes);
  });

  test('a secret of digits does not break a number in JSON', () => {
    const redactor = createRedactor(['1234']);
    const json = redactContent(
      redactor,
      'report.json',
      '{"at": 12345, "text": "pin 1234", "1234": true}\n',
    );
    expect(JSON.parse(String(json))).toEqual({ at: 12345, text: 'pin ***', '***': true });
    const lines = redactContent(
      redactor,
      'wire.jsonl',
      '{"n":1234}\n{"t":"1234"}\nnot json 1234\n',
    );
    expect(lines).toBe('{"n":1234}\n{"t":"***"}\nnot json ***\n');
  });

  test('values keep their shape', () => {
    const value = { list: ['hidden-1', 7, null], flag: true };
    expect(redactValue(createRedactor(['hidden-1']), value)).toEqual({
      list: ['***', 7, null],
      flag: true,
    });
  });
});
