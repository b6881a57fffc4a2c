// Which forge's runner this is, from the environment that the app hands in.
import { type Forge, forges } from '../domain/forge.ts';

/** Environment variables, as in `process.env`. */
export type Environment = Readonly<Record<string, string | undefined>>;

/** The forge whose runner runs this. `null` at a terminal. */
export function detectForge(env: Environment): Forge | null {
  const all = Object.values(forges);
  return all.find(({ signs }) => signs.some((name) => isSet(env[name]))) ?? null;
}

/** Whether someone can read the job summary. */
export function hasJobSummary(env: Environment): boolean {
  const summary = detectForge(env)?.reports.summary;
  if (summary === undefined || summary === 'always') return summary === 'always';
  return (env[summary.variable] ?? '').split(/[\s,;]+/).includes(summary.word);
}

function isSet(value: string | undefined): boolean {
  return value !== undefined && value !== '' && value !== 'false' && value !== '0';
}
