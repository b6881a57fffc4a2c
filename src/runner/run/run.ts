// One run, from plain facts to its report: skip what does not apply, group the rest, play the
// groups side by side under one deadline. The series, the base image and tests call it. It calls
// none of them.
import { instantiate } from '../../definition/instantiate.ts';
import { findReplaced } from '../../definition/provider-env.ts';
import type { Canary, Play } from '../../domain/canary.ts';
import { type Capability, toDeclaredCapabilities } from '../../domain/capability.ts';
import { type CanaryError, toCanaryError } from '../../domain/error.ts';
import type { ExpectedFailure } from '../../domain/expected-failure.ts';
import { toImageName } from '../../domain/image-reference.ts';
import { offersScripted, type RunOptions } from '../../domain/options.ts';
import type { ImageFacts, ModelEndpoint } from '../../domain/ports.ts';
import type { ChosenProfile } from '../../domain/profile.ts';
import type { Report } from '../../domain/report.ts';
import type { Reporter } from '../../domain/report-ports.ts';
import type { ReportShard } from '../../domain/shard.ts';
import { toSuiteName } from '../../domain/suite-revisions.ts';
import { explainReplaced } from '../boot/boot-contract.ts';
import { type CanaryOutcome, erroredOutcome, skippedOutcome } from '../outcome/outcome.ts';
import { type ReportSource, toReport, withRecords } from '../outcome/report.ts';
import { createSettle, type Settle } from '../outcome/settle.ts';
import { findSkipped } from '../outcome/skipped.ts';
import { toReportExpected } from '../outcome/stale.ts';
import { createCapacity, toLanes } from '../plan/capacity.ts';
import { planGroups } from '../plan/plan.ts';
import { createProspects } from '../plan/prospects.ts';
import type { Adapters } from '../shared/adapters.ts';
import { armRunDeadline, type Deadline } from '../shared/deadline.ts';
import { resolveHistory, resolveScope } from '../shared/resolved.ts';
import { createSeededRandom } from '../shared/seeded-random.ts';
import { createSlots } from '../shared/slots.ts';
import { bootGroups } from './group.ts';
import type { RunContext } from './run-context.ts';
import { createRunningAgent } from './running-agent.ts';
import { renderScopeSource } from './scope-untrue.ts';
import { toUntrueError } from './untrue.ts';

/** What a run is played on, settled before it begins. */
export interface RunFacts {
  readonly options: RunOptions;
  readonly canaries: readonly Canary[];
  /** The part that these are. Absent: all that were chosen. */
  readonly shard?: ReportShard;
  /** Failures that are known. Absent: none are. */
  readonly expectedFailures?: readonly ExpectedFailure[];
  readonly image: ImageFacts;
  readonly profile: ChosenProfile;
  /** The image's own ENV. Absent: not looked at. */
  readonly imageEnv?: Readonly<Record<string, string>>;
  /** Those of the second agent. Absent: it has the first one's. */
  readonly peerImage?: ImageFacts;
  readonly peerProfile?: ChosenProfile;
  /**
   * Why nothing can be played: the other facts are as far as they were known then. Null: everything
   * is there.
   */
  readonly error: CanaryError | null;
}

/** How a run is played. */
export interface RunManner {
  readonly seed: string;
  /** The folder of its evidence, with `/` at its end, or nothing. */
  readonly root: string;
  /** Where it takes evidence while the run goes on, canaries are settled as they end. */
  readonly reporter: Reporter;
  /** Aborted by a signal of the job runner. */
  readonly signal: AbortSignal;
  /** When the run began for whoever waits for it. Absent: now. */
  readonly startedAt?: number;
  /** Plays of an earlier run, to be played again. */
  readonly plays?: ReadonlyMap<string, Play>;
}

/** A run that has ended: its report, and the outcomes that its evidence is made of. */
export interface PlayedRun {
  readonly report: Report;
  /** In the order of the canaries asked for. */
  readonly outcomes: readonly CanaryOutcome[];
  /** One line each. */
  readonly notes: readonly string[];
  /** Set when what is declared of the agent was seen not to be so. */
  readonly untrue?: CanaryError | null;
}

/**
 * Plays the canaries once, in fresh containers. Never throws: what stops a run is the error of its
 * report.
 */
