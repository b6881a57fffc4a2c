// The one table of everything a run can be told: action inputs and command-line flags share names,
// values and defaults. Parsing, `--help`, action.yml (held equal by a test) and through it the
// README follow this table.
import { capabilities } from '../../domain/capability.ts';
import { evidenceExtents, modelModes, uploadModes } from '../../domain/options.ts';
import { dialectChoices, historyForms } from '../../domain/profile.ts';
import { type InputRow, listing, repeating, row } from './input-row.ts';
import { limitRows } from './limit-rows.ts';
import { agentUrl, imageReference } from './parse-target.ts';
import {
  choice,
  knownWord,
  oneLine,
  optional,
  ownFolder,
  shard,
  such,
  suiteName,
  wholeNumber,
  yesOrNo,
} from './parse-value.ts';

const both = ['action', 'cli'] as const;
const action = ['action'] as const;
const cli = ['cli'] as const;
/** Jobs that a matrix may have. */
const maxShards = 256;
/** Runs of a series: a report of more would say no more. */
const maxRepeat = 1000;

const baseDescription =
  'Image that is in use, such as that of the main branch. Canaries that failed are played on it too, with the same facts: each is then labelled as new or as failing there too, which changes no verdict. Canaries with `restart: upgrade` begin on it: `upgraded` and `upgraded-with-calls` of `extended`.';

