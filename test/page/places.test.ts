// report.html wherever it is opened: complete, quiet, reachable by keyboard, and without a finding
// of axe.
import axe from 'axe-core';
import type { Browser } from 'playwright-core';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { renderPage } from '../../src/render/page/page.ts';
import { buildCanary, buildFailure, buildSampleReport } from '../unit/support/report.ts';
import { launch, open, openAll, places } from './support/browser.ts';
import { reportOfLayer } from './support/judged.ts';

let browser: Browser;
beforeAll(async () => {
  browser = await launch();
});
afterAll(() => browser.close());

/**
 * A run with one of everything: reds of several kinds, what passed, what was skipped, what is
 * flaky.
 */
function sample(): string {
  const lost = reportOfLayer('stored-under-another-key').canaries;
  const doubled = reportOfLayer('sent-doubled').canaries;
  const report = buildSampleReport();
  const canaries = [
    ...lost,
    ...doubled,
    ...report.canaries.map((one) =>
      one.verdict === 'failed' ? { ...one, failure: buildFailure() } : one,
    ),
    buildCanary({
      name: 'long',
      turns: Array.from({ length: 20 }, () => lost[0]?.turns[0]).flatMap((one) => one ?? []),
    }),
  ];
  return renderPage({ ...report, canaries, seed: 'c0ffee' });
}

describe.each(Object.entries(places))('%s', (_name, place) => {
  test('everything is there, and nothing is asked of anybody', async () => {
    await using opened = await open(browser, sample(), place);
    const { frame } = opened;
    expect(await frame.locator('main h1').innerText()).toMatch(/failed/);
    const text = (await frame.locator('body').textContent()) ?? '';
    for (const words of [
      'Turn 2 lost what the user said in turn 1: it is stored under a key that this turn does not use.',
      'What the model was given',
      'Session store, turn by turn',
      'Transcript',
      'Timeline',
      'Expected and seen',
      '--seed c0ffee',
      'memory-across-sessions',
      'restart-continuity',
    ])
      expect(text).toContain(words);
    expect(opened.misdeeds).toEqual([]);
  });

  test('what is folded opens with the keyboard alone, and nothing is out of its reach', async () => {
    await using opened = await open(browser, sample(), place);
    const { frame, page } = opened;
    const wanted = await frame
      .locator(
        'summary:visible, a[href]:visible, button:visible, input:visible, [tabindex="0"]:visible',
      )
      .count();
    expect(wanted).toBeGreaterThan(20);
    const reached = new Set<string>();
    for (let presses = 0; presses < wanted * 3 && reached.size < wanted; presses += 1) {
      await page.keyboard.press('Tab');
      const handle = await frame
        .locator('*:focus')
        .elementHandle({ timeout: 500 })
        .catch(() => null);
      if (handle === null) continue;
      reached.add(await pathOf(handle));
    }
    expect(reached.size).toBeGreaterThanOrEqual(wanted);
    const fold = frame.locator('.canary.red details.fold:not([open])').first();
    await fold.locator('summary').first().focus();
    await page.keyboard.press('Enter');
    expect(await frame.locator('.canary.red details.fold[open]').count()).toBeGreaterThan(0);
  });
});

/** Where an element is; not asked of the page itself, whose scripts may be off. */
async function pathOf(handle: {
  boundingBox(): Promise<unknown>;
  textContent(): Promise<string | null>;
}) {
  return JSON.stringify([await handle.boundingBox(), (await handle.textContent())?.slice(0, 40)]);
}

test('on a narrow screen nothing but wide tables leaves it, and these scroll to what went wrong', async () => {
  await using opened = await open(browser, sample(), { at: 'file', width: 390 });
  const seen = await opened.page.evaluate(`(() => {
    const width = document.documentElement.clientWidth;
    const parts = [...document.querySelectorAll('.canary.red .name > *, .sentence, .quote, .next, .lanes')];
    const lost = [...document.querySelectorAll('.lanes td.lost .dot')];
    const right = (one) => one.getBoundingClientRect().right;
    return {
      parts: parts.length,
      outside: parts.filter((one) => right(one) > width).map((one) => one.className + one.textContent.slice(0, 60)),
      lost: lost.length,
      hidden: lost.filter((one) => one.getBoundingClientRect().left > width).length,
    };
  })()`);
  expect(seen).toMatchObject({ outside: [], hidden: 0 });
  expect(seen).not.toMatchObject({ parts: 0 });
  expect(seen).not.toMatchObject({ lost: 0 });
});

test.each(['light', 'dark'] as const)('axe finds nothing, %s', async (scheme) => {
  await using opened = await open(browser, sample(), { at: 'file', scheme });
  await opened.page.evaluate(openAll);
  // The page's own policy lets no other script run; what the debugger evaluates is none.
  const violations =
    await opened.page.evaluate(`${axe.source}; axe.run(document, { resultTypes: ['violations'] }).then((r) =>
    r.violations.map((v) => v.id + ': ' + v.nodes.slice(0, 3).map((n) => n.html + ' ' + n.failureSummary).join(' | ')))`);
  expect(violations).toEqual([]);
});

describe('with scripts', () => {
  test('the filter, the keys and a link to a turn', async () => {
    await using opened = await open(browser, sample(), { at: 'file' });
    const { page } = opened;
    await page.keyboard.press('/');
    await page.keyboard.type('restart-cont');
    expect(await page.locator('main .canary:visible').count()).toBeLessThan(4);
    await page.keyboard.press('Escape');
    await page.locator('#reds').check();
    expect(await page.locator('main .canary:not(.red):visible').count()).toBe(0);
    await page.locator('#reds').uncheck();
    await page.locator('h1').click();
    await page.keyboard.press('f');
    expect(await page.locator('.canary.red:focus').count()).toBe(1);
    await page.evaluate("location.hash = 'c-long-t20'");
    await page.waitForFunction("document.querySelector('#c-long details').open");
    expect(opened.misdeeds).toEqual([]);
  });

  test('a command is copied or selected', async () => {
    await using opened = await open(browser, sample(), { at: 'sandbox' });
    const { frame } = opened;
    await frame.evaluate(openAll);
    const button = frame.locator('button.copy').first();
    await button.click();
    await frame
      .locator('button.copy', { hasText: /Copied|Selected/ })
      .first()
      .waitFor();
    expect(opened.misdeeds.filter((one) => !/clipboard/i.test(one))).toEqual([]);
  });
});

test('a print has no rail and no button, and shows what was lost', async () => {
  await using opened = await open(browser, sample(), { at: 'file' });
  await opened.page.emulateMedia({ media: 'print' });
  expect(await opened.page.locator('.rail:visible, .copy:visible').count()).toBe(0);
  expect(await opened.page.locator('.sentence:visible').count()).toBeGreaterThan(1);
});
