// Which context is to be required, from the rows that recent commits have: never one that was only
// hoped for.
import { gateName, type Row } from '../domain/fleet.ts';
import type { Forge } from '../domain/forge.ts';
import { compileGlob } from './glob.ts';

/** The context, with the rows it matches. Or why there is none. */
export type Wanted =
  | { readonly context: string; readonly matched: readonly string[] }
  | { readonly context: null; readonly reason: string };

/** Patterns on Gitea, the narrow one first: a matrix adds its legs before the event. */
const patterns = [`*${gateName} (pull_request)`, `*${gateName}*(pull_request)`];

/** Chooses among the rows of commits of pull requests. */
export function chooseContext(forge: Forge, rows: readonly Row[]): Wanted {
  const names = [...new Set(rows.map(({ context }) => context))];
  if (forge.rollout.takesPatterns) {
    for (const pattern of patterns) {
      const matched = names.filter((name) => compileGlob(pattern)?.(name) === true);
      if (matched.length > 0) return { context: pattern, matched };
    }
    return { context: null, reason: `no recent commit has a row that matches ${patterns[0]}` };
  }
  if (names.includes(gateName)) return { context: gateName, matched: [gateName] };
  const legs = names.filter((name) => name.startsWith(`${gateName} (`));
  return {
    context: null,
    reason:
      legs.length > 0
        ? `the job is a matrix (${legs.slice(0, 3).join(', ')}), whose legs GitHub requires one by one; give it one job "${gateName}" that needs the legs`
        : `no recent commit has a check named ${gateName}`,
  };
}

/** Whether a required context is met by a row of that name. */
export function matchesContext(forge: Forge, context: string, row: string): boolean {
  return context === row || (forge.rollout.takesPatterns && compileGlob(context)?.(row) === true);
}
