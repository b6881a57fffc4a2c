// A container's log, line by line.

/** One line of a container's log. Its text is the image's own: hostile until rendered. */
export interface LogLine {
  /** When the engine took it, as RFC 3339 in UTC. `null`: the engine does not tell. */
  readonly at: string | null;
  /** null: the engine keeps both streams as one, as it does for a terminal. */
  readonly stream: 'stdout' | 'stderr' | null;
  readonly text: string;
  /** Set on a line of this program, in place of lines that were left out. */
  readonly leftOut?: LeftOut;
}

/** What was left out of the beginning of a log. */
export interface LeftOut {
  readonly lines: number;
  readonly bytes: number;
  /** The engine may have dropped more before: it keeps only so much itself. */
  readonly mayLackMore: boolean;
}

/** What was left out, in words. */
export function explainLeftOut({ lines, bytes, mayLackMore }: LeftOut): string {
  const what = lines === 1 ? '1 line' : `${lines.toLocaleString('en')} lines`;
  const of = lines === 0 ? 'of a line' : `(${what})`;
  const counted = `${bytes.toLocaleString('en')} bytes ${of} are left out`;
  return mayLackMore
    ? `${counted}. Docker keeps at most 16 MB of a log and may have dropped more before`
    : counted;
}

/** The text of a log, without times. */
export function toLogText(lines: readonly LogLine[]): string {
  return lines.map(({ text }) => `${text}\n`).join('');
}
