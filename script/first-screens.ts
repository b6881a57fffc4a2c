// Writes the table of docs/page.md: ten regressions of the fixture agent are played, each page is
// opened at 1280 × 800, and what its first screen says is read off. `node script/first-screens.ts`
// needs Docker, the image of `script/fixtures` and Chromium.
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { chromium } from 'playwright-core';
import { readFirstScreen } from './first-screen/read.ts';
import { flagsOf, screenRows, toCells, toJudged } from './first-screen/rows.ts';
import { chromiumFlags, findChromium } from './lib/chromium.ts';
import { bundle, runGate } from './proof-page/gate-run.ts';
import { renderTable } from './proof-page/markdown-table.ts';

const page = 'docs/page.md';
const image = 'session-continuity/fixture-agent:healthy';
const head = ['regression', 'layer', 'turn', 'witness', 'words', 'sentence'];

const folder = mkdtempSync(join(tmpdir(), 'first-screens-'));
const browser = await chromium.launch({
  executablePath: findChromium(),
  args: [...chromiumFlags],
});
try {
  const lines: string[][] = [];
  for (const row of screenRows) {
    const reportDir = join(folder, row.regression);
    const { report } = await runGate(bundle, image, [...flagsOf(row), '--report-dir', reportDir]);
    const opened = await browser.newPage({ viewport: { width: 1_280, height: 800 } });
    await opened.goto(`file://${join(reportDir, 'report.html')}`);
    const screen = await readFirstScreen(opened);
    await opened.close();
    const judged = toJudged(report);
    const { layer, turn, words } = screen;
    if (JSON.stringify({ layer, turn, words }) !== JSON.stringify(judged) || !screen.isWhole)
      throw new Error(
        `${row.regression}: the screen says ${JSON.stringify(screen)}, the judgement ${JSON.stringify(judged)}.`,
      );
    lines.push(toCells(row, screen));
    console.log(`${row.regression}: ${screen.sentence}`);
  }
  const [before = '', , after = ''] = readFileSync(page, 'utf8').split(/<!-- (?:table|end) -->\n/);
  writeFileSync(
    page,
    `${before}<!-- table -->\n${renderTable(head, lines)}\n<!-- end -->\n${after}`,
  );
} finally {
  await browser.close();
  rmSync(folder, { recursive: true, force: true });
}
