// Durations as people write them in inputs and profiles: `500ms`, `90s`, `3m`, `1m30s`.

const msPerUnit = [3_600_000, 60_000, 1000, 1] as const;
const durationPattern = /^(?:(\d{1,9})h)?(?:(\d{1,9})m)?(?:(\d{1,9})s)?(?:(\d{1,9})ms)?$/;

/**
 * Milliseconds of a duration: whole numbers with the units `h`, `m`, `s`, `ms`, in this order, each
 * at most once. null when the text is none. A bare number is none, because its unit would be a
 * guess.
 */
export function parseDuration(text: string): number | null {
  const match = durationPattern.exec(text);
  if (match === null || text === '') return null;
  let totalMs = 0;
  for (const [index, unitMs] of msPerUnit.entries())
    totalMs += Number(match[index + 1] ?? 0) * unitMs;
  return totalMs;
}
