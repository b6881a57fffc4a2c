// The journal of a fleet: one JSON object a line, only ever appended. From it `unrequire` knows
// what was there before. An entry is written before the change that it describes, so that a run
// that breaks off leaves no change without its way back.
import type { Fields } from './protection.ts';

/** One line of the journal. */
export type JournalEntry = { readonly at: string; readonly repository: string } & (
  | {
      /** What was there, before the context is added. */
      readonly action: 'require-begun';
      readonly branch: string;
      readonly context: string;
      /**
       * How the context was made required, and so how it is taken back: a word of the forge's own
       * rollout.
       */
      readonly means: string;
      readonly before: Fields | null;
      /** Why it was required although something spoke against it. */
      readonly forced?: string;
    }
  | { readonly action: 'require-done'; readonly context: string; readonly after: Fields | null }
  | { readonly action: 'require-undone'; readonly context: string; readonly reason: string }
  | {
      readonly action: 'drill';
      readonly broken: string;
      readonly healthy: string;
      readonly isBlocked: boolean | null;
    }
);

/** A change that has not been taken back. */
export type OpenChange = Extract<JournalEntry, { readonly action: 'require-begun' }> & {
  readonly isDone: boolean;
  /** The rule as it was read back after the change. `null`: not known. */
  readonly after: Fields | null;
};

/**
 * Ends a line that a crash has cut off, so that readers can tell it from one that somebody has
 * damaged.
 */
const cutMark = ' #cut';

/** What has to be written before the next entry, so that it begins on a line of its own. */
export function endLastLine(text: string): string {
  if (text === '' || text.endsWith('\n')) return '';
  return parseLine(text.slice(text.lastIndexOf('\n') + 1)) === null ? `${cutMark}\n` : '\n';
}

/**
 * The entries of a journal, without lines that were cut off, as by a crash. @throws Error for any
 * other broken line
 */
export function parseJournal(text: string): JournalEntry[] {
  const lines = text.split('\n');
  const last = lines.pop() ?? '';
  const entries = lines.map((line, index) => {
    const entry = parseLine(line);
    if (entry === null && !line.endsWith(cutMark)) throw new Error(`line ${index + 1} is no entry`);
    return entry;
  });
  return [...entries, parseLine(last)].filter((entry) => entry !== null);
}

function parseLine(line: string): JournalEntry | null {
  try {
    const value: unknown = JSON.parse(line);
    const isEntry =
      typeof value === 'object' && value !== null && 'action' in value && 'repository' in value;
    return isEntry ? (value as JournalEntry) : null;
  } catch {
    return null;
  }
}

/** The change at a repository that has not been taken back. `null` where there is none. */
export function findOpenChange(
  entries: readonly JournalEntry[],
  repository: string,
): OpenChange | null {
  let open = null as OpenChange | null;
  for (const entry of entries) {
    if (entry.repository !== repository) continue;
    if (entry.action === 'require-begun') open = { ...entry, isDone: false, after: null };
    else if (entry.action === 'require-undone') open = null;
    else if (entry.action === 'require-done' && open !== null)
      open = { ...open, isDone: true, after: entry.after };
  }
  return open;
}

/** The newest drill of a repository. */
export function findDrill(
  entries: readonly JournalEntry[],
  repository: string,
): Extract<JournalEntry, { readonly action: 'drill' }> | null {
  return (
    entries
      .filter((entry) => entry.action === 'drill')
      .filter((entry) => entry.repository === repository)
      .at(-1) ?? null
  );
}
