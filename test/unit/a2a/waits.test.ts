// How long a wait took, as people are told: two that waited alike must say the same, so that they
// are shown as one.
import { expect, it } from 'vitest';
import { toSeconds } from '../../../src/a2a/await-card.ts';

it.each([
  [400, /^0\.\d s$/],
  [12_300, /^1\d s$/],
])('a wait of %i ms', (ms, said) => {
  expect(toSeconds(performance.now() - ms)).toMatch(said);
});
