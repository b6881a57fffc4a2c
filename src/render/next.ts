// The next step for the reader of a red canary: where to look first, and the command that plays it
// again.
import type { Report, ReportCanary } from '../domain/report.ts';
import { toPlainLine } from '../domain/text.ts';
import { layerGuide } from '../domain/verdict.ts';
import { toLayer } from './reason.ts';

/** What can appear in a command line of a shell as it is. */
const plainWord = /^[A-Za-z0-9_@%+=:,./-]+$/;
const maxCommandChars = 2_000;

/**
 * Where to look first: what the error or the judge says, else what the table of layers says.
 * `null`: no one knows.
 */
export function toNext(canary: ReportCanary): string | null {
  const { error, next, verdict } = canary;
  if (error !== null && error.hint !== null) return error.hint;
  if (next !== undefined) return next;
  if (error !== null && error.code !== 'UNPROVEN') return null;
  return verdict === 'failed' || error !== null ? layerGuide[toLayer(canary)].next : null;
}

/**
 * The command that plays a canary again with the same facts, in one inert line. `null` where the
 * run had no seed, or where a word of it cannot be shown as it is: it would be another command.
 */
export function toAgain(report: Report, canary: ReportCanary): string | null {
  const seed = toSeed(report, canary);
  if (seed === null) return null;
  const { reference } = report.image;
  const isUrl = /^https?:\/\//.test(reference);
  const { name, decidedBy } = report.profile;
  const words = [
    'session-continuity',
    'run',
    isUrl ? '--url' : '--image',
    reference,
    ...(decidedBy === 'input' ? ['--profile', name] : []),
    ...(['extended', 'thorough'].includes(canary.suite) ? ['--suite', canary.suite] : []),
    ...(canary.suite === 'own' ? ['--canaries', canary.file] : []),
    '--canary',
    canary.name,
    '--seed',
    seed,
  ];
  const command = words.map(quote).join(' ');
  return toPlainLine(command, maxCommandChars) === command ? command : null;
}

/** The seed of the run in which it ended so. */
function toSeed({ seed, repeat }: Report, { run }: ReportCanary): string | null {
  const ofRun = repeat?.runs.find(({ number }) => number === run)?.seed;
  return ofRun ?? seed ?? null;
}

/** `''` is nothing to a shell. In between, a job runner finds no command in the word. */
function quote(word: string): string {
  if (plainWord.test(word) && !word.includes('::')) return word;
  return `'${word.replaceAll("'", "'\\''").replaceAll(/:(?=:)|##(?=\[)/g, "$&''")}'`;
}
