// The texts of `--help`: one of the program and one of each command, the flags from the same table
// as the parsing.
import { wrapRuns } from '../../render/wrap.ts';
import { rowsOf } from '../inputs/input-table.ts';
import { renderFleetHelp } from './fleet-help.ts';

/** Cells of a line of help. */
const width = 100;

/** The commands, in the order in which people meet them. */
export const commands = [
  'run',
  'open',
  'validate',
  'envelope',
  'merge',
  'replay',
  'diff',
  'fleet',
] as const;
export type Command = (typeof commands)[number];

const overview = `session-continuity: does the agent in this image still remember what it was told?

Usage
  session-continuity run --image IMAGE [flags]     boot the image, play canaries, judge, report
  session-continuity run --url URL [flags]         the same against an agent that already runs
  session-continuity open [DIR]                    shows the page of a report folder
  session-continuity validate [FILES]              check canary files; no container is started
  session-continuity envelope [--curl [URL]]       turns in, exact request bodies out, a JSON object a line
  session-continuity merge DIR...                  joins the reports of matrix legs or shards into one
  session-continuity replay DIR...                 judges what a run has recorded again; no container is started
  session-continuity diff DIR DIR                  what differs between two runs, turn by turn
  session-continuity fleet COMMAND                 rolls the check out over many repositories
  session-continuity COMMAND --help                what a command does, and its flags
  session-continuity --help | --version`;

const runExitCodes = `Exit codes
  0  passed: every observed expectation was met
  1  failed: at least one canary lost something it was told
  2  errored: it could not be judged (bad input, boot, Docker, deadline)`;

const runUsage = `session-continuity run: boots an image, plays canaries, judges and reports

Usage
  session-continuity run --image IMAGE [flags]
  session-continuity run --url URL [flags]         an agent that you have started: replies alone

Example
  session-continuity run --image my-agent:dev --canary name-recall`;

const durations = 'A DURATION has its units: 90s, 3m, 1h30m.';

const openHelp = `session-continuity open: shows the page of a report folder

Usage
  session-continuity open [DIR]

Opens report.html of DIR in the browser of this machine, and prints its path. Without a terminal or a
screen it only prints the path. DIR is what run was given with --report-dir. (default: session-continuity-report)

Exit codes
  0  the path was printed
  2  there is no page`;

const validateHelp = `session-continuity validate: checks canary files and starts no container

Usage
  session-continuity validate [FILES]

FILES are paths or globs such as 'canaries/*.yaml'; without any, the built-in canaries are checked.
Every mistake is listed as file:line:column. A canary is also played, in memory, with agents that
are wrong: one that lets such an agent pass is refused with the reply that does, and so is one that
expects what even a perfect agent cannot show. A profile is checked by run, before it looks for
the image. There are no flags.

Example
  session-continuity validate 'canaries/*.yaml'

Exit codes
  0  every canary may gate
  2  at least one may not, or no file matches`;

const mergeHelp = `session-continuity merge: joins the reports of matrix legs into one report, one page and one exit code

Usage
  session-continuity merge DIR... [--expect LEG,LEG...] [--report-dir DIR]

A DIR is the report folder of a leg, or a folder of such folders, as actions/download-artifact makes it. A leg has
the name of its folder. LEG=DIR gives it another. It counts as the expected leg of that name, else of its profile's name.
The shards of one image (run --shard I/N) are joined first, and are one leg. One that is missing makes it errored.
A report in a folder directly below a leg is one more leg. The report of another merge is none, and makes it errored.

Flags
  --expect LEG,LEG...
      The legs that there must be. One that is missing, doubled, not expected, from another version of this program or
      without a verdict makes the whole run errored.
  --report-dir DIR
      Where report.json, report.html, junit.xml and summary.md are written: none of the folders that are read.
      (default: session-continuity-report)

Exit codes
  0  every leg passed
  1  a leg failed
  2  a leg is missing or could not be judged`;

const replayHelp = `session-continuity replay: judges what runs have recorded again, with the judge of this version

Usage
  session-continuity replay DIR...

A DIR is a report folder as run leaves it, with report.json and the records that it lists. No container is started, and
nothing is written. Each canary whose verdict or layer differs is listed with what it was and what it is now.

Example
  session-continuity replay session-continuity-report

Exit codes
  0  every verdict and layer is the same
  1  a verdict or a layer differs
  2  a folder or a record could not be judged, and nothing else differs`;

const diffHelp = `session-continuity diff: what differs between two runs

Usage
  session-continuity diff DIR DIR [--html FILE]

Each DIR is a report folder as run leaves it. For each canary with another result, or with other turns, the
first turn that differs is shown: what was sent, the model request, the session's rows of the store, memory and reply of
both runs side by side. Marks, facts, ids and times are shown by their names, since each run has its own.

Flags
  --html FILE
      Writes the same as a page.

Exit codes
  0  nothing differs
  1  something differs
  2  a folder could not be read`;

const envelopeHelp = `session-continuity envelope: turns in, exact request bodies out

Usage
  session-continuity envelope <turns.jsonl
  session-continuity envelope [--curl [URL]] [--dialect DIALECT] <turns.jsonl

Reads one JSON object a line from standard input and answers each with one line: {"body": …}, byte
for byte what the platform's server sends, or {"error": …} where that server refuses the turn.

Example of a line
  {"turn":{"workspace_id":"6f1c5a52-0b8e-4a43-9d8e-0f3d1d3f7a10","context_id":"c-1","text":"Hi."}}

A turn has workspace_id, and as it likes context_id, text, method, request_id, message_id,
identity {user_id, email}, and files: a list of {name, mimeType, uri, size}.

Flags
  --curl [URL]
      Print curl commands that send the bodies to the agent at URL, in the dialect that its card
      offers and run would speak. (default: http://127.0.0.1:8000)
  --dialect DIALECT
      platform, strict, json-rpc-0.3, json-rpc-1.0, http-json-0.3 or http-json-1.0, as with run.
      The agent is not asked, except by strict. Without --curl and --dialect: platform.

Exit codes
  0  every line was answered
  2  a line or a flag could not be used`;

/** Renders what the program is for, its commands and the exit codes. */
export function renderHelp(): string {
  return `${overview}\n\n${runExitCodes}\n`;
}

/** Renders usage, flags with their defaults, and exit codes of one command. */
export function renderCommandHelp(command: Command): string {
  if (command === 'open') return `${openHelp}\n`;
  if (command === 'validate') return `${validateHelp}\n`;
  if (command === 'merge') return `${mergeHelp}\n`;
  if (command === 'replay') return `${replayHelp}\n`;
  if (command === 'diff') return `${diffHelp}\n`;
  if (command === 'fleet') return renderFleetHelp(undefined);
  if (command === 'envelope') return `${envelopeHelp}\n`;
  const flags = rowsOf('cli').map((row) => {
    const fallback = row.fallback === '' ? '' : ` (default: ${row.fallback})`;
    const told = { text: `${row.description}${fallback}` };
    const indent = ' '.repeat(6);
    const lines = wrapRuns([told], { width, first: { text: indent }, rest: indent });
    return [`  --${row.name} ${row.placeholder}${row.repeats ? ' ...' : ''}`, ...lines].join('\n');
  });
  return `${runUsage}\n\nFlags\n${flags.join('\n')}\n\n${durations}\n\n${runExitCodes}\n`;
}
