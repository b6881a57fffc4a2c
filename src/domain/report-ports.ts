// Ports through which a run says what it does and what came of it: reporters, files, and the job's
// own host.
import type { Forge } from './forge.ts';
import type { Report } from './report.ts';
import type { SeriesRun } from './series.ts';

/** Progress as it happens. A reporter that throws is reported and never changes the verdict. */
export interface Reporter {
  onStart?(canaries: readonly string[]): void | Promise<void>;
  /** A line about what is being done now: boot, discovery, turns. */
  onProgress?(line: string): void | Promise<void>;
  onCanary?(result: {
    name: string;
    verdict: string;
    headline: string;
    durationMs: number;
    /** It failed as expected-failures.yaml says. Absent: it did not. */
    expected?: true;
  }): void | Promise<void>;
  /** A run of a series has ended. `asked` runs there are to be. */
  onRun?(run: SeriesRun, asked: number): void | Promise<void>;
  /**
   * Evidence of canaries that have ended. What is not needed for the report is written now, and let
   * go.
   */
  onEvidence?(files: readonly EvidenceFile[]): void | Promise<void>;
  /** Evidence of a run that is not kept after all. `folder` has a `/` at its end. */
  onDropped?(folder: string): void | Promise<void>;
  onEnd?(report: Report, evidence: readonly EvidenceFile[]): void | Promise<void>;
}

/** A file of the report folder. Written redacted. */
export interface EvidenceFile {
  /** Path relative to `report-dir`, with `/`. */
  readonly path: string;
  readonly content: string | Uint8Array;
  /**
   * The content of a file whose texts are redacted one by one, since it must still make sense.
   * Absent: as its kind is.
   */
  redacted?(text: (text: string) => string): string;
}

/** What is written to a file: at once, or in parts, so that memory never holds all of it. */
export type FileContent = string | Uint8Array | Iterable<string | Uint8Array>;

/** The report folder. */
export interface FileSink {
  /**
   * Writes one file whole or not at all, with its folders. `path` is relative, with `/`. Rejects
   * what would leave the folder.
   */
  write(path: string, content: FileContent): Promise<void>;
  /** Removes what was written below a folder. `folder` is relative, with `/` at its end. */
  remove?(folder: string): Promise<void>;
}

/** Where the run happens: a job runner or a terminal. */
export interface Host {
  /** null: a terminal. */
  readonly forge: Forge | null;
  /** One line of log text. Untrusted text is made inert here. */
  log(line: string): void;
  /**
   * Replaces the one transient last line of an interactive terminal. Absent where output is kept.
   */
  status?(line: string): void;
  /** Registers a value that must never leave the process. */
  addSecret(value: string): void;
  annotate(annotation: Annotation): void;
  writeSummary(markdown: string): Promise<void>;
  setOutput(name: string, value: string): void;
}

/** An annotation. `file` is relative to the workspace, null when there is no place to point at. */
export interface Annotation {
  readonly level: 'error' | 'warning' | 'notice';
  readonly title: string;
  readonly message: string;
  readonly file: string | null;
  readonly line: number | null;
}
