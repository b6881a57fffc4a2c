// Patterns of protections: what they match, and that no pattern takes for ever.
import { expect, it } from 'vitest';
import { compileGlob } from '../../../src/fleet/glob.ts';

it.each<[string, string, boolean]>([
  ['*gate (pull_request)', 'CI / gate (pull_request)', true],
  ['*gate', 'gates', false],
  ['a?c', 'abc', true],
  ['a?c', 'a😀c', true],
  ['a?c', 'ac', false],
  ['a\\*c', 'a*c', true],
  ['a\\*c', 'abc', false],
  ['[a-c]x', 'bx', true],
  ['[!a-c]x', 'bx', false],
  ['[!a-c]x', 'dx', true],
  ['{main,rel-*}', 'rel-1', true],
  ['{main,rel-{1,2}}', 'rel-2', true],
  ['{main,rel-{1,2}}', 'rel-3', false],
  ['{,x}y', 'y', true],
  ['a,b}', 'a,b}', true],
  ['a.c', 'abc', false],
])('%s and %s: %j', (pattern, text, fits) => {
  expect(compileGlob(pattern)?.(text)).toBe(fits);
});

it('a separator ends a star and a question mark, and a double star passes over it', () => {
  const fits = (pattern: string, text: string) => compileGlob(pattern, '/')?.(text);
  expect(['*', '?', '**', 'a/*', '{*,a/b}'].map((pattern) => fits(pattern, 'a/b'))).toEqual([
    false,
    false,
    true,
    true,
    true,
  ]);
  expect(fits('?', '/')).toBe(false);
});

it.each([
  '{a',
  '[a',
  'a\\',
  '[z-a]',
  '{'.repeat(100_000),
  `${'{'.repeat(50_000)}${'}'.repeat(50_000)}`,
])('is null for what a server could not read: %.20s', (pattern) => {
  expect(compileGlob(pattern)).toBeNull();
});

it('a pattern that a regular expression would never be done with is done with', () => {
  for (const pattern of [`${'*a'.repeat(40)}b`, `${'{*,?}'.repeat(40)}b`, `${'*'.repeat(20_000)}b`])
    expect(compileGlob(pattern)?.('a'.repeat(255))).toBe(false);
});
