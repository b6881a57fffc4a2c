// What the first screen says of a loss: the layer, the turn and the words are those of the
// judgement, for each layer there is.
import type { Browser } from 'playwright-core';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { readFirstScreen } from '../../script/first-screen/read.ts';
import { layers } from '../../src/domain/verdict.ts';
import { failingTurnOf } from '../../src/judge/failing-turn.ts';
import { judgeCanary } from '../../src/judge/judge.ts';
import { withoutMarks } from '../../src/render/marks.ts';
import { renderPage } from '../../src/render/page/page.ts';
import { layerCases } from '../unit/judge/layer-cases.ts';
import { observe } from '../unit/judge/observation.ts';
import { launch, open } from './support/browser.ts';
import { toJudgedReport, toOutcome } from './support/judged.ts';

let browser: Browser;
beforeAll(async () => {
  browser = await launch();
});
afterAll(() => browser.close());

const cases = layers
  .filter((layer) => layer !== 'unproven')
  .flatMap((layer) => layerCases[layer].map((change, index) => ({ layer, index, change })));

test.each(cases)('$layer, case $index', async ({ layer, change }) => {
  const ledger = observe(change);
  const judgement = judgeCanary(ledger);
  const report = toJudgedReport([toOutcome(ledger, 'asked')]);
  await using opened = await open(browser, renderPage(report), { at: 'file' });
  const screen = await readFirstScreen(opened.page);
  expect(screen.layer).toBe(layer);
  expect(screen.turn).toBe(failingTurnOf(judgement)?.number);
  expect(screen.sentence).not.toBe('');
  const picture = report.canaries[0]?.picture;
  expect(screen.lost).toEqual([`turn ${picture?.lost?.turn}`, screen.lane]);
  expect(screen.words).toEqual(picture?.words.map(withoutMarks));
  expect(screen.isWhole).toBe(true);
  expect(opened.misdeeds).toEqual([]);
});
