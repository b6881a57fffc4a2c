// The log lines that are shown of red canaries. Canaries that share a container share its log: what
// one of them has shown is not shown again.
import { countOf } from '../domain/count.ts';
import type { ReportCanary, ReportLogLine } from '../domain/report.ts';

/** The log of a canary: what its lines are, and the lines, hostile until rendered. */
export interface ShownLog {
  readonly title: string;
  readonly lines: readonly string[];
}

/**
 * Takes the canaries in the order in which they are shown, at most `maxLines` of each. `null`:
 * there is no log.
 */
export type ShowLog = (canary: ReportCanary, maxLines: number) => ShownLog | null;

/** Remembers what was shown. */
export function createLogShower(): ShowLog {
  /**
   * Keys of lines, or of a whole log without times, with the name of the canary under which they
   * were shown.
   */
  const shown = new Map<string, string>();
  return (canary, maxLines) => {
    const lines = toLines(canary).slice(-Math.max(1, maxLines));
    const title = toTitle(canary, lines.length);
    if (maxLines <= 0 || (lines.length === 0 && canary.failure?.log === undefined)) return null;
    const keys = toKeys(lines);
    const known = keys.flatMap((key) => shown.get(key) ?? []);
    const [first] = known;
    const fresh = lines.filter((_, index) => !shown.has(keys[index] ?? ''));
    for (const key of keys) if (!shown.has(key)) shown.set(key, canary.name);
    if (first === undefined) return { title, lines: toTexts(lines) };
    if (fresh.length === 0) return { title: `${title} the same as under ${first}`, lines: [] };
    return {
      title: `${title} ${countOf(known.length, 'line')} as under ${first}, and`,
      lines: toTexts(fresh),
    };
  };
}

/** A canary's own log, whatever others have shown. */
export function toOwnLog(canary: ReportCanary, maxLines: number): ShownLog | null {
  return createLogShower()(canary, maxLines);
}

function toLines({ failure, logTail }: ReportCanary): readonly ReportLogLine[] {
  return failure?.log?.lines ?? logTail.map((text) => ({ at: null, stream: null, text }));
}

function toTitle({ failure }: ReportCanary, count: number): string {
  if (failure?.log === undefined) return "last lines of the container's log:";
  const { turn, log } = failure;
  if (!log.isBefore) return `the container's log in turn ${turn}:`;
  const nothing = `the container wrote nothing in turn ${turn}`;
  return count === 0 ? nothing : `${nothing}; its last lines before:`;
}

/** A line with a time is like no other. Lines without are known as a whole. */
function toKeys(lines: readonly ReportLogLine[]): string[] {
  const all = lines.map(({ text }) => text).join('\n');
  return lines.map(({ at, text }) => (at === null ? all : `${at} ${text}`));
}

/** `err | …` and `out | …` where a line of standard error is among them. */
function toTexts(lines: readonly ReportLogLine[]): string[] {
  const hasErrors = lines.some(({ stream }) => stream === 'stderr');
  if (!hasErrors) return lines.map(({ text }) => `| ${text}`);
  return lines.map(({ stream, text }) => `${stream === 'stderr' ? 'err' : 'out'} | ${text}`);
}
