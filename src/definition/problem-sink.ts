// Where the checks of one file put what they find.
import { type DefinitionProblem, toOrderedProblems } from './problem.ts';
import type { Path, YamlSource } from './yaml-source.ts';

/** Collects the problems of one source. */
export interface ProblemSink {
  readonly source: YamlSource;
  /** A problem at the value at `path`, or at `needle` within it. */
  add(path: Path, message: string, hint?: string | null, needle?: string): void;
  /** A problem at the key at `path`. */
  addAtKey(path: Path, message: string, hint?: string | null): void;
  /** Something is missing. Not said of a file with a syntax error, which may hide it. */
  addMissing(path: Path, message: string, hint?: string | null): void;
  /** Everything found, YAML's own objections included, in the order of the file. */
  toProblems(): DefinitionProblem[];
}

/** A sink for the problems of `source`, which already holds those of YAML itself. */
export function toSink(source: YamlSource): ProblemSink {
  const present: DefinitionProblem[] = [];
  const missing: DefinitionProblem[] = [];
  return {
    source,
    add(path, message, hint = null, needle) {
      present.push({ position: source.valueAt(path, needle), message, hint });
    },
    addAtKey(path, message, hint = null) {
      present.push({ position: source.keyAt(path), message, hint });
    },
    addMissing(path, message, hint = null) {
      missing.push({ position: source.valueAt(path), message, hint });
    },
    toProblems() {
      const { brokenLine, problems } = source;
      // After a syntax error the tree is a guess, so nothing is said of it but what YAML says.
      const sure =
        brokenLine === null
          ? [...present, ...missing]
          : present.filter((problem) => problem.position.line < brokenLine);
      return toOrderedProblems([...problems, ...sure]);
    },
  };
}
