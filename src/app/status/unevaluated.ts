// Expressions of a workflow that a server handed on as they are written: Gitea does so with the
// outputs of a job that was skipped.

/** Whether a value holds an expression in place of what it should have become. */
export function isExpression(value: string): boolean {
  return /\$\{\{[\s\S]*\}\}/.test(value);
}