/** Every row, in the order in which people read them. */
export const inputRows = {
  image: row(
    'image',
    both,
    'IMAGE',
    '',
    'The image to test, by the id of a build, by digest or by name. A missing one is pulled, unless it is an id.',
    optional(imageReference),
  ),
  url: row(
    'url',
    cli,
    'URL',
    '',
    'An agent that is already running, instead of --image.',
    optional(agentUrl),
  ),
  serveModel: row(
    'serve-model',
    cli,
    'PORT',
    '',
    'With --url: offers the scripted model to that agent on this port of 127.0.0.1, in every dialect. The run prints the environment to start the agent with.',
    optional(wholeNumber(1, 65_535)),
  ),
  suite: row(
    'suite',
    both,
    'SUITE',
    'core',
    'Built-in canaries to play: core, extended, thorough, or all, which is core and extended. thorough has the long ones, for a nightly run. core@1 is the first revision of core: the same canaries, whatever later versions add.',
    suiteName,
  ),
  canary: listing(
    'canary',
    both,
    'NAME',
    'Play only the canaries with these names, from any suite, separated by commas or line ends. Empty: the whole suite.',
    such(
      oneLine(100),
      (name) => /^[a-z0-9][a-z0-9-]*$/.test(name),
      'must be the name of a canary, such as name-recall',
    ),
  ),
  canaries: repeating(
    'canaries',
    both,
    'GLOB',
    'Globs of canary files of your own, played along with the suite.',
    oneLine(1024),
  ),
  expectedFailures: row(
    'expected-failures',
    both,
    'FILE',
    '',
    'File of failures that are known, each with its layer, a reason, a link and a last day. They do not make the run red; a listed canary that passes does, and so does an entry past its day.',
    optional(oneLine(1024)),
  ),
  shard: row(
    'shard',
    both,
    'I/N',
    '',
    'Plays part I of N of the canaries, so that N machines share a run; merge joins their reports. Empty: all canaries.',
    optional(shard(maxShards)),
  ),
  shardReport: row(
    'shard-report',
    both,
    'FILE',
    '',
    'With shard: report.json of an earlier run. The parts then take about the same time. Use the same file for every part. Empty: each part gets as many canaries as the others, give or take one.',
    optional(oneLine(1024)),
  ),
  without: listing(
    'without',
    both,
    'ABILITY',
    `What the agent does not have, by design: ${capabilities.join(', ')}. Canaries that need it are skipped, and a run that sees it anyway is red.`,
    knownWord('ability', capabilities),
  ),
  profile: row(
    'profile',
    both,
    'PROFILE',
    '',
    'Name of a built-in profile, or a profile file. Empty: the one whose signs the image shows, else default.',
    optional(oneLine(1024)),
  ),
  peerImage: row(
    'peer-image',
    both,
    'IMAGE',
    '',
    'Image of the second agent of canaries that ask one, under the profile whose signs it shows and without `env`. Empty: the image under test.',
    optional(imageReference),
  ),
  sessionScope: row(
    'session-scope',
    both,
    'SCOPE',
    '',
    'What a session belongs to: context or workspace. Empty: as the profile declares, else context.',
    optional(choice(['context', 'workspace'])),
  ),
  history: row(
    'history',
    both,
    'FORM',
    '',
    'How the agent gives its model the conversation so far: whole (every turn in its place), summary, retrieval or system (in the system text). Empty: as the profile declares, else whole.',
    optional(choice(historyForms)),
  ),
  dialect: row(
    'dialect',
    both,
    'DIALECT',
    'platform',
    "How the agent is spoken to: platform sends the platform's own body; strict the body that A2A describes, which proves less of the platform; json-rpc-0.3, json-rpc-1.0, http-json-0.3 and http-json-1.0 pin what discovery finds otherwise.",
    choice(['platform', ...dialectChoices]),
  ),
  env: repeating(
    'env',
    both,
    'KEY=VALUE',
    'Environment for the agent, KEY=VALUE. On the command line KEY alone takes the value from the environment.',
    (text) => ({ value: text }),
  ),
  model: row(
    'model',
    both,
    'MODE',
    'auto',
    'auto offers the scripted model and judges what is observed, scripted demands that the image calls it, none offers no endpoint, live passes its calls on to the provider whose key is in env, and judges replies alone.',
    choice(modelModes),
  ),
  maxModelCalls: row(
    'max-model-calls',
    both,
    'NUMBER',
    '',
    'With model live: calls that all runs together may make, 1 to 100000. Empty: 200.',
    optional(wholeNumber(1, 100_000)),
  ),
  maxModelTokens: row(
    'max-model-tokens',
    both,
    'NUMBER',
    '',
    'With model live: tokens after which no run makes a further call, sent and received, 1 to 100000000. Empty: 2000000.',
    optional(wholeNumber(1, 100_000_000)),
  ),
  repeat: row(
    'repeat',
    both,
    'NUMBER',
    '1',
    'How often to play the canaries, 1 to 1000, each time in fresh containers with fresh facts. One red run makes the whole run red.',
    wholeNumber(1, maxRepeat),
  ),
  base: row('base', cli, 'IMAGE', '', baseDescription, optional(imageReference)),
  baseImage: row('base-image', action, 'IMAGE', '', baseDescription, optional(imageReference)),
  seed: row(
    'seed',
    cli,
    'SEED',
    '',
    'Plays a run again with the facts and ids of an earlier one, by the seed in its report. Empty: fresh ones.',
    optional(
      such(
        oneLine(64),
        (seed) => /^[A-Za-z0-9._-]+$/.test(seed),
        'must be at most 64 letters, digits, dots, dashes and underscores',
      ),
    ),
  ),
  ...limitRows,
  reportDir: row(
    'report-dir',
    both,
    'DIR',
    'session-continuity-report',
    'Folder for report.json, report.html, junit.xml, summary.md and the evidence.',
    ownFolder,
  ),
  earlier: row(
    'earlier',
    both,
    'DIR',
    '',
    'Folder with earlier report.json files, or with folders of them: report.html says what is new, fixed, flaky or slower. Empty: none.',
    optional(oneLine(1024)),
  ),
  evidence: row(
    'evidence',
    both,
    'EXTENT',
    'red',
    'Which copies of the session store to keep: red (canaries that did not pass) or full (all). Records, differences and digests are always kept.',
    choice(evidenceExtents),
  ),
  artifactName: row(
    'artifact-name',
    action,
    'NAME',
    '',
    'Name of the uploaded evidence. Empty: session-continuity, the job and eight characters of all inputs, which keep the legs of a matrix apart. Legs that differ only in a secret of env need a name each.',
    optional(
      such(
        oneLine(200),
        (name) => !/[":<>|*?\\/]/.test(name),
        'must not contain any of " : < > | * ? \\ /',
      ),
    ),
  ),
  retentionDays: row(
    'retention-days',
    action,
    'NUMBER',
    '',
    'Days for which the evidence is kept, 1 to 400. Empty: the default of the server.',
    optional(wholeNumber(1, 400)),
  ),
  upload: row(
    'upload',
    action,
    'WHEN',
    'on-failure',
    'When evidence is uploaded: on-failure, always or never.',
    choice(uploadModes),
  ),
  allowUnsafeEvents: row(
    'allow-unsafe-events',
    action,
    'BOOLEAN',
    'false',
    'Run under pull_request_target and workflow_run too, where untrusted code runs next to the secrets of the repository.',
    yesOrNo,
  ),
  format: row(
    'format',
    cli,
    'FORMAT',
    'pretty',
    'pretty, or json: report.json on stdout and nothing else there.',
    choice(['pretty', 'json']),
  ),
} as const;

/** The rows of one place, in order. */
export function rowsOf(place: 'action' | 'cli'): InputRow<unknown>[] {
  return Object.values<InputRow<unknown>>(inputRows).filter((known) =>
    known.places.includes(place),
  );
}
