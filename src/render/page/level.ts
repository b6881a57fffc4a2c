// How much of a report goes into a page: from everything to the bare lists. The first level that
// fits is taken.

/** How much is shown. */
export interface PageLevel {
  /** Canaries that did not pass, shown in full. */
  readonly reds: number;
  /** Canaries that passed, shown in full. */
  readonly greens: number;
  /** Canaries listed at all. */
  readonly listed: number;
  readonly turns: number;
  readonly textChars: number;
  readonly messages: number;
  readonly rows: number;
  readonly logLines: number;
}

/** Bytes of a page: half of what a forge shows of one file by default. */
export const maxPageBytes = 4 * 1024 * 1024;

/** The levels, the fullest first. */
export const levels: readonly PageLevel[] = [
  toLevel(1_000, 1_000, 2_000, {
    turns: 200,
    textChars: 4_000,
    messages: 60,
    rows: 12,
    logLines: 200,
  }),
  toLevel(1_000, 1_000, 2_000, { turns: 60, textChars: 600, messages: 40, rows: 12, logLines: 60 }),
  toLevel(1_000, 1_000, 2_000, { turns: 40, textChars: 200, messages: 40, rows: 4, logLines: 30 }),
  toLevel(200, 40, 2_000, { turns: 40, textChars: 200, messages: 30, rows: 4, logLines: 30 }),
  toLevel(60, 0, 2_000, { turns: 24, textChars: 200, messages: 16, rows: 4, logLines: 10 }),
  toLevel(20, 0, 1_000, { turns: 12, textChars: 100, messages: 8, rows: 2, logLines: 0 }),
  toLevel(3, 0, 300, { turns: 8, textChars: 80, messages: 4, rows: 1, logLines: 0 }),
];

function toLevel(
  reds: number,
  greens: number,
  listed: number,
  detail: Omit<PageLevel, 'reds' | 'greens' | 'listed'>,
): PageLevel {
  return { reds, greens, listed, ...detail };
}
