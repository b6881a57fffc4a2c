// Seeds: the same stream for the same seed, whatever else is drawn, and other streams for all
// others.
import { describe, expect, it } from 'vitest';
import { createSeededRandom, makeSeed, seedOfRun } from '../../../src/app/run/seeded-random.ts';

const hex = (bytes: Uint8Array): string => Buffer.from(bytes).toString('hex');

describe('a seeded stream', () => {
  it('is the same in pieces and at once', () => {
    const whole = hex(createSeededRandom('a').bytes(100));
    const pieces = createSeededRandom('a');
    expect([1, 31, 33, 35].map((size) => hex(pieces.bytes(size))).join('')).toBe(whole);
    expect(hex(createSeededRandom('b').bytes(100))).not.toBe(whole);
  });

  it('does not change with what other labels draw', () => {
    const first = createSeededRandom('a');
    first.of('x').bytes(64);
    first.bytes(7);
    expect(first.of('y').uuid()).toBe(createSeededRandom('a').of('y').uuid());
    expect(first.of('y').uuid()).not.toBe(first.of('x').uuid());
  });

  it('gives UUIDs of version 4, each another one', () => {
    const random = createSeededRandom('a');
    const ids = Array.from({ length: 500 }, () => random.uuid());
    for (const id of ids)
      expect(id).toMatch(/^[0-9a-f]{8}-[0-9a-f]{4}-4[0-9a-f]{3}-[89ab][0-9a-f]{3}-[0-9a-f]{12}$/);
    expect(new Set(ids).size).toBe(500);
  });

  it('has every byte about as often', () => {
    const counts = new Map<number, number>();
    for (const byte of createSeededRandom('a').bytes(256 * 200))
      counts.set(byte, (counts.get(byte) ?? 0) + 1);
    expect(counts.size).toBe(256);
    expect(Math.min(...counts.values())).toBeGreaterThan(120);
    expect(Math.max(...counts.values())).toBeLessThan(280);
  });
});

describe('seeds of a series', () => {
  it('begin with the given one and are all different', () => {
    const seeds = Array.from({ length: 1000 }, (_, index) => seedOfRun('s', index + 1));
    expect(seeds[0]).toBe('s');
    expect(new Set(seeds).size).toBe(1000);
    for (const seed of seeds.slice(1)) expect(seed).toMatch(/^[0-9a-f]{16}$/);
  });

  it('are fresh where none is given', () => {
    expect(makeSeed()).toMatch(/^[0-9a-f]{16}$/);
    expect(makeSeed()).not.toBe(makeSeed());
  });
});
