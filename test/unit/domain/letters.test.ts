// Letters in their several forms.
import { expect, it } from 'vitest';
import { composeLetters, unescapeLetters } from '../../../src/domain/letters.ts';

it.each([
  ['Stra\\u00dfe', 'Straße'],
  ['Stra\\\\u00DFe', 'Straße'],
  ['\\ud83d\\udc4d', '👍'],
  ['a\\u0041\\n\\u001b', 'a\\u0041\\n\\u001b'],
  ['\\u00', '\\u00'],
  ['plain \\ text', 'plain \\ text'],
])('unescapes %s', (text, wanted) => {
  expect(unescapeLetters(text)).toBe(wanted);
});

it('leaves characters in their form, and composes them where that is asked', () => {
  const decomposed = 'Überblick'.normalize('NFD');
  expect(unescapeLetters(decomposed)).toBe(decomposed);
  expect(composeLetters(decomposed)).toBe('Überblick');
  expect(composeLetters('U\\u0308berblick')).toBe('Überblick');
});

it('ends soon on backslashes alone', () => {
  const text = `${'\\'.repeat(4_000_000)}\\u`;
  expect(unescapeLetters(text)).toBe(text);
});
