// Counting a series: nothing is averaged away, and what was cancelled says nothing.
import { expect, it } from 'vitest';
import { type SeriesCanary, type SeriesRun, tallySeries } from '../../../src/domain/series.ts';

const passed = (name: string): SeriesCanary => ({
  name,
  verdict: 'passed',
  place: null,
  flaky: false,
});
const red = (name: string, place: string): SeriesCanary => ({
  name,
  verdict: /^[A-Z]/.test(place) ? 'errored' : 'failed',
  place,
  flaky: false,
});

function toRun(number: number, ...canaries: readonly SeriesCanary[]): SeriesRun {
  const verdicts = canaries.map(({ verdict }) => verdict);
  const verdict = verdicts.includes('failed')
    ? 'failed'
    : verdicts.includes('errored')
      ? 'errored'
      : 'passed';
  return { number, seed: `s${number}`, verdict, durationMs: 1, canaries };
}

it('counts runs and canaries by verdict, and the places of reds', () => {
  const tally = tallySeries([
    toRun(1, passed('a'), passed('b')),
    toRun(2, red('a', 'not-stored'), passed('b')),
    toRun(3, red('a', 'TURN_TIMEOUT'), { ...passed('b'), flaky: true }),
    toRun(4, red('a', 'not-stored'), { ...passed('b'), verdict: 'skipped' }),
  ]);
  expect(tally).toMatchObject({ passed: 1, failed: 2, errored: 1, redRate: { reds: 3, runs: 4 } });
  expect(tally.canaries).toMatchObject([
    {
      name: 'a',
      passed: 1,
      failed: 2,
      errored: 1,
      places: [
        { place: 'not-stored', count: 2 },
        { place: 'TURN_TIMEOUT', count: 1 },
      ],
      redRate: { reds: 3, runs: 4 },
    },
    {
      name: 'b',
      passed: 3,
      failed: 0,
      errored: 0,
      skipped: 1,
      flaky: 1,
      places: [],
      redRate: { reds: 0, runs: 3, upperBound: 1 },
    },
  ]);
});

it('leaves out what was cancelled, but not a canary that had failed before', () => {
  const harmless = tallySeries([
    toRun(1, passed('a'), passed('b')),
    toRun(2, passed('a'), red('b', 'CANCELLED')),
  ]);
  expect(harmless).toMatchObject({ passed: 1, failed: 0, errored: 0, redRate: { runs: 1 } });
  expect(harmless.canaries).toMatchObject([
    { name: 'a', passed: 2 },
    { name: 'b', passed: 1, errored: 0 },
  ]);
  const harmful = tallySeries([
    toRun(1, passed('a'), passed('b')),
    toRun(2, red('a', 'not-stored'), red('b', 'CANCELLED')),
  ]);
  expect(harmful).toMatchObject({ passed: 1, failed: 1, redRate: { reds: 1, runs: 2 } });
});

it('knows no rate where nothing counts', () => {
  const tally = tallySeries([toRun(1, red('a', 'CANCELLED'))]);
  expect(tally).toMatchObject({ passed: 0, failed: 0, errored: 0, redRate: null });
  expect(tally.canaries).toMatchObject([{ name: 'a', redRate: null }]);
});
