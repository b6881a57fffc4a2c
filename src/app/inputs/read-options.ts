// Values by name → typed options. The same for inputs and flags. Only the spelling in messages
// differs.
import { availableParallelism } from 'node:os';
import { explainLiveEnv } from '../../definition/provider-env.ts';
import { type Capability, capabilities } from '../../domain/capability.ts';
import { CanaryError } from '../../domain/error.ts';
import type { ModelLimits } from '../../domain/live-model.ts';
import type { ModelMode, RunOptions } from '../../domain/options.ts';
import type { DialectChoice } from '../../domain/profile.ts';
import { suiteOf } from '../../domain/suite-revisions.ts';
import type { InputRow } from './input-row.ts';
import { inputRows } from './input-table.ts';
import { type EnvSource, parseEnv } from './parse-env.ts';
import type { RawValues } from './parse-flags.ts';
import { type Refused, renderRefused } from './parse-value.ts';

/** Deadlines where the input `timeout` is empty, in milliseconds. */
const coreTimeoutMs = 180_000;
const otherTimeoutMs = 900_000;
/** Containers at the same time where the input `concurrency` is empty. */
const defaultMaxConcurrency = 4;
/**
 * Budget of a live run where the inputs are empty: several times what the core suite needs of a
 * talkative agent.
 */
const defaultModelLimits: ModelLimits = { maxCalls: 200, maxTokens: 2_000_000 };

/** Reads rows from raw values and collects what is wrong, so that people see all of it at once. */
export class OptionReader {
  readonly problems: string[] = [];
  readonly #values: RawValues;
  readonly #spell: (name: string) => string;

  constructor(values: RawValues, spell: (name: string) => string) {
    this.#values = values;
    this.#spell = spell;
  }

  /** The row's name in the user's spelling: `Input "timeout"` or `Flag --timeout`. */
  spell(row: InputRow<unknown>): string {
    return this.#spell(row.name);
  }

  /** Whether a value was given, valid or not. */
  isGiven(row: InputRow<unknown>): boolean {
    return (this.#values.get(row.name)?.[0]?.trim() ?? '') !== '';
  }

  /**
   * The value given, else the fallback. A bad value is noted as a problem and the fallback is
   * returned in its place.
   */
  read<T>(row: InputRow<T>): T {
    const given = this.#values.get(row.name)?.[0]?.trim() ?? '';
    const parsed = row.parse(given === '' ? row.fallback : given);
    if ('value' in parsed) return parsed.value;
    this.#note(row, parsed, given);
    const fallback = row.parse(row.fallback);
    if ('value' in fallback) return fallback.value;
    throw new CanaryError('INTERNAL', `The fallback of "${row.name}" is not valid.`);
  }

  /** All values of a row that repeats, as given. */
  entries(row: InputRow<string>): readonly string[] {
    return this.#values.get(row.name) ?? [];
  }

  /** All valid values of a row that repeats, blanks left out. */
  readAll(row: InputRow<string>): string[] {
    const values: string[] = [];
    const entries = this.entries(row);
    const parts =
      row.commas === true ? entries.flatMap((entry) => entry.split(/[,\r\n]/)) : entries;
    for (const given of parts.map((part) => part.trim())) {
      if (given === '') continue;
      const parsed = row.parse(given);
      if ('value' in parsed) values.push(parsed.value);
      else this.#note(row, parsed, given);
    }
    return values;
  }

  /** @throws CanaryError INPUT_INVALID, listing every problem */
  throwIfAny(): void {
    const [first, ...rest] = this.problems;
    if (first === undefined) return;
    const message =
      rest.length === 0
        ? first
        : `${this.problems.length} inputs are not valid:\n${this.problems.map((problem) => `- ${problem}`).join('\n')}`;
    throw new CanaryError('INPUT_INVALID', message, {
      hint: 'Nothing was started. Correct the inputs and run again.',
    });
  }

  #note(row: InputRow<unknown>, refused: Refused, given: string): void {
    this.problems.push(`${this.spell(row)} ${renderRefused(refused, given)}.`);
  }
}

