// JSON for places where people and job runners look at it: a log, a journal.

/**
 * JSON that means the same and holds nothing that a job runner or a terminal could take for a
 * command: it is often printed in a job's log.
 */
export function toInertJson(json: string): string {
  const escapeChar = (char: string): string =>
    `\\u${char.charCodeAt(0).toString(16).padStart(4, '0')}`;
  // Without the u flag: both halves of a pair are escaped. `::` and `##[` appear in strings alone.
  return json
    .replace(/[^\x20-\x7e]/g, escapeChar)
    .replaceAll(/:(?=:)/g, escapeChar)
    .replaceAll(/#(?=#\[)/g, escapeChar);
}
