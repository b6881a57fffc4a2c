// Whether a text is there whole: what agents put between words does not matter, words that are
// missing do.
import { describe, expect, it } from 'vitest';
import { holdsWords, maxExcerptChars, toExcerpt } from '../../../src/judge/excerpt.ts';

const wanted = 'You said that it is fair-maple-62a586. [R-ppz5y7rti4]';

const whole: Record<string, string> = {
  'as it was said': wanted,
  'with more before and behind': `## Answer\n\n${wanted}\n\n---`,
  'wrapped at spaces': wanted.replaceAll(' ', '\n> '),
  'in Markdown': wanted.replace('fair-maple-62a586', '**fair-maple-62a586**'),
  'in HTML': `<p>${wanted.replace('fair-maple-62a586', '<strong class="fact">fair-maple-62a586</strong>')}</p>`,
  'with entities': wanted.replaceAll(' ', '&nbsp;'),
  'escaped twice': JSON.stringify(JSON.stringify(wanted.replaceAll(' ', '\n'))),
  'with numbered lines': wanted.replaceAll(' ', '\n     12→'),
  'in colours': wanted.replaceAll(' ', '\u001b[0m \u001b[1m'),
  'behind a part of itself': `You said that ${wanted}`,
};

const cut: Record<string, string> = {
  'the first word missing': wanted.replace('You ', ''),
  'a word in the middle missing': wanted.replace('that ', ''),
  'its mark missing': wanted.slice(0, -5),
  'a missing word that a quotation has': `You said: My pet is fair. ${wanted.replace('You said ', '')}`,
  'a missing word that stands behind it': `${wanted.replace('that ', '')} And that is it.`,
  'a short word twice': wanted.replace('it is', 'it it is'),
  'words of another beginning put in': wanted.replace('is fair', 'is said that it is fair'),
};

const manyScripts = 'नमस्ते दुनिया, e\u0301te\u0301 👋 bis ❤️ morgen 👩‍🚀.';

describe('a text in many scripts', () => {
  it.each([
    ['as it was said', manyScripts, true],
    ['wrapped at spaces', manyScripts.replaceAll(' ', '\n> '), true],
    ['in Markdown', manyScripts.replace('👋', '**👋**'), true],
    ['without what only tells how a sign is drawn', manyScripts.replace('\ufe0f', ''), true],
    ['with a question mark for each emoji', manyScripts.replaceAll(/\p{RGI_Emoji}/gv, '?'), false],
    ['without one emoji', manyScripts.replace('👋 ', ''), false],
    ['with another emoji', manyScripts.replace('👋', '👍'), false],
    ['without its marks', manyScripts.replaceAll(/\p{M}/gu, ''), false],
    ['without one vowel sign', manyScripts.replace('\u093f', ''), false],
  ])('%s', (_, text, isWhole) => expect(holdsWords(text, manyScripts)).toBe(isWhole));
});

describe('a text is whole', () => {
  for (const [name, text] of Object.entries(whole))
    it(name, () => expect(holdsWords(text, wanted)).toBe(true));
});

describe('a text is cut', () => {
  for (const [name, text] of Object.entries(cut))
    it(name, () => expect(holdsWords(text, wanted)).toBe(false));

  it('is found out soon in a hostile text full of its first word', () => {
    expect(holdsWords('You '.repeat(1_000_000), wanted)).toBe(false);
  });
});

it.each(['x', 'é', '😀'])('an excerpt has all of %j, or says that it was cut', (char) => {
  const whole = char.repeat(maxExcerptChars);
  expect(toExcerpt(whole)).toBe(whole);
  expect(toExcerpt(`${whole}${char}`)).toBe(`${whole}…`);
});
