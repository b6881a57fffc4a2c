// The part of a log that was written during one turn.
import type { LogLine } from '../../domain/log.ts';
import type { ReportLog } from '../../domain/report.ts';

/** Lines shown of what came before a turn in which nothing was written. */
const maxLinesBefore = 15;

/**
 * The newest `maxLines` lines written between two moments, in milliseconds since the epoch, by any
 * of the containers. Where there are none, the last lines before. A line without a time is of no
 * turn.
 */
export function cutLog(
  logs: readonly (readonly LogLine[])[],
  { beganAt, endedAt }: { readonly beganAt: number; readonly endedAt: number },
  maxLines: number,
): ReportLog {
  const during: LogLine[] = [];
  const before: LogLine[] = [];
  for (const line of logs.flat()) {
    const at = line.at === null ? Number.NaN : Date.parse(line.at);
    if (at >= beganAt && at <= endedAt) during.push(line);
    else if (!(at > endedAt)) before.push(line);
  }
  const isBefore = during.length === 0;
  const lines = isBefore ? before : during;
  const count = isBefore ? Math.min(maxLines, maxLinesBefore) : maxLines;
  return { isBefore, lines: count === 0 ? [] : lines.toSorted(byTime).slice(-count) };
}

/** The engine writes times of one width, so that they are ordered as texts. */
function byTime(one: LogLine, other: LogLine): number {
  if (one.at === null || other.at === null || one.at === other.at) return 0;
  return one.at < other.at ? -1 : 1;
}
