// Ten regressions on real containers: the first screen of each page says the layer, the turn and
// the words of the judgement.
import { readFileSync } from 'node:fs';
import { type Browser, chromium } from 'playwright-core';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { readFirstScreen } from '../../script/first-screen/read.ts';
import { flagsOf, screenRows, toCells, toJudged } from '../../script/first-screen/rows.ts';
import { chromiumFlags, findChromium } from '../../script/lib/chromium.ts';
import { renderTable } from '../../script/proof-page/markdown-table.ts';
import { renderPage } from '../../src/render/page/page.ts';
import { runEngine } from './support/run.ts';

const expected = JSON.parse(readFileSync('fixtures/expected-layers.json', 'utf8')).regressions;
const documented = readFileSync('docs/page.md', 'utf8');

let browser: Browser;
beforeAll(async () => {
  browser = await chromium.launch({ executablePath: findChromium(), args: [...chromiumFlags] });
});
afterAll(() => browser.close());

it.concurrent.each(screenRows)('$regression', async (row) => {
  const { report } = await runEngine(flagsOf(row));
  const page = await browser.newPage({ viewport: { width: 1_280, height: 800 } });
  try {
    await page.setContent(renderPage(report));
    const screen = await readFirstScreen(page);
    const { layer, turn, words, isWhole } = screen;
    expect({ layer, turn, words, isWhole }).toEqual({ ...toJudged(report), isWhole: true });
    expect(layer).toBe(expected[row.regression].killedBy[row.canary]);
    // The seed is that of the page, so its table says the same, word for word.
    expect(documented).toContain(
      renderTable([], [toCells(row, screen)])
        .split('\n')
        .at(-1),
    );
  } finally {
    await page.close();
  }
});
