// The help of `session-continuity fleet` and of each of its commands. Lines have at most 100
// columns.
import { rolloutForgeNames, rolloutForges } from '../../domain/forge.ts';

const name = 'session-continuity fleet';

const shared = `  --fleet FILE
      The fleet file. (default: fleet.yaml)`;

const dryRun = `  --dry-run
      Changes nothing. Prints what would change and every call that would be made.`;

const rest = `The token is in the environment variable whose name the fleet file has, and never in a flag.
A command that broke off is given again, and goes on. docs/fleet-rollout.md leads through it all.

Exit codes
  0  done
  1  the answer is no: NO-GO, not required, the check does not bite
  2  something could not be done`;

const publicHosts = Object.values(rolloutForges)
  .flatMap(({ api }) => api.publicServer?.host ?? [])
  .join(' or ');

/** The help of each command: what it is for, how it is given, and its flags. */
const texts: Readonly<Record<string, string>> = {
  init: `${name} init: writes a fleet file from what an organisation holds

Usage
  ${name} init --forge URL --owner NAME [flags]

Flags
  --forge URL
      The server, as people open it: https://git.example.org.
  --owner NAME
      The organisation, or the user.
  --match PATTERN
      Repositories to take, such as 'template-*'. (default: all)
  --kind ${rolloutForgeNames.join('|')}
      What the server is. Needed unless the URL is that of ${publicHosts}.
  --token VARIABLE
      The NAME of the environment variable with the token. (default: FLEET_TOKEN)
  --fleet FILE
      The file to write; it is never overwritten. (default: fleet.yaml)`,
  onboard: `${name} onboard: a pull request with the workflow, for each repository

Usage
  ${name} onboard [REPO...] [flags]

One branch, one commit, one pull request. A second run changes nothing, or updates the same one.
A pull request that was closed is an opt-out, and is not opened again.

Flags
${dryRun}
${shared}`,
  bake: `${name} bake: may the check be required? GO, NO-GO or GO ON

Usage
  ${name} bake [REPO...] [flags]
  ${name} bake REPO --judge SHA=true|false

Reads what the forge recorded, and the reports of red runs where they are still there.

Flags
  --judge SHA=true|false ...
      Says whether the image of that commit was broken indeed. Kept in the fleet file.
  --json
      One JSON object a line, for programs.
${shared}`,
  drill: `${name} drill: a broken image must be red, a healthy one green

Usage
  ${name} drill REPO [flags]

Opens two throw-away pull requests, and closes both whatever comes of it.

Flags
  --wait DURATION
      How long a check may take. (default: 30m)
${shared}`,
  require: `${name} require: makes the check required, and changes nothing else

Usage
  ${name} require REPO [flags]

Flags
  --force REASON
      Requires it although something speaks against it. The reason goes into the journal.
  --update-branches
      Updates open pull requests that would be locked otherwise.
${dryRun}
${shared}`,
  unrequire: `${name} unrequire: takes back what require did

Usage
  ${name} unrequire REPO [flags]

Flags
${dryRun}
${shared}`,
  status: `${name} status: the state of each repository, and what is next

Usage
  ${name} status [REPO...] [flags]

Flags
  --json
      The rows as JSON.
  --markdown
      The table for a job summary.
  --html FILE
      The same as one page that loads nothing.
${shared}`,
  matrix: `${name} matrix: the repositories as JSON for strategy.matrix of a workflow

Usage
  ${name} matrix [REPO...] [flags]

Flags
${shared}`,
};

const overview = `${name}: rolls the check out over many repositories, and back

Usage
  ${name} init --forge URL --owner NAME [--match PATTERN]
  ${name} onboard [REPO...] [--dry-run]
  ${name} bake [REPO...] [--json]
  ${name} bake REPO --judge SHA=true|false
  ${name} drill REPO [--wait 30m]
  ${name} require REPO [--update-branches] [--force REASON] [--dry-run]
  ${name} unrequire REPO [--dry-run]
  ${name} status [REPO...] [--json | --markdown] [--html FILE]
  ${name} matrix [REPO...]
  ${name} COMMAND --help

Commands
${Object.values(texts)
  .map((text) => `  ${text.split('\n', 1)[0]?.slice(name.length + 1)}`)
  .join('\n')}`;

/** The help of a command of the fleet. Of all of them where there is no such command. */
export function renderFleetHelp(command: string | undefined): string {
  const text = command !== undefined && Object.hasOwn(texts, command) ? texts[command] : undefined;
  return `${text ?? overview}\n\n${rest}\n`;
}
