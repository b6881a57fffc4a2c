// report.html as text: its size, what is cut and said, the runs before, the runs beside, the legs,
// the base image.
import { createHash } from 'node:crypto';
import { expect, test } from 'vitest';
import type { Report, ReportCanary } from '../../../src/domain/report.ts';
import type { EarlierRun } from '../../../src/domain/report-others.ts';
import type { Verdict } from '../../../src/domain/verdict.ts';
import { mergeReports } from '../../../src/fleet/merge-reports.ts';
import { toTrend } from '../../../src/render/page/earlier.ts';
import { maxPageBytes } from '../../../src/render/page/level.ts';
import { renderPage } from '../../../src/render/page/page.ts';
import { script, scriptHash } from '../../../src/render/page/script.ts';
import {
  buildCanary,
  buildFailedCanary,
  buildFailure,
  buildPicture,
  buildReport,
  buildTurn,
} from '../support/report.ts';

const words = 'Lorem ipsum dolor sit amet, <b>consectetur</b> & "adipiscing" elit. ';

/** A canary of 20 turns with as much in each as a report keeps. */
function buildBig(index: number, isRed: boolean): ReportCanary {
  const text = words.repeat(6);
  const turn = buildTurn({
    sent: text,
    reply: text,
    calls: Array.from({ length: 4 }, () => ({ name: 'read', arguments: text, result: text })),
    memory: [
      { kind: 'write', text, rows: [], isAutomatic: false, isAccepted: true, isLate: false },
    ],
    phases: [
      { name: 'model', ms: 100 },
      { name: 'agent', ms: 40 },
    ],
    store: {
      files: ['/configs/sessions.db'],
      records: 40,
      keys: ['task-8f21'],
      sameKeyAsFirstTurn: null,
      changes: {
        rows: Array.from({ length: 6 }, () => ({
          change: 'added',
          place: 'sessions.db:messages',
          key: 'task-8f21',
          text,
        })),
        more: 3,
      },
    },
  });
  const turns = Array.from({ length: 20 }, () => turn);
  const failed = { turns, picture: buildPicture(), failure: buildFailure() };
  return isRed
    ? buildFailedCanary({ ...failed, name: `canary-${index}` })
    : buildCanary({ turns, picture: buildPicture({ lost: null }), name: `canary-${index}` });
}

test('18 canaries of 20 turns are shown in full within the budget', () => {
  const canaries = Array.from({ length: 18 }, (_, index) => buildBig(index, index < 4));
  const page = renderPage(buildReport(canaries));
  expect(Buffer.byteLength(page)).toBeLessThanOrEqual(maxPageBytes);
  expect(page.match(/id="c-canary-\d+-t20"/g)).toHaveLength(18);
});

test('200 red canaries are cut to the budget; what was cut is said, and no canary is left out', () => {
  const canaries = Array.from({ length: 200 }, (_, index) => buildBig(index, true));
  const page = renderPage(buildReport(canaries));
  expect(Buffer.byteLength(page)).toBeLessThanOrEqual(maxPageBytes);
  expect(page).toContain('This page is cut to 4 MiB: ');
  expect(page).toMatch(/of \d+ canaries that did not pass only the reason is shown/);
  expect(page).toContain('report.json next to it and the evidence have all of it');
  for (let index = 0; index < 200; index += 1) expect(page).toContain(`id="c-canary-${index}"`);
});

test('a report that is too large for any level is still a page, with its verdict', () => {
  const canaries = Array.from({ length: 4_000 }, (_, index) =>
    buildFailedCanary({ name: `canary-${index}`, headline: `not-stored: ${words.repeat(4)}` }),
  );
  const page = renderPage(buildReport(canaries));
  expect(Buffer.byteLength(page)).toBeLessThanOrEqual(maxPageBytes);
  expect(page).toContain('4000 of 4000 canaries did not pass');
  expect(page).toMatch(/\d+ canaries not listed/);
});

