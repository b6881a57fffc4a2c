// Days of a bake: Monday to Friday in UTC, without the holidays of the fleet file.

/** Milliseconds of a day. */
export const dayMs = 86_400_000;

/** `YYYY-MM-DD` of a time, in UTC. `null` for what is no time. */
function toDay(time: string): string | null {
  const at = Date.parse(time);
  return Number.isNaN(at) ? null : new Date(at).toISOString().slice(0, 10);
}

/** Whether people work on that day. */
function isBusinessDay(day: string, holidays: readonly string[]): boolean {
  const weekday = new Date(`${day}T00:00:00Z`).getUTCDay();
  return weekday >= 1 && weekday <= 5 && !holidays.includes(day);
}

/** The business days among the times, each once, in order. */
export function businessDaysOf(times: readonly string[], holidays: readonly string[]): string[] {
  const days = times.map(toDay).filter((day) => day !== null);
  return [...new Set(days)].filter((day) => isBusinessDay(day, holidays)).sort();
}
