// The report as JUnit XML: `<failure>` for failed, `<error>` for errored, so that readers can tell
// them apart. What failed as expected is `<skipped>` with its reason: a reader of the format would
// call a `<failure>` red.

import { isExcused } from '../domain/expected-failure.ts';
import type { Report, ReportCanary } from '../domain/report.ts';
import type { CanaryTally } from '../domain/series.ts';
import { toShardName } from '../domain/shard.ts';
import { cutText, stripLines } from '../domain/text.ts';
import { toBaseSentence } from './base.ts';
import { renderChain } from './chain.ts';
import { explainExpected } from './expected.ts';
import { toOwnLog } from './log-lines.ts';
import { markLegend } from './marks.ts';
import { toNext } from './next.ts';
import { isRed, listUnmet, toCanaryReason, toFileName } from './reason.ts';
import { escapeXmlText, renderElement } from './xml.ts';

/** Characters of the `<system-out>` of one canary. */
export const maxSystemOutChars = 64 * 1024;
const maxFailureChars = 16 * 1024;
const maxLogLines = 200;

/**
 * The whole document. A run that ended with an error of its own, or that no canary makes red, has a
 * test case of its own, so that it is never empty and never green by its cases alone.
 */
export function renderJunit(report: Report): string {
  const cases = report.canaries.map((canary) => renderTestCase(report, canary));
  const error = toRunError(report);
  if (error !== null) cases.unshift(renderRunError(error));
  const excused = report.canaries.filter(isExcused).length;
  const failures = report.canaries.filter((canary) => canary.verdict === 'failed').length - excused;
  const errors =
    report.canaries.filter((canary) => canary.verdict === 'errored').length +
    (error === null ? 0 : 1);
  const skipped = report.canaries.filter((canary) => canary.verdict === 'skipped').length + excused;
  const totals = {
    tests: cases.length,
    failures,
    errors,
    skipped,
    time: toSeconds(report.durationMs),
  };
  const properties = renderProperties({
    verdict: report.verdict,
    'exit-code': String(report.exitCode),
    'image.reference': report.image.reference,
    'image.id': report.image.id ?? '',
    'image.digest': report.image.digests[0] ?? '',
    'image.platform': report.image.platform ?? '',
    profile: `${report.profile.name} (${report.profile.decidedBy})`,
    'session-scope': report.sessionScope,
    ...(report.history === undefined ? {} : { history: report.history }),
    suite: report.suite,
    ...(report.shard === undefined ? {} : { shard: toShardName(report.shard) }),
    ...(report.body === undefined ? {} : { body: report.body }),
    ...(report.seed === undefined ? {} : { seed: report.seed }),
    ...(report.without === undefined
      ? {}
      : { without: report.without.map(({ ability }) => ability).join(', ') }),
    flaky: String(report.counts.flaky),
    ...(excused === 0 ? {} : { 'failed-as-expected': String(excused) }),
    ...toRunProperties(report.repeat),
    ...(report.repeat === undefined ? {} : { 'runs.asked': String(report.repeat.asked) }),
    ...(report.base === undefined ? {} : { 'base.image': report.base.image.reference }),
  });
  const suite = renderElement(
    'testsuite',
    { name: 'session-continuity', ...totals, timestamp: report.startedAt },
    `\n${[properties, ...cases].join('\n')}\n`,
  );
  const document = renderElement(
    'testsuites',
    { name: 'session-continuity', ...totals },
    `\n${suite}\n`,
  );
  return `<?xml version="1.0" encoding="UTF-8"?>\n${document}\n`;
}

function toRunError({ error, verdict, canaries }: Report): Report['error'] {
  if (error !== null || verdict === 'passed' || canaries.some(isRed)) return error;
  const message = `The run is ${verdict}, and no canary in its report says why.`;
  return { code: 'INTERNAL', message, hint: null };
}

function renderRunError(error: NonNullable<Report['error']>): string {
  const text = [error.message, ...(error.hint === null ? [] : [`next: ${error.hint}`])].join('\n');
  const element = renderElement(
    'error',
    { message: cutText(error.message, 1_000), type: error.code },
    renderText(text, maxFailureChars),
  );
  return renderElement(
    'testcase',
    { classname: 'session-continuity', name: 'run', time: 0 },
    element,
  );
}

