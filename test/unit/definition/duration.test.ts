// Durations as inputs and profiles spell them.
import { describe, expect, it } from 'vitest';
import { parseDuration } from '../../../src/domain/duration.ts';

describe('parseDuration', () => {
  it.each([
    ['90s', 90_000],
    ['3m', 180_000],
    ['500ms', 500],
    ['1m30s', 90_000],
    ['1h', 3_600_000],
    ['1h2m3s4ms', 3_723_004],
    ['1m500ms', 60_500],
    ['0s', 0],
    ['090s', 90_000],
  ])('%s', (text, expectedMs) => {
    expect(parseDuration(text)).toBe(expectedMs);
  });

  it.each([
    '',
    ' ',
    '90',
    '1 minute',
    '90 s',
    ' 90s',
    '90s\n',
    '-1s',
    '+1s',
    '1.5s',
    '30s1m',
    '1s1s',
    '1S',
    's',
    '1e3s',
    '1234567890s',
    '１s',
  ])('refuses %j', (text) => {
    expect(parseDuration(text)).toBeNull();
  });
});
