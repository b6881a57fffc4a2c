// What a person sees of a red run without scrolling, at 1280 × 800.
import type { Page } from 'playwright-core';

export interface FirstScreen {
  readonly layer: string;
  readonly turn: number;
  readonly sentence: string;
  /** The words that are marked in the quotation. */
  readonly words: readonly string[];
  /** Heading of the column in which the loss appears, and name of its lane. */
  readonly lost: readonly [string, string];
  readonly lane: string;
  /** Sentence and picture end above the fold, and no word is cut off at the side. */
  readonly isWhole: boolean;
}

interface Seen {
  readonly lane: string;
  readonly column: string;
  readonly losses: number;
  readonly words: readonly string[];
}

/** Run by the browser. */
const look = `(() => {
  const card = document.querySelector('.canary.red');
  const cell = card.querySelector('td.lost');
  const heads = cell?.closest('table').querySelectorAll('thead th');
  return {
    lane: cell?.parentElement.querySelector('th').textContent ?? '',
    column: heads?.[cell.cellIndex].textContent ?? '',
    losses: card.querySelectorAll('.picture td.lost').length,
    words: [...card.querySelectorAll('.quote mark')].map((one) => one.textContent),
  };
})()`;

/** Reads the first red canary on the screen. */
export async function readFirstScreen(page: Page): Promise<FirstScreen> {
  const card = page.locator('.canary.red').first();
  const heights = await Promise.all(
    [card.locator('.sentence'), card.locator('.picture .lanes').first()].map(async (one) => {
      const box = await one.boundingBox();
      return box === null ? Number.POSITIVE_INFINITY : box.y + box.height;
    }),
  );
  const seen = (await page.evaluate(look)) as Seen;
  const overflow = await page.evaluate(
    'document.documentElement.scrollWidth > document.documentElement.clientWidth',
  );
  const turn = await card.locator('.name > span', { hasText: /^turn \d+$/ }).innerText();
  return {
    layer: await card.locator('.layer').innerText(),
    turn: Number(turn.replace('turn ', '')),
    sentence: await card.locator('.sentence').innerText(),
    words: [...new Set(seen.words)],
    lost: [seen.column, seen.lane],
    lane: seen.lane,
    isWhole: Math.max(...heights) <= 800 && overflow !== true && seen.losses === 1,
  };
}
