// Half a letter in the body of a request: found in every dialect, wherever it is, and nowhere else.
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { halfLetter } from '../../../src/domain/letters.ts';
import { anthropicMessages } from '../../../src/providers/anthropic/anthropic.ts';
import { decodeBody } from '../../../src/providers/decode-body.ts';
import { geminiContent } from '../../../src/providers/gemini/gemini.ts';
import { faultOfLetters } from '../../../src/providers/half-letter.ts';
import { openaiChat, openaiResponses } from '../../../src/providers/openai/openai.ts';

/** Every character beyond ASCII as an escape, as Python's json.dumps writes it. */
function toAscii(json: string): string {
  return json.replaceAll(
    /[^\0-\x7f]/g,
    (unit) => `\\u${unit.charCodeAt(0).toString(16).padStart(4, '0')}`,
  );
}

const whole = 'A whale \u{1f40b}.';
const [first, second] = ['A whale \ud83d', '\udc0b swims.'];

describe('faultOfLetters', () => {
  it.each([
    ['the first half at the end', first, halfLetter],
    ['the second half at the start', second, halfLetter],
    ['the first half in front of another letter', `${first} swims`, halfLetter],
    ['the first half in front of an escape', `${first}\n`, halfLetter],
    ['the first half twice', `\ud83d${whole}`, halfLetter],
    ['the second half twice', '\u{1f40b}\udc0b', halfLetter],
    ['whole letters', `${whole}${whole}`, null],
    ['half a letter as it is written in a source text', '\\ud83d', null],
    ['the same behind a backslash of its own', '\\\\ud83d and \\u{1f40b}', null],
    ['letters of one unit', 'Zoë, \u2028, \uffff', null],
  ])('%s', (_name, text, fault) => {
    const json = JSON.stringify({ text });
    expect(faultOfLetters(json)).toBe(fault);
    expect(faultOfLetters(toAscii(json))).toBe(fault);
    // A call's arguments are JSON in JSON: of these the provider reads the outer one.
    expect(faultOfLetters(JSON.stringify({ arguments: json }))).toBe(null);
  });

  it('agrees with what the language says of any texts', () => {
    const unit = fc.oneof(
      fc.constantFrom('\ud83d', '\udc0b', '\\', 'u', '"', '\n', '\\ud83d'),
      fc.string({ unit: 'grapheme', maxLength: 2 }),
    );
    const texts = fc.array(fc.array(unit).map((units) => units.join('')));
    fc.assert(
      fc.property(texts, (said) => {
        const json = JSON.stringify(said);
        const fault = said.every((text) => text.isWellFormed()) ? null : halfLetter;
        expect(faultOfLetters(json)).toBe(fault);
        expect(faultOfLetters(toAscii(json))).toBe(fault);
      }),
    );
  });
});

describe.each([
  [openaiChat, (content: string) => ({ messages: [{ role: 'user', content }] })],
  [openaiResponses, (input: string) => ({ input })],
  [anthropicMessages, (content: string) => ({ messages: [{ role: 'user', content }] })],
  [geminiContent, (text: string) => ({ contents: [{ role: 'user', parts: [{ text }] }] })],
] as const)('a request of $name', (dialect, toBody) => {
  it.each([
    [first, halfLetter],
    [whole, undefined],
  ])('%j', (text, fault) => {
    const body = JSON.stringify(toBody(text));
    const decoded = decodeBody(dialect, body, '/v1beta/models/m:generateContent');
    expect(decoded).toMatchObject({ kind: 'decoded' });
    expect(decoded.kind === 'decoded' ? decoded.request.fault : null).toBe(fault);
  });
});
