// What all runs on one image share, as plain facts: its canaries, the image as Docker knows it, and
// its profile.
import { commonTools } from '../../definition/common-tools.ts';
import { growCanary } from '../../definition/grow.ts';
import { abortable } from '../../domain/abort.ts';
import type { Canary } from '../../domain/canary.ts';
import { CanaryError, toCanaryError } from '../../domain/error.ts';
import type { RunOptions } from '../../domain/options.ts';
import type { ContainerEngine } from '../../domain/ports.ts';
import type { Profile } from '../../domain/profile.ts';
import type { RunFacts } from '../../runner/run/run.ts';
import { armRunDeadline } from '../../runner/shared/deadline.ts';
import { checkVacuity } from '../../runner/vacuity/check.ts';
import { choosePeerProfile, chooseProfile } from '../definitions/choose-profile.ts';
import { throwAny } from '../definitions/errors.ts';
import { loadCanaries, loadExpectedFailures, loadProfile } from '../definitions/load.ts';
import { composeVacuityTools } from './compose.ts';
import { systemClock } from './system.ts';
import { type LoadedCanaries, takeShard } from './take-shard.ts';

/** How the facts of a run are gathered. */
export interface Preparing {
  /** The canaries, proved. @throws CanaryError */
  load(): Promise<LoadedCanaries>;
  /** Told of the canaries once all definitions are known to be good. */
  announce?(canaries: readonly Canary[]): void | Promise<void>;
  /** When the run began for whoever waits for it: its deadline counts from there. */
  readonly startedAt: number;
  /** Aborted by a signal of the job runner. */
  readonly signal: AbortSignal;
}

/**
 * The facts of a run on the options' target. Never throws: what definitions, Docker or image make
 * impossible is the error among the facts, and the rest stays as far as it was known.
 */
export async function prepareFacts(
  options: RunOptions,
  engine: ContainerEngine,
  { load, announce, startedAt, signal: cancelled }: Preparing,
): Promise<RunFacts> {
  const { target } = options;
  const reference = target.kind === 'image' ? target.image : target.url;
  let facts: RunFacts = {
    options,
    canaries: [],
    // Until its canaries are known a shard is one all the same: `merge` must not take it for a run
    // of all.
    ...(options.shard == null ? {} : { shard: { ...options.shard, canaries: [] } }),
    image: { reference, id: null, digests: [], platform: null },
    profile: { profile: unknownProfile, decidedBy: 'default' },
    error: null,
  };
  await using deadline = armRunDeadline(systemClock, options.timeoutMs, startedAt);
  const signal = AbortSignal.any([cancelled, deadline.signal]);
  try {
    // First of all: until then another job of this daemon may take a name.
    if (target.kind === 'image')
      for (const image of [target.image, options.peerImage, options.baseImage])
        if (image != null) void engine.pinImage(image);
    const [profile, loaded] = await loadBoth(loadProfile(options.profile), load());
    facts = { ...facts, profile, ...loaded };
    await announce?.(loaded.canaries);
    if (target.kind === 'image') {
      const preparing = engine.prepareImage(target.image, signal);
      facts = { ...facts, image: (await abortable(preparing, signal)) ?? facts.image };
      void engine.sweep();
      facts = { ...facts, profile: await chooseProfile(facts.profile, options, engine, signal) };
      facts = { ...facts, imageEnv: (await engine.readSigns(target.image, signal)).env };
      const peerProfile = await choosePeerProfile(options, facts.canaries, engine, signal);
      if (peerProfile !== null && options.peerImage != null) {
        const peerImage = await engine.prepareImage(options.peerImage, signal);
        facts = { ...facts, peerImage, peerProfile };
      }
    }
    const { compactsAfter } = facts.profile.profile;
    return { ...facts, canaries: facts.canaries.map((one) => growCanary(one, compactsAfter)) };
  } catch (thrown) {
    return { ...facts, error: toCanaryError(thrown) };
  }
}

/** Both, or what is wrong with both: people correct all definitions in one go. */
async function loadBoth<A, B>(first: Promise<A>, second: Promise<B>): Promise<[A, B]> {
  const settled = await Promise.allSettled([first, second]);
  const failures = settled.flatMap((one) => (one.status === 'rejected' ? [one.reason] : []));
  const defect = failures.find((failure) => !(failure instanceof CanaryError));
  if (defect !== undefined) throw defect;
  throwAny(failures);
  return Promise.all([first, second]);
}

/**
 * The canaries of a run, proved.
 * @throws CanaryError DEFINITION_INVALID, NO_CANARY_MATCHED, CANARY_VACUOUS, and INPUT_INVALID
 *   for a shard that cannot be made
 */
export async function loadProvedCanaries(options: RunOptions): Promise<LoadedCanaries> {
  const [chosen, expected] = await loadBoth(loadCanaries(options), loadExpectedFailures(options));
  const loaded =
    options.shard == null
      ? { canaries: chosen }
      : await takeShard(chosen, options.shard, options.shardReport ?? null);
  await refuseVacuous(loaded.canaries);
  return { ...loaded, ...(expected === null ? {} : { expectedFailures: expected }) };
}

/**
 * Canaries of one's own are proved before they may gate. Built-in ones are proved by this project's
 * tests. The agents that they are proved against offer the common tools, whatever the image under
 * test calls its own.
 */
async function refuseVacuous(canaries: readonly Canary[]): Promise<void> {
  const tools = composeVacuityTools(commonTools);
  const lines: string[] = [];
  for (const canary of canaries.filter(({ suite }) => suite === 'own')) {
    for (const { agent, finding } of await checkVacuity(canary, tools)) {
      const { file, line, column } = canary.position;
      lines.push(`${file}:${line}:${column}: canary ${canary.name}: ${agent} ${finding}`);
    }
  }
  if (lines.length === 0) return;
  throw new CanaryError(
    'CANARY_VACUOUS',
    `A canary would not prove what it says:\n${lines.join('\n')}`,
    {
      hint: 'A canary must fail every wrong agent and pass the right one; see docs/canary-format.md.',
    },
  );
}

/** Appears in the report of a run that ended before its profile was read. */
export const unknownProfile: Profile = {
  name: 'unknown',
  title: '',
  sessionScope: null,
  modelName: '',
  env: {},
  files: [],
  storePaths: [],
  tools: {
    'commit-memory': { names: [], arguments: {} },
    'recall-memory': { names: [], arguments: {} },
    'read-file': { names: [], arguments: {} },
    'run-skill': { names: [], arguments: {} },
    'ask-peer': { names: [], arguments: {} },
  },
  mandatoryWitnesses: [],
  bootTimeoutMs: null,
};
