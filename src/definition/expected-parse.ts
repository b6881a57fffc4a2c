// The text of an `expected-failures.yaml` to its entries, or to everything that is wrong with it.
import expectedSchema from '../../expected-failures.schema.json' with { type: 'json' };
import type { ExpectedFailure } from '../domain/expected-failure.ts';
import { asList, asMapping } from './canary-outline.ts';
import { renderKnownWords } from './near-word.ts';
import type { DefinitionProblem } from './problem.ts';
import { type ProblemSink, toSink } from './problem-sink.ts';
import { checkErrors, compileSchema } from './schema-check.ts';
import { type DefinitionFile, readYaml } from './yaml-source.ts';

/** The entries, or the file's problems: at least one, in the order of the file. */
export type ExpectedResult =
  | { readonly entries: readonly ExpectedFailure[]; readonly problems: readonly [] }
  | { readonly entries: null; readonly problems: readonly DefinitionProblem[] };

/** What `expected-failures.schema.json` describes. */
interface ExpectedShape {
  readonly failures: readonly Omit<ExpectedFailure, 'position'>[];
}

let validate: ReturnType<typeof compileSchema<ExpectedShape>> | undefined;

/**
 * Parses the file. `known` are the names of all canaries that there are, chosen or not. `null`
 * where they cannot be known, as for a file that is only handed on. Never throws. All problems of
 * the file are listed at once.
 */
export function parseExpected(
  input: DefinitionFile,
  known: readonly string[] | null,
): ExpectedResult {
  const source = readYaml(input);
  const sink = toSink(source);
  if (source.value === undefined) return { entries: null, problems: sink.toProblems() };
  validate ??= compileSchema<ExpectedShape>(expectedSchema);
  const { value } = source;
  const isValid = validate(value);
  if (!isValid) checkErrors(validate.errors ?? [], 'file of expected failures', sink);
  checkRules(value, known, sink);
  const problems = sink.toProblems();
  if (!isValid || problems.length > 0) return { entries: null, problems };
  return {
    entries: value.failures.map((entry, index) => ({
      ...entry,
      // A folded text ends with a line break.
      reason: entry.reason.trimEnd(),
      position: source.keyAt(['failures', index]),
    })),
    problems: [],
  };
}

/** Rules between values. `value` may be anything that YAML gives. */
function checkRules(value: unknown, known: readonly string[] | null, sink: ProblemSink): void {
  const seen = new Map<string, number>();
  for (const [index, item] of asList(asMapping(value).failures).entries()) {
    const { canary, layer, expires } = asMapping(item);
    if (typeof canary === 'string') {
      const first = seen.get(canary);
      const path = ['failures', index, 'canary'];
      if (first !== undefined)
        sink.add(path, `"${canary}" is listed twice`, `first as item ${first + 1}`);
      else seen.set(canary, index);
      if (known !== null && /^[a-z0-9][a-z0-9-]{0,99}$/.test(canary) && !known.includes(canary))
        sink.add(path, `There is no canary "${canary}"`, renderKnownWords(canary, known));
    }
    if (layer === 'unproven')
      sink.add(
        ['failures', index, 'layer'],
        '"unproven" cannot be expected',
        'the canary is then errored, and what was not judged is never excused',
      );
    const isShaped = typeof expires === 'string' && /^\d{4}-\d{2}-\d{2}$/.test(expires);
    if (isShaped && !isDay(expires))
      sink.add(['failures', index, 'expires'], `"${expires}" is no day of the calendar`);
  }
}

function isDay(day: string): boolean {
  const at = new Date(`${day}T00:00:00Z`);
  return !Number.isNaN(at.getTime()) && at.toISOString().startsWith(day);
}
