// A container's log, line by line.

/** One line of a container's log. Its text is the image's own: hostile until rendered. */
export interface LogLine {
  /** When the engine took it, as RFC 3339 in UTC; null: the engine does not tell. */
  readonly at: string | null;
  /** null: the engine keeps both streams as one, as it does for a terminal. */
  readonly stream: 'stdout' | 'stderr' | null;
  readonly text: string;
  /** Set on a line of this program, which stands in place of lines that were left out. */
  readonly leftOut?: LeftOut;
}

/** What was left out of a log. */
export interface LeftOut {
  readonly lines: number;
  readonly bytes: number;
  /** The engine may have dropped more before: it keeps only so much itself. */
  readonly mayLackMore: boolean;
}

/** What was left out, in words. */
export function explainLeftOut({ lines, bytes, mayLackMore }: LeftOut): string {
  const counted = `${lines.toLocaleString('en')} earlier lines (${bytes.toLocaleString('en')} bytes) are left out`;
  return mayLackMore
    ? `${counted}, and Docker, which keeps at most 16 MB of a log, may have dropped lines before those`
    : counted;
}

/** The text of a log, without times. */
export function toLogText(lines: readonly LogLine[]): string {
  return lines.map(({ text }) => `${text}\n`).join('');
}
