// The filters of a workflow's event: which branches it runs for, and which types of the event. The
// patterns are those of workflows, which both forges read alike. Protections have others (glob.ts).
import { compilePattern } from './branch-pattern.ts';
import { type Fields, toFields } from './protection.ts';

/** A pattern, and whether it begins with `!`, which takes a branch out again. */
interface Pattern {
  readonly isNegated: boolean;
  matches(branch: string): boolean;
}

/**
 * What keeps an event of pull requests to `branch` from starting the workflow, in words that follow
 * the event's name. `null` where nothing does.
 */
export function explainBranchFilter(filters: Fields, branch: string): string | null {
  const { branches, 'branches-ignore': ignored } = filters;
  // The last pattern that matches decides.
  const isIn = toPatterns(branches).reduce(
    (isMatched, pattern) => (pattern.matches(branch) ? !pattern.isNegated : isMatched),
    false,
  );
  if (branches != null && !isIn)
    return `runs for ${toWords(branches).join(', ') || 'no branch'} and not for ${branch}`;
  // The forges differ in what a `!` means here. Each is taken at its worst.
  const isOut = toPatterns(ignored).some(
    (pattern) => pattern.matches(branch) !== pattern.isNegated,
  );
  return isOut ? `ignores the branches ${toWords(ignored).join(', ')}, so also ${branch}` : null;
}

/** Types of pull requests that start a workflow without `types`. */
const usualTypes = ['opened', 'synchronize', 'reopened'];

/** Types at which a check has to run so that every head has it, and which `types` leaves out. */
export function findMissingTypes({ types }: Fields): string[] {
  if (types == null) return [];
  const given = toWords(types);
  return usualTypes.filter((type) => !given.includes(type));
}

/** The events of a workflow with their filters. `on` is a name, a list of names, or a mapping. */
export function readEvents(on: unknown): ReadonlyMap<string, Fields> {
  const names = typeof on === 'string' || Array.isArray(on) ? toWords(on) : null;
  if (names !== null) return new Map(names.map((name) => [name, {}]));
  return new Map(Object.entries(toFields(on)).map(([name, filters]) => [name, toFields(filters)]));
}

/** The words of a list. One word may be there without a list. */
function toWords(value: unknown): string[] {
  return value == null ? [] : [value].flat().map(String);
}

function toPatterns(value: unknown): Pattern[] {
  return toWords(value).map((text) => {
    const isNegated = text.startsWith('!');
    const matches = compilePattern(isNegated ? text.slice(1) : text);
    return { isNegated, matches: (branch) => matches?.(branch) === true };
  });
}
