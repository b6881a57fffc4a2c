// A row of the table of inputs: what may be told to a run, how it is written, and how it is read.
import type { ParseValue } from './parse-value.ts';

/** A row of the table. */
export interface InputRow<T> {
  /** Name of the input and, with `--` before it, of the flag. */
  readonly name: string;
  readonly places: readonly ('action' | 'cli')[];
  /** May be given several times: as lines of an input, or as repeated flags. */
  readonly repeats: boolean;
  /** Commas part the values as well. */
  readonly commas?: true;
  /** Represents the value in `--help`. */
  readonly placeholder: string;
  /**
   * What holds when nothing is given, as text. `parse` accepts it. Not used by rows that repeat.
   */
  readonly fallback: string;
  readonly description: string;
  readonly parse: ParseValue<T>;
}

/** A row that takes one value. */
export function row<T>(
  name: string,
  places: InputRow<T>['places'],
  placeholder: string,
  fallback: string,
  description: string,
  parse: ParseValue<T>,
): InputRow<T> {
  return { name, places, placeholder, fallback, description, parse, repeats: false };
}

/** A row that takes one value a line, or a flag several times. */
export function repeating(
  name: string,
  places: InputRow<string>['places'],
  placeholder: string,
  description: string,
  parse: ParseValue<string>,
): InputRow<string> {
  return { name, places, placeholder, fallback: '', description, parse, repeats: true };
}

/** As {@link repeating}, for names: several may appear in one line, with commas between them. */
export function listing(...row: Parameters<typeof repeating>): InputRow<string> {
  return { ...repeating(...row), commas: true };
}
