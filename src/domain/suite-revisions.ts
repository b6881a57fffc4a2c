// Which canaries a suite has had, revision by revision: `suite: core@1` is the same ones for good,
// so that a release which adds canaries turns no check red that has not asked for them. A revision
// that was released is never edited. What is added, taken out or moved makes a new one, and
// CHANGELOG.md names it: a test holds this table, the canary files and the changelog together.

/**
 * The canaries of each revision by name, the first revision first. A suite's own name alone means
 * its newest.
 */
export const suiteRevisions: Readonly<Record<string, readonly (readonly string[])[]>> = {
  core: [
    ['file-only', 'file-with-caption', 'memory-across-sessions', 'name-recall'],
    ['file-only', 'file-with-caption', 'memory-across-sessions', 'name-recall', 'two-sessions'],
  ],
  extended: [
    [
      'concurrent-turns',
      'deep-history',
      'file-in-history',
      'long-turn',
      'memory-three-sessions',
      'peer-call',
      'restart-continuity',
      'session-isolation',
      'several-files',
      'stop-button',
      'stream-cancellation',
      'tool-loop',
      'tool-use',
      'unicode-file',
    ],
    [
      'broken-answers',
      'compaction',
      'compaction-and-instructions',
      'compaction-and-restart',
      'compaction-with-calls',
      'concurrent-turns',
      'corrected-fact',
      'deep-history',
      'dropped-in-calls',
      'ended-in-calls',
      'endless-calls',
      'failing-between-calls',
      'failing-model',
      'failing-summary',
      'failing-tool',
      'file-after-restart',
      'file-in-history',
      'file-while-busy',
      'instructions',
      'instructions-and-tools',
      'killed-continuity',
      'killed-in-calls',
      'killed-in-turn',
      'line-separators',
      'long-turn',
      'memory-three-sessions',
      'model-errors',
      'never-told',
      'notes-of-two-sessions',
      'odd-names',
      'odd-texts',
      'other-files',
      'parallel-calls',
      'peer-call',
      'refused-image',
      'repeated-texts',
      'restart-continuity',
      'restart-with-tools',
      'resumed-in-full',
      'said-with-calls',
      'same-names',
      'session-isolation',
      'sessions-at-once',
      'several-files',
      'stop-button',
      'stream-cancellation',
      'streamed-instructions',
      'streamed-turns',
      'streams-together',
      'texts-of-emoji',
      'thinking-model',
      'tool-loop',
      'tool-use',
      'two-users',
      'unicode-file',
      'upgraded',
      'upgraded-with-calls',
      'whole-memory',
      'writes-together',
    ],
  ],
  thorough: [
    [
      'huge-turn',
      'large-files',
      'long-conversation',
      'many-memories',
      'many-sessions',
      'sessions-with-tools',
      'stop-in-tools',
    ],
  ],
};

/** A suite as people write it. */
export interface SuiteName {
  readonly suite: string;
  /** null: the newest. */
  readonly revision: number | null;
}

/** Takes `core` and `core@1` apart. `null` for what is neither. */
export function parseSuiteName(text: string): SuiteName | null {
  const [, suite, revision] = /^([a-z]+)(?:@([1-9]\d{0,5}))?$/.exec(text) ?? [];
  if (suite === undefined) return null;
  return { suite, revision: revision === undefined ? null : Number(revision) };
}

/** `core@1`, or `core` where no revision is asked for. */
export function toSuiteName({ suite, revision }: SuiteName): string {
  return revision === null ? suite : `${suite}@${revision}`;
}

/** Names of a revision's canaries. `null`: there is no such revision. */
export function canariesOf(suite: string, revision: number): readonly string[] | null {
  return suiteRevisions[suite]?.[revision - 1] ?? null;
}

/** The newest revision of a suite. `null` for one that has none, such as all. */
export function newestRevision(suite: string): number | null {
  const { length = 0 } = suiteRevisions[suite] ?? [];
  return length === 0 ? null : length;
}

/** The suite whose newest revision has a canary. `null`: it is none of the built-in ones. */
export function suiteOf(name: string): string | null {
  const rows = Object.entries(suiteRevisions);
  return rows.find(([, revisions]) => revisions.at(-1)?.includes(name))?.[0] ?? null;
}

/** Why a text names no suite: the end of a sentence. `null`: it names one. */
export function explainSuite(text: string, suites: readonly string[]): string | null {
  const name = parseSuiteName(text);
  if (name === null || !suites.includes(name.suite))
    return `must be one of ${suites.join(', ')}, with or without a revision, such as core@1`;
  if (name.revision === null || canariesOf(name.suite, name.revision) !== null) return null;
  const newest = newestRevision(name.suite);
  if (newest === null) return `must have no revision: ${name.suite} has none`;
  return `must be ${name.suite}@1${newest === 1 ? '' : ` to ${name.suite}@${newest}`}: this version knows no other revision`;
}
