// Seals of thoughts: each says by itself whether it is whole, and of which words it is.
import { expect, it } from 'vitest';
import { findMarks } from '../../../src/domain/token.ts';
import {
  isSealOf,
  isThought,
  judgeSeal,
  makeThought,
  sealOf,
} from '../../../src/providers/thoughts.ts';
import { seededRandom } from '../scripted-model/builders.ts';

const { bytes } = seededRandom();
const thought = makeThought(bytes);

it('A thought is another one each time, and holds no mark', () => {
  const all = Array.from({ length: 100 }, () => makeThought(bytes));
  expect(new Set([thought, ...all]).size).toBe(101);
  expect(all.flatMap(findMarks)).toEqual([]);
  expect(all.every(isThought)).toBe(true);
  expect(isThought('I look at what you said.')).toBe(false);
});

it('A seal is of its own words alone, in either alphabet', () => {
  const seal = sealOf(thought);
  const forUrls = Buffer.from(seal, 'base64').toString('base64url');
  for (const one of [seal, forUrls]) {
    expect(judgeSeal(one)).toBe('whole');
    expect(isSealOf(one, thought)).toBe(true);
    expect(isSealOf(one, thought.trimEnd().replaceAll('\n', ' '))).toBe(false);
  }
  expect(judgeSeal(sealOf(''))).toBe('whole');
});

it('A seal in which any byte is another one, or that is cut or longer, is changed', () => {
  const whole = Buffer.from(sealOf(thought), 'base64');
  for (let at = 9; at < whole.length; at += 1) {
    const other = Buffer.from(whole);
    other.writeUInt8(other.readUInt8(at) ^ 1, at);
    expect(judgeSeal(other.toString('base64')), `byte ${at}`).toBe('changed');
    expect(judgeSeal(whole.subarray(0, at).toString('base64')), `cut at ${at}`).toBe('changed');
  }
  expect(judgeSeal(Buffer.concat([whole, whole]).toString('base64'))).toBe('changed');
});

it('What no seal of ours begins like is foreign, however long', () => {
  for (const one of ['', 'skip_thought_signature_validator', 'EqQB', 'x'.repeat(1_000_000)])
    expect(judgeSeal(one)).toBe('foreign');
});