export async function playRun(
  adapters: Adapters,
  facts: RunFacts,
  manner: RunManner,
): Promise<PlayedRun> {
  const startedAt = manner.startedAt ?? adapters.clock.now();
  const { options, profile, image, peerImage, shard, expectedFailures } = facts;
  const settle =
    manner.reporter.onEvidence === undefined
      ? null
      : createSettle({
          root: manner.root,
          keepsAll: options.evidence === 'full',
          logLines: options.logLines,
          write: (files) => manner.reporter.onEvidence?.(files),
        });
  const { error, ...played } = await playUnderDeadline(adapters, facts, {
    ...manner,
    startedAt,
    ...(settle === null ? {} : { settle }),
  });
  const isStrict = options.dialect === 'strict' || profile.profile.a2a?.body === 'strict';
  const source: ReportSource = {
    ...played,
    startedAt,
    durationMs: adapters.clock.now() - startedAt,
    image,
    ...(peerImage === undefined ? {} : { peerImage }),
    profile,
    scope: resolveScope(options, profile.profile),
    history: resolveHistory(options, profile.profile),
    declared: toDeclaredCapabilities(profile.profile, options.without),
    suite: toSuiteName({ suite: options.suite, revision: options.suiteRevision ?? null }),
    ...(shard === undefined ? {} : { shard }),
    ...(expectedFailures === undefined ? {} : { expectedFailures }),
    seed: manner.seed,
    ...(isStrict ? { body: 'strict' as const } : {}),
    logLines: options.logLines,
    error,
  };
  return { ...played, report: withRecords(reportOf(source), settle?.records ?? []) };
}

/** The report. One without canaries, where what was recorded cannot be reported. */
function reportOf(source: ReportSource): Report {
  try {
    return toReport(source);
  } catch (thrown) {
    return toReport({ ...source, outcomes: [], error: toCanaryError(thrown) });
  }
}

/** What {@link PlayedRun} holds before there is a report. */
type Outcomes = Omit<PlayedRun, 'report'>;

/** Plays what can be played under the run's deadline, with the error of the run. */
async function playUnderDeadline(
  adapters: Adapters,
  facts: RunFacts,
  {
    seed,
    startedAt,
    signal,
    ...manner
  }: RunManner & Pick<RunRequest, 'settle'> & { readonly startedAt: number },
): Promise<Outcomes & { readonly error: CanaryError | null }> {
  if (facts.error !== null) return { outcomes: [], notes: [], error: facts.error };
  await using deadline = armRunDeadline(adapters.clock, facts.options.timeoutMs, startedAt);
  try {
    const served = await adapters.serveModel?.(facts.profile.profile.tools);
    const seeded = { ...adapters, random: createSeededRandom(seed) };
    try {
      const played = await playCanaries(seeded, {
        ...facts,
        ...manner,
        deadline,
        signal,
        ...(served === undefined ? {} : { served }),
      });
      return { ...played, error: findBreakOff(played) ?? played.untrue ?? null };
    } finally {
      await served?.close();
    }
  } catch (thrown) {
    return { outcomes: [], notes: [], error: toCanaryError(thrown) };
  }
}

/**
 * Why the run did not reach its end, although canaries before that may have passed. Null when it
 * did.
 */
function findBreakOff({ outcomes }: Outcomes): CanaryError | null {
  const isBreakOff = (error: CanaryError | null): boolean =>
    error?.code === 'CANCELLED' || error?.code === 'DEADLINE_EXCEEDED';
  return outcomes.find(({ error }) => isBreakOff(error))?.error ?? null;
}

/** What canaries are played with: the facts that they need, and what one run has once. */
export interface RunRequest
  extends Omit<RunFacts, 'image' | 'shard' | 'error'>,
    Pick<RunManner, 'reporter' | 'signal' | 'plays'> {
  /** The model that an agent which already runs is offered. Absent: none. */
  readonly served?: ModelEndpoint;
  /** Settles canaries as they end. Absent: they stay in memory to the end. */
  readonly settle?: Settle;
  /** Armed by the caller, since a run begins before its first container. */
  readonly deadline: Deadline;
}

