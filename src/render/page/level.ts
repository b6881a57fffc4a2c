// How much of a report goes into a page: from everything to the bare lists. The first level that fits is taken.

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
  {
    reds: 1_000,
    greens: 1_000,
    listed: 2_000,
    turns: 200,
    textChars: 4_000,
    messages: 60,
    rows: 12,
    logLines: 200,
  },
  {
    reds: 1_000,
    greens: 1_000,
    listed: 2_000,
    turns: 60,
    textChars: 600,
    messages: 40,
    rows: 12,
    logLines: 60,
  },
  {
    reds: 200,
    greens: 40,
    listed: 2_000,
    turns: 40,
    textChars: 400,
    messages: 30,
    rows: 6,
    logLines: 30,
  },
  {
    reds: 60,
    greens: 0,
    listed: 2_000,
    turns: 24,
    textChars: 200,
    messages: 16,
    rows: 4,
    logLines: 10,
  },
  {
    reds: 20,
    greens: 0,
    listed: 1_000,
    turns: 12,
    textChars: 100,
    messages: 8,
    rows: 2,
    logLines: 0,
  },
  { reds: 3, greens: 0, listed: 300, turns: 8, textChars: 80, messages: 4, rows: 1, logLines: 0 },
];
