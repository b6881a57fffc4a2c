// The run: skip what does not apply, group the rest, play the groups side by side under one
// deadline.
import { instantiate } from '../../definition/instantiate.ts';
import { findReplaced } from '../../definition/provider-env.ts';
import type { Canary, Play } from '../../domain/canary.ts';
import { type Capability, toDeclaredCapabilities } from '../../domain/capability.ts';
import type { CanaryError } from '../../domain/error.ts';
import type { ExpectedFailure } from '../../domain/expected-failure.ts';
import { toImageName } from '../../domain/image-reference.ts';
import { offersScripted, type RunOptions } from '../../domain/options.ts';
import type { ImageFacts, ModelEndpoint } from '../../domain/ports.ts';
import type { ChosenProfile } from '../../domain/profile.ts';
import type { Reporter } from '../../domain/report-ports.ts';
import { explainReplaced } from '../boot/boot-contract.ts';
import { type CanaryOutcome, erroredOutcome, skippedOutcome } from '../outcome/outcome.ts';
import type { Settle } from '../outcome/settle.ts';
import { findSkipped } from '../outcome/skipped.ts';
import { toReportExpected } from '../outcome/stale.ts';
import { createCapacity, toLanes } from '../plan/capacity.ts';
import { planGroups } from '../plan/plan.ts';
import { createProspects } from '../plan/prospects.ts';
import type { Adapters } from '../shared/adapters.ts';
import type { Deadline } from '../shared/deadline.ts';
import { createSlots } from '../shared/slots.ts';
import { runQueue } from './group.ts';
import type { RunContext } from './run-context.ts';
import { renderScopeSource } from './scope-untrue.ts';
import { toUntrueError } from './untrue.ts';

/** What to run. */
export interface RunRequest {
  readonly options: RunOptions;
  readonly profile: ChosenProfile;
  /** The image's own ENV. Absent: not looked at. */
  readonly imageEnv?: Readonly<Record<string, string>>;
  /** Those of the second agent. Absent: it has the first one's. */
  readonly peerImage?: ImageFacts;
  readonly peerProfile?: ChosenProfile;
  readonly canaries: readonly Canary[];
  /** Failures that are known. Absent: none are. */
  readonly expectedFailures?: readonly ExpectedFailure[];
  /**
   * Plays of an earlier run by canary, to be played again with the same facts. Others get facts of
   * their own.
   */
  readonly plays?: ReadonlyMap<string, Play>;
  /** The model that an agent which already runs is offered. Absent: none. */
  readonly served?: ModelEndpoint;
  readonly reporter: Reporter;
  /** Settles canaries as they end. Absent: they stay in memory to the end. */
  readonly settle?: Settle;
  /** Armed by the caller, since a run begins before its first container. */
  readonly deadline: Deadline;
  /** Aborted by a signal of the job runner. */
  readonly signal: AbortSignal;
}

/** Outcomes in the order of the canaries asked for, and the run's one-line notes. */
export interface RunResult {
  readonly outcomes: readonly CanaryOutcome[];
  readonly notes: readonly string[];
  /** Set when what is declared of the agent was seen not to be so. */
  readonly untrue?: CanaryError | null;
}

/** Plays all canaries. Never throws: a run that goes wrong has errored canaries. */
export async function runCanaries(adapters: Adapters, request: RunRequest): Promise<RunResult> {
  const { options, profile, peerProfile, reporter } = request;
  const scope = options.sessionScope ?? profile.profile.sessionScope ?? 'context';
  const notes: string[] = [];
  const declared = toDeclaredCapabilities(profile.profile, options.without);
  const untrue = new Map<Capability, string>();
  const apart: string[] = [];
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
    prospects: createProspects(options.keepGoing ?? false),
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
  });
  const played = request.canaries.filter((canary) => !skipped.some((s) => s.canary === canary));
  const lanes = toLanes(planGroups(played, scope), context.capacity, options.concurrency);
  const outcomes = (await Promise.all(lanes.map((lane) => runQueue(context, lane)))).flat();
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
