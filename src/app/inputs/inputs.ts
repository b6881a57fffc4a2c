// From strings to one typed value: inputs of the action (`INPUT_*`) and flags of
// `session-continuity run`.
import { createHash } from 'node:crypto';
import { CanaryError } from '../../domain/error.ts';
import type { ActionOptions, RunOptions, Target } from '../../domain/options.ts';
import { inputRows, rowsOf } from './input-table.ts';
import { isSecret } from './masking.ts';
import { parseFlags } from './parse-flags.ts';
import { OptionReader, readRunOptions } from './read-options.ts';
import { explainUnknownInputs, toVariable } from './unknown-inputs.ts';

/** An environment, as in `process.env`. */
export type Environment = Readonly<Record<string, string | undefined>>;

/** Events under which code of a stranger runs with the rights of the repository. */
const unsafeEvents: ReadonlySet<string> = new Set(['pull_request_target', 'workflow_run']);

/** What `session-continuity run` was asked for. */
export type RunRequest =
  | { readonly kind: 'help' }
  | { readonly kind: 'version' }
  | { readonly kind: 'run'; readonly options: RunOptions; readonly format: 'pretty' | 'json' };

/**
 * A name that no other leg of a matrix and no other step of the job takes: uploads of one run share
 * a namespace. The same inputs give the same name again, in every attempt. Whoever sees the name
 * can test guesses by it, so secrets of `env` count by their keys alone. What else is in `env` the
 * run does not hide either.
 */
function toArtifactName(env: Environment, agentEnv: Readonly<Record<string, string>>): string {
  const inputs = rowsOf('action')
    .filter(({ name }) => name !== inputRows.env.name)
    .map(({ name }) => [name, env[toVariable(name)] ?? '']);
  const variables = Object.entries(agentEnv).map(([key, value]) =>
    isSecret(key, value) ? [key] : [key, value],
  );
  const digest = createHash('sha256')
    .update(JSON.stringify([env.GITHUB_ACTION ?? '', inputs, variables]))
    .digest('hex');
  const job = (env.GITHUB_JOB ?? 'job').replaceAll(/[^A-Za-z0-9._-]/g, '-').slice(0, 100);
  return `session-continuity-${job}-${digest.slice(0, 8)}`;
}

/**
 * Options of the action from the job's environment.
 * @throws CanaryError INPUT_INVALID with every problem in the message. EVENT_REFUSED under
 * `pull_request_target` and `workflow_run` without `allow-unsafe-events`
 */
export function parseActionInputs(env: Environment): ActionOptions {
  const values = new Map<string, readonly string[]>();
  for (const row of rowsOf('action')) {
    const text = env[toVariable(row.name)] ?? '';
    values.set(row.name, row.repeats ? text.split(/\r\n|\r|\n/) : [text]);
  }
  const reader = new OptionReader(values, (name) => `Input "${name}"`);
  const run = readRunOptions(reader, 'action', env);
  const image = reader.read(inputRows.image);
  if (image === null && !env[toVariable('image')]?.trim()) {
    reader.problems.unshift(
      'Input "image" is required: the image to test, such as registry.example/agent:candidate.',
    );
  }
  const options: ActionOptions = {
    ...run,
    target: { kind: 'image', image: image ?? '' },
    artifactName: reader.read(inputRows.artifactName) ?? toArtifactName(env, run.env),
    retentionDays: reader.read(inputRows.retentionDays),
    upload: reader.read(inputRows.upload),
  };
  const allowsUnsafeEvents = reader.read(inputRows.allowUnsafeEvents);
  reader.problems.push(
    ...explainUnknownInputs(
      env,
      rowsOf('action').map((row) => row.name),
    ),
  );
  reader.throwIfAny();
  const event = env.GITHUB_EVENT_NAME ?? '';
  if (unsafeEvents.has(event) && !allowsUnsafeEvents) {
    throw new CanaryError(
      'EVENT_REFUSED',
      `The event ${event} gives the rights and secrets of this repository to a run that boots an image which a stranger may have built.`,
      {
        hint: 'Use the event pull_request. If only trusted code reaches this job, set the input "allow-unsafe-events" to true.',
      },
    );
  }
  return options;
}

/** The one of --image and --url that was given. Notes a problem when none or both were. */
function readTarget(reader: OptionReader): Target {
  const before = reader.problems.length;
  const image = reader.read(inputRows.image);
  const url = reader.read(inputRows.url);
  if (reader.problems.length === before && (image === null) === (url === null)) {
    reader.problems.push(
      image === null
        ? 'Flag --image is required: the image to test. For an agent that already runs give --url in its place.'
        : 'Flags --image and --url exclude each other: give the one that is to be tested.',
    );
  }
  return url === null ? { kind: 'image', image: image ?? '' } : { kind: 'url', url };
}

/** Sentences about flags that change nothing for an agent that somebody else has started. */
function explainUnusedByUrl(
  reader: OptionReader,
  { env, model }: Omit<RunOptions, 'target'>,
): string[] {
  const reasons: readonly (readonly [boolean, string, string])[] = [
    [Object.keys(env).length > 0, 'env', 'that agent already runs'],
    [reader.isGiven(inputRows.base), 'base', 'there is no image to compare with it'],
    [reader.isGiven(inputRows.peerImage), 'peer-image', 'that agent is shown no second one'],
    [
      (model === 'scripted' || model === 'live') && !reader.isGiven(inputRows.serveModel),
      `model ${model}`,
      'that agent asks a model of its own; --serve-model offers it the scripted one',
    ],
  ];
  return reasons.flatMap(([isGiven, flag, why]) =>
    isGiven ? [`Flag --${flag} has no effect with --url: ${why}.`] : [],
  );
}

/** Sentences about a port for the scripted model that cannot be. */
function explainServing(reader: OptionReader, options: RunOptions): string[] {
  const { servePort, target, model } = options;
  const flag = 'Flag --serve-model';
  if (!reader.isGiven(inputRows.serveModel)) return [];
  if (target.kind === 'image')
    return [
      `${flag} needs --url: it is for an agent that already runs. A container is offered the scripted model without it.`,
    ];
  const url = URL.parse(target.url);
  const isLocal = /^(?:localhost|127\.\d+\.\d+\.\d+|\[::1\])$/.test(url?.hostname ?? '');
  return [
    ...(isLocal && servePort !== null && url?.port === String(servePort)
      ? [`${flag}: ${servePort} is the port of the agent itself (--url); give a free one.`]
      : []),
    ...(model === 'none' || model === 'live'
      ? [`${flag} excludes --model ${model}: it offers the scripted model.`]
      : []),
  ];
}

/**
 * Options of `session-continuity run`.
 * @param argv the arguments after `run`
 * @param env where `--env KEY` takes its value from
 * @throws CanaryError INPUT_INVALID with every problem in the message
 */
export function parseRunFlags(argv: readonly string[], env: Environment): RunRequest {
  const flags = parseFlags(argv, rowsOf('cli'));
  if (flags.wantsHelp) return { kind: 'help' };
  if (flags.wantsVersion) return { kind: 'version' };
  const reader = new OptionReader(flags.values, (name) => `Flag --${name}`);
  reader.problems.push(...flags.problems);
  const target = readTarget(reader);
  const options: RunOptions = {
    ...readRunOptions(reader, 'argv', env),
    target,
    servePort: reader.read(inputRows.serveModel),
  };
  reader.problems.push(...explainServing(reader, options));
  const format = reader.read(inputRows.format);
  if (target.kind === 'url') reader.problems.push(...explainUnusedByUrl(reader, options));
  reader.throwIfAny();
  return { kind: 'run', options, format };
}