test('the policy of the page lets its own script run and no other', () => {
  expect(scriptHash).toBe(`sha256-${createHash('sha256').update(script).digest('base64')}`);
  const page = renderPage(buildReport([buildCanary()]));
  expect(page).toContain(`script-src &#39;${scriptHash}&#39;`);
  expect(page).toContain(`<script>${script}</script>`);
  expect(script).not.toMatch(/localStorage|sessionStorage|indexedDB|fetch\(|XMLHttp|import\(/);
});

test.each<[string, Verdict, number, readonly Verdict[], string | null]>([
  ['no run before', 'failed', 100, [], null],
  ['it passed before', 'failed', 100, ['passed', 'passed'], 'new: it passed in the run before'],
  ['it failed before', 'failed', 100, ['failed', 'errored', 'passed'], 'red for 3 runs'],
  ['it is fixed', 'passed', 100, ['failed'], 'fixed: it did not pass in the run before'],
  [
    'it goes up and down',
    'passed',
    100,
    ['failed', 'passed', 'failed'],
    'flaky: 3 changes in 4 runs',
  ],
  ['it is as before', 'passed', 120, ['passed', 'passed'], null],
  ['it is slower', 'passed', 4_000, ['passed', 'passed'], 'slower: 4.0 s, and 100 ms before'],
  ['it was skipped', 'skipped', 0, ['failed'], null],
])('since the runs before: %s', (_what, verdict, durationMs, past, expected) => {
  const canary = buildCanary({ name: 'a', verdict, durationMs });
  const report = buildReport([canary], { earlier: past.map(toEarlier) });
  expect(toTrend(report, canary)).toBe(expected);
  const page = renderPage(report);
  if (expected !== null) expect(page).toContain(`<b>${expected}</b>`);
});

function toEarlier(verdict: Verdict): EarlierRun {
  const place = verdict === 'passed' ? null : 'not-stored';
  const canaries = [{ name: 'a', verdict, place, durationMs: 100 }];
  return { startedAt: '2026-11-20T10:00:00.000Z', image: 'i', verdict: 'passed', canaries };
}

test('legs and canaries are a table, in which a leg that is missing is red', () => {
  const green = buildReport([buildCanary({ name: 'file-only' })], { tool: '1' });
  const red = buildReport([buildFailedCanary()], { tool: '1' });
  const page = renderPage(
    mergeReports(
      [
        { name: 'hermes', report: green, problem: null },
        { name: 'codex', report: red, problem: null },
      ],
      ['hermes', 'codex', 'gone'],
    ),
  );
  expect(page).toContain('<h2 id="legs">3 legs</h2>');
  expect(page).toMatch(
    /<th scope="row" class="red"><bdi>gone<\/bdi>.*?<td class="red" colspan="2">✕ no report<\/td>/,
  );
  expect(page).toMatch(
    /<bdi>codex<\/bdi>.*?<td class="red">✕ <bdi>stored-under-another-key<\/bdi><\/td>/,
  );
});

test('a series has a strip for each canary, with its red runs linked to their seeds and evidence', () => {
  const reds = [
    { name: 'name-recall', verdict: 'failed', place: 'not-stored', flaky: false },
  ] as const;
  const run = { seed: 's', durationMs: 1, evidence: null };
  const repeat: NonNullable<Report['repeat']> = {
    asked: 3,
    passed: 2,
    failed: 1,
    errored: 0,
    redRate: null,
    canaries: [],
    runs: [
      { ...run, number: 1, verdict: 'passed', reds: [] },
      { ...run, number: 2, seed: 'seed-2', verdict: 'failed', reds, evidence: 'runs/2' },
      { ...run, number: 3, verdict: 'passed', reds: [] },
    ],
  };
  const page = renderPage(buildReport([buildFailedCanary()], { repeat }));
  expect(page).toContain('red in 1 of 3 runs');
  expect(page).toContain('<a href="#run-2" aria-label="run 2: not-stored">2</a>');
  expect(page).toMatch(/<tr id="run-2">.*--seed <bdi>seed-2<\/bdi>.*<bdi>runs\/2<\/bdi>/);
});

test('the base image has its picture beside that of the image', () => {
  const base = {
    label: 'new',
    layer: null,
    reason: '4 expectations met',
    picture: buildPicture({ lost: null }),
  } as const;
  const page = renderPage(buildReport([buildFailedCanary({ picture: buildPicture(), base })]));
  expect(page).toContain('new in this image: base passes with the same facts');
  expect(page.match(/<figure class="picture">/g)).toHaveLength(2);
});

test('a failure that is expected has the sign and the words of what stops no one', () => {
  const known = { reason: 'r', link: 'l', expires: '2027-01-01' };
  const expected = { state: 'as-expected', layer: 'not-stored', ...known } as const;
  const canaries = [
    buildFailedCanary({ name: 'known', layer: 'not-stored', expected }),
    buildFailedCanary({ name: 'new' }),
  ];
  const page = renderPage(buildReport(canaries)).toString();
  const item = (name: string): string | undefined =>
    new RegExp(`<li id="to-[^>]*><a [^>]*>(?:(?!</li>).)*>${name}<.*?</li>`).exec(page)?.[0];
  expect(item('known')).toMatch(/^<li id="to-[\w-]+">.*>–<.* failed, expected</);
  expect(item('new')).toMatch(/^<li id="to-[\w-]+" class="red">.*>✕<.* failed</);
});