/** Reads all but the target, which the two spellings name differently. */
export function readRunOptions(
  reader: OptionReader,
  source: EnvSource,
  surroundings: Readonly<Record<string, string | undefined>>,
): Omit<RunOptions, 'target'> {
  const { suite, revision } = reader.read(inputRows.suite);
  const names = reader.readAll(inputRows.canary);
  const isCore = suite === 'core' && names.every((name) => (suiteOf(name) ?? 'core') === 'core');
  const { env, problems } = parseEnv(
    reader.entries(inputRows.env),
    source,
    surroundings,
    (number) =>
      source === 'action' ? `Input "env", line ${number}` : `Flag --env, number ${number}`,
  );
  reader.problems.push(...problems);
  const model = reader.read(inputRows.model);
  const modelLimits = readModelLimits(reader, model);
  if (modelLimits !== null && problems.length === 0)
    reader.problems.push(
      ...explainLiveEnv(env).map((problem) => `${reader.spell(inputRows.env)}: ${problem}`),
    );
  return {
    suite,
    suiteRevision: revision,
    names,
    without: readWithout(reader),
    canaryGlobs: reader.readAll(inputRows.canaries),
    expectedFailures: reader.read(inputRows.expectedFailures),
    ...readShard(reader),
    profile: reader.read(inputRows.profile),
    peerImage: reader.read(inputRows.peerImage),
    sessionScope: reader.read(inputRows.sessionScope),
    history: reader.read(inputRows.history),
    dialect: toChoice(reader.read(inputRows.dialect)),
    env,
    model,
    ...(modelLimits === null ? {} : { modelLimits }),
    repeat: reader.read(inputRows.repeat),
    baseImage: reader.read(source === 'action' ? inputRows.baseImage : inputRows.base),
    earlier: reader.read(inputRows.earlier),
    seed: reader.read(inputRows.seed),
    timeoutMs: reader.read(inputRows.timeout) ?? (isCore ? coreTimeoutMs : otherTimeoutMs),
    bootTimeoutMs: reader.read(inputRows.bootTimeout),
    turnTimeoutMs: reader.read(inputRows.turnTimeout),
    concurrency:
      reader.read(inputRows.concurrency) ?? Math.min(availableParallelism(), defaultMaxConcurrency),
    keepGoing: reader.read(inputRows.keepGoing),
    logLines: reader.read(inputRows.logLines),
    reportDir: reader.read(inputRows.reportDir),
    evidence: reader.read(inputRows.evidence),
  };
}

/** The part to play, and by what the parts are made. */
function readShard(reader: OptionReader): Pick<RunOptions, 'shard' | 'shardReport'> {
  const shard = reader.read(inputRows.shard);
  const shardReport = reader.read(inputRows.shardReport);
  if (shardReport !== null && !reader.isGiven(inputRows.shard))
    reader.problems.push(
      `${reader.spell(inputRows.shardReport)} has no effect without ${inputRows.shard.name}: nothing is split.`,
    );
  return { shard, shardReport };
}

function toChoice(word: DialectChoice | 'platform'): DialectChoice | null {
  return word === 'platform' ? null : word;
}

/**
 * What the agent is declared not to have. A name that is there twice was meant to be another one.
 */
function readWithout(reader: OptionReader): Capability[] {
  const words = reader.readAll(inputRows.without);
  const twice = new Set(words.filter((word, index) => words.indexOf(word) !== index));
  for (const word of twice)
    reader.problems.push(`${reader.spell(inputRows.without)} names "${word}" twice.`);
  return capabilities.filter((one) => words.includes(one));
}

/** The budget of a live run. `null` where no call passes through this program. */
function readModelLimits(reader: OptionReader, model: ModelMode): ModelLimits | null {
  const { maxModelCalls, maxModelTokens } = inputRows;
  const maxCalls = reader.read(maxModelCalls) ?? defaultModelLimits.maxCalls;
  const maxTokens = reader.read(maxModelTokens) ?? defaultModelLimits.maxTokens;
  const isRunning = reader.isGiven(inputRows.url);
  if (model === 'live' && !isRunning) return { maxCalls, maxTokens };
  const why = isRunning ? 'with --url: that agent asks its own model' : `with model ${model}`;
  for (const row of [maxModelCalls, maxModelTokens])
    if (reader.isGiven(row))
      reader.problems.push(`${reader.spell(row)} has no effect ${why}; it limits live runs.`);
  return null;
}
