// Reports of series and of comparisons with a base image, for tests of renderers.
import type { BaseFinding, Report, ReportCanary } from '../../../src/domain/report.ts';
import { type SeriesCanary, type SeriesRun, tallySeries } from '../../../src/domain/series.ts';
import { buildCanary, buildFailedCanary, buildReport } from './report.ts';

/** Fifty runs, of which two failed; the one of run 7 is shown, and its evidence kept. */
export function buildFlakyReport(overrides: Partial<Report> = {}): Report {
  const place = 'stored-under-another-key';
  const runs = Array.from({ length: 50 }, (_, index): SeriesRun => {
    const isRed = index === 6 || index === 41;
    const canaries: SeriesCanary[] = [
      { name: 'file-only', verdict: 'passed', place: null, flaky: false },
      {
        name: 'name-recall',
        verdict: isRed ? 'failed' : 'passed',
        place: isRed ? place : null,
        flaky: false,
      },
    ];
    const verdict = isRed ? 'failed' : 'passed';
    return { number: index + 1, seed: `seed-${index + 1}`, verdict, durationMs: 4_000, canaries };
  });
  return buildReport([buildCanary({ run: 1 }), buildFailedCanary({ run: 7 })], {
    seed: 'seed-1',
    repeat: toSeries(runs, 50),
    ...overrides,
  });
}

/** Runs that all passed, of which `asked` were asked for. */
export function buildGreenSeries(played: number, asked: number, error: Report['error']): Report {
  const runs = Array.from({ length: played }, (_, index): SeriesRun => {
    const canaries = [{ name: 'file-only', verdict: 'passed', place: null, flaky: false } as const];
    return {
      number: index + 1,
      seed: `s${index}`,
      verdict: 'passed',
      durationMs: 4_000,
      canaries,
    };
  });
  return buildReport([buildCanary({ run: 1 })], { repeat: toSeries(runs, asked), error });
}

function toSeries(runs: readonly SeriesRun[], asked: number): NonNullable<Report['repeat']> {
  return {
    asked,
    ...tallySeries(runs),
    runs: runs.map(({ canaries, ...run }) => ({
      ...run,
      reds: canaries.filter(({ verdict }) => verdict === 'failed' || verdict === 'errored'),
      evidence: run.number === 7 ? 'runs/7' : null,
    })),
  };
}

/** A failed canary and what it did on the base image. */
export function buildComparedReport(
  base: BaseFinding,
  overrides: Partial<ReportCanary> = {},
): Report {
  return buildReport([buildCanary(), buildFailedCanary({ base, ...overrides })], {
    base: {
      image: { reference: 'acme/agent:main', id: null, digests: [], platform: null },
      profile: { name: 'hermes', decidedBy: 'input' },
      sessionScope: 'context',
      durationMs: 1_000,
      error: null,
    },
  });
}

/** A series with a base image in which every text that can come from outside is the given one. */
export function buildHostileSeries(text: string): Report {
  const name = `a${text}`;
  const reds = [{ name, verdict: 'failed', place: text, flaky: true } as const];
  const run = { number: 7, seed: text, verdict: 'failed', durationMs: 1 } as const;
  const report = buildComparedReport(
    { label: 'not-judged', layer: null, reason: text },
    { name, run: 7 },
  );
  const image = { reference: text, id: text, digests: [text], platform: text };
  const error = { code: 'INTERNAL', message: text, hint: text } as const;
  return {
    ...report,
    seed: text,
    base: {
      image,
      profile: { name: text, decidedBy: text, reason: text },
      sessionScope: text,
      durationMs: 1,
      error,
    },
    repeat: {
      asked: 9,
      ...tallySeries([{ ...run, canaries: reds }]),
      runs: [{ ...run, reds, evidence: text }],
    },
  };
}
