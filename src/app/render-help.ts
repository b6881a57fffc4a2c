// The text of `--help`, from the same table as the parsing.
import { rowsOf } from './input-table.ts';

const usage = `session-continuity: does the agent in this image still remember what it was told?

Usage
  session-continuity run --image IMAGE [flags]     boot the image, play canaries, judge, report
  session-continuity run --url URL [flags]         the same against an agent that already runs
  session-continuity validate [FILES]              check canary files; no container is started
  session-continuity envelope [--curl]             turns in, exact request bodies out, a JSON object a line
  session-continuity --help | --version`;

const exitCodes = `Exit codes
  0  passed: every observed expectation was met
  1  failed: at least one canary lost something it was told
  2  errored: no judgement was possible (bad input, boot, Docker, deadline)`;

/** Renders usage, all flags of \`run\` with their defaults, and the exit codes. */
export function renderHelp(): string {
  const flags = rowsOf('cli').map((row) => {
    const fallback = row.fallback === '' ? '' : ` (default: ${row.fallback})`;
    return `  --${row.name} ${row.placeholder}${row.repeats ? ' ...' : ''}\n      ${row.description}${fallback}`;
  });
  return `${usage}\n\nFlags of run\n${flags.join('\n')}\n\n${exitCodes}\n`;
}