/** Plays all canaries. Never throws: a run that goes wrong has errored canaries. */
export async function playCanaries(adapters: Adapters, request: RunRequest): Promise<Outcomes> {
  const { options, profile, peerProfile, reporter } = request;
  const scope = resolveScope(options, profile.profile);
  const notes: string[] = [];
  const declared = toDeclaredCapabilities(profile.profile, options.without);
  const untrue = new Map<Capability, string>();
  const apart: string[] = [];
  const prospects = createProspects(options.keepGoing ?? false, options.target.kind === 'url');
  const context: RunContext = {
    adapters,
    options,
    profile,
    ...(peerProfile === undefined ? {} : { peerProfile }),
    scope,
    declared,
    ...(request.served === undefined ? {} : { served: request.served }),
    slots: createSlots(options.concurrency),
    capacity: createCapacity(),
    prospects,
    running: createRunningAgent(adapters, options, profile.profile.a2a, prospects),
    reporter,
    ...(request.settle === undefined ? {} : { settle: request.settle }),
    signal: AbortSignal.any([request.deadline.signal, request.signal]),
    deadlineAt: request.deadline.at,
    playOf: (canary) => {
      const facts = adapters.random.of(`facts of ${canary.name}`);
      return request.plays?.get(canary.name) ?? instantiate(canary, (size) => facts.bytes(size));
    },
    note(line) {
      if (!notes.includes(line)) notes.push(line);
      void reporter.onProgress?.(line);
    },
    onUntrue: (lacked, seen) => void untrue.set(lacked, untrue.get(lacked) ?? seen),
    onApart: (seen) => void apart.push(seen),
    onOutcome(outcome) {
      const { canary, verdict, layer, headline, durationMs } = outcome;
      const day = new Date(adapters.clock.now()).toISOString().slice(0, 10);
      const ended = { name: canary.name, verdict, layer };
      const found = toReportExpected(request.expectedFailures ?? [], ended, day);
      const expected = found?.state === 'as-expected' ? { expected: true as const } : {};
      void reporter.onCanary?.({ name: canary.name, verdict, headline, durationMs, ...expected });
    },
  };
  if (profile.decidedBy === 'detected')
    context.note(`profile: detected ${profile.profile.name}: ${profile.reason}`);
  if (profile.finding !== undefined) context.note(`finding: ${profile.finding}`);
  const imageEnv = request.imageEnv ?? {};
  const replaced = findReplaced(profile.profile, imageEnv, options.env);
  if (offersScripted(options) && replaced.length > 0)
    context.note(
      `environment: the image sets ${replaced.join(', ')} itself; the run replaces the value, so that the agent asks the scripted model. The input env brings a value back.`,
    );
  const overwritten = explainReplaced(profile.profile, imageEnv, options.env);
  if (overwritten !== null) context.note(overwritten);
  if (peerProfile !== undefined)
    context.note(
      `second agent: ${toImagePart(request.peerImage)}profile ${peerProfile.profile.name}${peerProfile.reason === undefined ? '' : `: ${peerProfile.reason}`}`,
    );
  const skipped = findSkipped(request.canaries, {
    scope,
    model: options.model,
    declared,
    hasContainer: options.target.kind === 'image',
    hasBase: options.target.kind === 'image' && options.baseImage != null,
    unasked: profile.profile.unasked ?? [],
  });
  const played = request.canaries.filter((canary) => !skipped.some((s) => s.canary === canary));
  const lanes = toLanes(planGroups(played, scope), context.capacity, options.concurrency);
  const outcomes = (await Promise.all(lanes.map((lane) => bootGroups(context, lane)))).flat();
  const [seen] = apart;
  const source = renderScopeSource(options.sessionScope, profile);
  const error = toUntrueError(declared, untrue, seen === undefined ? null : { source, seen });
  for (const one of skipped) {
    // What was left out for a declaration that is not true was left out wrongly.
    const isOfScope = seen !== undefined && one.canary.needs.includes('session-scope-context');
    const isWrong = error !== null && (isOfScope || one.lacks.some((lacked) => untrue.has(lacked)));
    outcomes.push(isWrong ? erroredOutcome(one.canary, error, 0) : skippedOutcome(one));
  }
  const order = new Map(request.canaries.map((canary, index) => [canary.name, index]));
  outcomes.sort((a, b) => (order.get(a.canary.name) ?? 0) - (order.get(b.canary.name) ?? 0));
  return { outcomes, notes, untrue: error };
}

/** The name of an image and the id that its containers are of, as the first part of a note. */
function toImagePart(image: ImageFacts | undefined): string {
  return image === undefined ? '' : `image ${toImageName(image)}, `;
}