/** The runs of a series, or of one canary in it, by verdict. Nothing where there was one run. */
function toRunProperties(
  counted: Pick<CanaryTally, 'passed' | 'failed' | 'errored' | 'redRate'> | undefined,
): Record<string, string> {
  if (counted === undefined) return {};
  return {
    'runs.passed': String(counted.passed),
    'runs.failed': String(counted.failed),
    'runs.errored': String(counted.errored),
    'runs.red-rate-bound': counted.redRate?.upperBound.toFixed(4) ?? '',
  };
}

function renderTestCase(report: Report, canary: ReportCanary): string {
  const tally = report.repeat?.canaries.find(({ name }) => name === canary.name);
  const attributes = {
    classname: `session-continuity.${canary.suite}`,
    name: canary.name,
    file: toFileName(canary),
    line: canary.line,
    time: toSeconds(canary.durationMs),
  };
  const children = [
    renderProperties({
      flaky: String(canary.flaky),
      layer: canary.layer ?? '',
      'not-observed': canary.notObserved.join('; '),
      ...toRunProperties(tally),
      ...(canary.expected === undefined ? {} : { expected: explainExpected(canary) ?? '' }),
      ...(canary.base === undefined ? {} : { base: toBaseSentence(canary) }),
    }),
    ...renderOutcome(canary),
    renderElement('system-out', {}, renderText(renderTranscript(canary), maxSystemOutChars)),
  ];
  return renderElement('testcase', attributes, `\n${children.join('\n')}\n`);
}

function renderOutcome(canary: ReportCanary): string[] {
  const message = toCanaryReason(canary);
  if (isExcused(canary)) return [renderElement('skipped', { message }, null)];
  switch (canary.verdict) {
    case 'passed':
      return [];
    case 'skipped':
      return [renderElement('skipped', { message }, null)];
    case 'failed':
      return [
        renderElement(
          'failure',
          { message, type: canary.layer ?? 'failed' },
          renderText(renderUnmet(canary, message), maxFailureChars),
        ),
      ];
    case 'errored': {
      const type = canary.error?.code ?? 'UNPROVEN';
      const text = [message, ...renderNext(canary)].join('\n');
      return [renderElement('error', { message, type }, renderText(text, maxFailureChars))];
    }
  }
}

function renderUnmet(canary: ReportCanary, message: string): string {
  const lines = listUnmet(canary).map(
    ({ turn, expectation }) =>
      `turn ${turn}, ${expectation.kind}:\n  expected ${expectation.expected}\n  actual   ${expectation.actual}`,
  );
  const base = canary.base === undefined ? [] : [toBaseSentence(canary)];
  const chain = renderChain(canary.failure?.chain ?? []);
  const way = chain === '' ? [] : [chain];
  return [message, ...way, ...renderNext(canary), ...base, ...lines].join('\n');
}

function renderNext(canary: ReportCanary): string[] {
  const next = toNext(canary);
  return next === null ? [] : [`next: ${next}`];
}

function renderTranscript(canary: ReportCanary): string {
  const turns = canary.turns.flatMap((turn, index) => [
    `turn ${index + 1} user:  ${turn.sent}`,
    `turn ${index + 1} agent: ${turn.reply}`,
  ]);
  const log = toOwnLog(canary, maxLogLines);
  const shown = log === null ? [] : [log.title, ...log.lines];
  return [...turns, ...(turns.length === 0 ? [] : [markLegend]), ...shown].join('\n');
}

function renderProperties(properties: Readonly<Record<string, string>>): string {
  const elements = Object.entries(properties).map(([name, value]) =>
    renderElement('property', { name, value: cutText(value, 1_000) }, null),
  );
  return renderElement('properties', {}, elements.join(''));
}

/** Text without terminal sequences, cut before it is escaped, so that no entity is halved. */
function renderText(text: string, maxChars: number): string {
  return escapeXmlText(cutText(stripLines(text), maxChars));
}

function toSeconds(durationMs: number): string {
  return (durationMs / 1000).toFixed(3);
}
