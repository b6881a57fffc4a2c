// A container's log, line by line.

/** One line of a container's log. Its text is the image's own: hostile until rendered. */
export interface LogLine {
  /** When the engine took it, as RFC 3339 in UTC. `null`: the engine does not tell. */
  readonly at: string | null;
  /** null: the engine keeps both streams as one, as it does for a terminal. */
  readonly stream: 'stdout' | 'stderr' | null;
  readonly text: string;
}

/** The text of a log, without times. */
export function toLogText(lines: readonly LogLine[]): string {
  return lines.map(({ text }) => `${text}\n`).join('');
}
