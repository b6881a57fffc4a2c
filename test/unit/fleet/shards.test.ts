// Shards: how canaries are split, and how reports of the parts become the report of the whole.
import { describe, expect, it } from 'vitest';
import { parseReport } from '../../../src/definition/report-parse.ts';
import type { Report, ReportCanary } from '../../../src/domain/report.ts';
import type { Leg } from '../../../src/fleet/leg.ts';
import { mergeReports } from '../../../src/fleet/merge-reports.ts';
import { splitCanaries } from '../../../src/fleet/split-canaries.ts';
import { renderReportJson } from '../../../src/render/report-json.ts';
import { buildCanary, buildFailedCanary, buildReport } from '../support/report.ts';

const names = Array.from({ length: 11 }, (_, index) => `canary-${String(index).padStart(2, '0')}`);
const image = { reference: 'agent:1', id: `sha256:${'a'.repeat(64)}`, digests: [], platform: null };

/** The report of shard `number` of `count` over some canaries. */
function shard(
  number: number,
  count: number,
  all: readonly string[],
  overrides: Partial<Report> = {},
  toCanary: (name: string) => ReportCanary = (name) => buildCanary({ name }),
): Leg {
  const mine = splitCanaries(all, { number, count });
  const report = buildReport(all.filter((name) => mine.has(name)).map(toCanary), {
    tool: '0.1.0',
    image,
    shard: { number, count, canaries: all },
    ...overrides,
  });
  return { name: `e2e-${number}`, report, problem: null };
}

const allSkipped: Report['error'] = { code: 'ALL_SKIPPED', message: 'All skipped.', hint: null };
const skipped = (name: string): ReportCanary => buildCanary({ name, verdict: 'skipped' });

describe('a split', () => {
  it.each([1, 2, 3, 5, 11])('has each of 11 canaries once, and no empty shard of %i', (count) => {
    const shards = Array.from({ length: count }, (_, index) =>
      splitCanaries(names, { number: index + 1, count }),
    );
    expect(shards.flatMap((one) => [...one]).sort()).toEqual(names);
    const sizes = shards.map(({ size }) => size);
    expect(Math.max(...sizes) - Math.min(...sizes)).toBeLessThanOrEqual(1);
  });

  it('is the same whatever the order of the names', () => {
    const split = (order: readonly string[]) =>
      [...splitCanaries(order, { number: 2, count: 3 })].sort();
    expect(split([...names].reverse())).toEqual(split(names));
  });

  it('is balanced by durations, and leaves no shard empty where all are zero', () => {
    const durations = new Map(names.map((name, index) => [name, index === 4 ? 10_000 : 1_000]));
    expect([...splitCanaries(names, { number: 1, count: 2 }, durations)]).toEqual(['canary-04']);
    const zeros = new Map(names.map((name) => [name, 0]));
    for (const number of [1, 2, 3])
      expect(splitCanaries(names, { number, count: 3 }, zeros).size).toBeGreaterThan(2);
  });

  it('counts a canary without a duration as the middle one', () => {
    const durations = new Map([
      ['a', 1_000],
      ['b', 4_000],
      ['c', 9_000],
    ]);
    const split = (number: number) =>
      [...splitCanaries(['a', 'b', 'c', 'd'], { number, count: 2 }, durations)].sort();
    expect([split(1), split(2)]).toEqual([['c'], ['a', 'b', 'd']]);
  });
});

