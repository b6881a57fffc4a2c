// Expressions of a workflow that a server handed on as they are written: Gitea does so with the
// outputs of a job that was skipped.

/** Whether a value holds an expression in place of what it should have become. */
export function holdsExpression(value: string): boolean {
  const start = value.indexOf('${{');
  return start !== -1 && value.includes('}}', start + 3);
}

/** Whether a value is an expression from its beginning to its end. */
export function isExpression(value: string): boolean {
  return value.startsWith('${{') && value.endsWith('}}');
}