describe('shards of one run', () => {
  it('are joined into the report of a run that was played at once', () => {
    const merged = mergeReports([shard(2, 3, names), shard(3, 3, names), shard(1, 3, names)], null);
    expect(merged).toMatchObject({ verdict: 'passed', exitCode: 0, error: null, image });
    expect(merged.canaries.map(({ name }) => name)).toEqual(names);
    expect(merged.counts.passed).toBe(11);
    expect(merged).not.toHaveProperty('shard');
    expect(parseReport(renderReportJson(merged)).problem).toBeNull();
  });

  const passes = (number: number) => shard(number, 3, names);
  const two = [passes(1), passes(3)];
  it.each<[string, Leg[], string]>([
    ['one is missing', two, 'shard 2/3 of image sha256:aaaaaaaaaaaa is missing'],
    ['one is alone', [passes(2)], 'shards 1/3, 3/3 of image sha256:aaaaaaaaaaaa are missing'],
    [
      'one is there twice',
      [...two, passes(2), passes(2)],
      'shard 2/3 of image sha256:aaaaaaaaaaaa is there 2 times',
    ],
    ['one is of another number', [...two, shard(2, 4, names)], 'shards of 3 and of 4'],
    [
      'one is of another image',
      [...two, shard(2, 3, names, { image: { ...image, id: `sha256:${'b'.repeat(64)}` } })],
      'shard 2/3 of image sha256:aaaaaaaaaaaa is missing',
    ],
    [
      'one has other canaries',
      [...two, shard(2, 3, [...names, 'one-more'])],
      'made of different canaries',
    ],
    [
      'one has another profile',
      [...two, shard(2, 3, names, { profile: { name: 'langgraph', decidedBy: 'input' } })],
      'different profiles',
    ],
    [
      'one has another scope',
      [...two, shard(2, 3, names, { sessionScope: 'workspace' })],
      'different session scopes',
    ],
    [
      'one declares more',
      [...two, shard(2, 3, names, { without: [{ ability: 'memory', by: 'the input' }] })],
      'different declarations: none, memory',
    ],
    [
      'one has another body',
      [...two, shard(2, 3, names, { body: 'strict' })],
      "different bodies: the platform's, strict",
    ],
    [
      'one comes from another version',
      [...two, shard(2, 3, names, { tool: '0.2.0' })],
      'different versions',
    ],
    [
      'one has a canary of another',
      [
        ...two,
        {
          ...passes(2),
          report: {
            ...(passes(1).report as Report),
            shard: { number: 2, count: 3, canaries: names },
          },
        },
      ],
      'canary-00 is in shards 1/3 and 2/3',
    ],
    [
      'one lacks a canary',
      [
        ...two,
        {
          ...passes(2),
          report: buildReport([buildCanary({ name: 'canary-01' })], {
            tool: '0.1.0',
            image,
            shard: { number: 2, count: 3, canaries: names },
          }),
        },
      ],
      'canary-04 is in no shard',
    ],
    [
      'none knows its canaries',
      [1, 2, 3].map((number) =>
        shard(number, 3, names, { shard: { number, count: 3, canaries: [] } }),
      ),
      'no shard of image sha256:aaaaaaaaaaaa says which canaries there are',
    ],
    [
      'one lacks a canary beside one that skipped its own',
      [
        shard(1, 3, names, { verdict: 'errored', exitCode: 2, error: allSkipped }, skipped),
        passes(3),
        {
          ...passes(2),
          report: buildReport([buildCanary({ name: 'canary-01' })], {
            tool: '0.1.0',
            image,
            shard: { number: 2, count: 3, canaries: names },
          }),
        },
      ],
      'canary-04 is in no shard',
    ],
    [
      'one says passed over a failed canary',
      [
        ...two,
        shard(2, 3, names, { verdict: 'passed', exitCode: 0 }, (name) =>
          buildFailedCanary({ name }),
        ),
      ],
      'e2e-2: its verdict "passed" does not follow',
    ],
  ])('are not green where %s', (_name, legs, says) => {
    const merged = mergeReports(legs, null);
    expect(merged.verdict).not.toBe('passed');
    expect(merged.exitCode).not.toBe(0);
    expect(merged.error).toMatchObject({ code: 'LEGS_INCOMPLETE' });
    expect(merged.error?.message).toContain(says);
  });

  it('tell the reason of one that ended before it knew image and canaries', () => {
    const error: Report['error'] = {
      code: 'DOCKER_UNAVAILABLE',
      message: 'No daemon.',
      hint: null,
    };
    const dead = buildReport([], {
      tool: '0.1.0',
      image: { ...image, id: null },
      shard: { number: 2, count: 3, canaries: [] },
      verdict: 'errored',
      exitCode: 2,
      error,
    });
    const merged = mergeReports([...two, { name: 'e2e-2', report: dead, problem: null }], null);
    expect(merged).toMatchObject({ verdict: 'errored', exitCode: 2, error });
  });

  it('are green where one skipped all of its own, and not where all did', () => {
    const empty = (number: number) =>
      shard(number, 3, names, { verdict: 'errored', exitCode: 2, error: allSkipped }, skipped);
    expect(mergeReports([...two, empty(2)], null)).toMatchObject({
      verdict: 'passed',
      error: null,
    });
    expect(mergeReports([1, 2, 3].map(empty), null)).toMatchObject({
      verdict: 'errored',
      error: allSkipped,
    });
  });

  const other = { ...image, id: `sha256:${'b'.repeat(64)}` };
  it.each([
    [
      ['shard-1-hermes', 'shard-2-hermes', 'shard-1-lang', 'shard-2-lang'],
      'shard-hermes',
      'shard-lang',
    ],
    [['1-hermes', '2-hermes', '1_lang', '2_lang'], 'hermes', 'lang'],
    [['hermes-9', 'hermes-10', 'lang.1', 'lang.2'], 'hermes', 'lang'],
    [['e2e-1', 'e2e-2', 'e2e-3', 'e2e-4'], 'e2e sha256:aaaaaaaaaaaa', 'e2e sha256:bbbbbbbbbbbb'],
    [['1', '2', '3', '4'], 'shards sha256:aaaaaaaaaaaa', 'shards sha256:bbbbbbbbbbbb'],
  ])('of two images are two legs, each with a name of its own: %j', (folders, first, second) => {
    const legs = [image, other].flatMap((one, set) =>
      [1, 2].map((number) => ({
        ...shard(number, 2, names, { image: one }),
        name: folders[2 * set + number - 1] ?? '',
      })),
    );
    const merged = mergeReports(legs, null);
    expect(merged).toMatchObject({ verdict: 'passed', error: null });
    expect(merged.legs?.map(({ name }) => name)).toEqual([first, second]);
  });

  it('are one leg beside others, under the name that is expected', () => {
    const hermes = [1, 2, 3].map((number) =>
      shard(number, 3, names, { profile: { name: 'hermes', decidedBy: 'detected' } }),
    );
    const other: Leg = {
      name: 'langgraph',
      report: buildReport([buildCanary()], { tool: '0.1.0' }),
      problem: null,
    };
    const expected = ['hermes', 'langgraph'];
    const merged = mergeReports([...hermes, other], expected);
    expect(merged).toMatchObject({ verdict: 'passed', counts: { passed: 12 } });
    expect(merged.canaries.map(({ name }) => name)).toContain('hermes: canary-03');
    expect(mergeReports([...hermes.slice(1), other], expected)).toMatchObject({
      verdict: 'errored',
    });
  });
});
