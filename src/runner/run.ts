// The run: skip what does not apply, group the rest, play the groups side by side under one deadline.
import { instantiate } from '../definition/instantiate.ts';
import type { Canary, Play } from '../domain/canary.ts';
import { toImageName } from '../domain/image-reference.ts';
import type { RunOptions } from '../domain/options.ts';
import type { ImageFacts } from '../domain/ports.ts';
import type { ChosenProfile } from '../domain/profile.ts';
import type { Reporter } from '../domain/report-ports.ts';
import type { Adapters } from './adapters.ts';
import { explainReplaced } from './boot-contract.ts';
import type { Deadline } from './deadline.ts';
import { runGroup } from './group.ts';
import { type CanaryOutcome, skippedOutcome } from './outcome.ts';
import { findSkipped, planGroups } from './plan.ts';
import type { RunContext } from './run-context.ts';
import { createSlots } from './slots.ts';

/** What to run. */
export interface RunRequest {
  readonly options: RunOptions;
  readonly profile: ChosenProfile;
  /** Those of the second agent; absent: it has the first one's. */
  readonly peerImage?: ImageFacts;
  readonly peerProfile?: ChosenProfile;
  readonly canaries: readonly Canary[];
  /** Plays of an earlier run by canary, to be played again with the same facts; others get facts of their own. */
  readonly plays?: ReadonlyMap<string, Play>;
  readonly reporter: Reporter;
  /** Armed by the caller, since a run begins before its first container. */
  readonly deadline: Deadline;
  /** Aborted by a signal of the job runner. */
  readonly signal: AbortSignal;
}

/** Outcomes in the order of the canaries asked for, and the run's one-line notes. */
export interface RunResult {
  readonly outcomes: readonly CanaryOutcome[];
  readonly notes: readonly string[];
}

/** Plays all canaries. Never throws: a run that goes wrong has errored canaries. */
export async function runCanaries(adapters: Adapters, request: RunRequest): Promise<RunResult> {
  const { options, profile, peerProfile, reporter } = request;
  const scope = options.sessionScope ?? profile.profile.sessionScope ?? 'context';
  const notes: string[] = [];
  const context: RunContext = {
    adapters,
    options,
    profile,
    ...(peerProfile === undefined ? {} : { peerProfile }),
    scope,
    slots: createSlots(options.concurrency),
    reporter,
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
    onOutcome({ canary, verdict, headline, durationMs }) {
      void reporter.onCanary?.({ name: canary.name, verdict, headline, durationMs });
    },
  };
  if (profile.decidedBy === 'detected')
    context.note(`profile: detected ${profile.profile.name}: ${profile.reason}`);
  if (profile.finding !== undefined) context.note(`finding: ${profile.finding}`);
  const replaced = await findReplaced(context);
  if (replaced !== null) context.note(replaced);
  if (peerProfile !== undefined)
    context.note(
      `second agent: ${toImagePart(request.peerImage)}profile ${peerProfile.profile.name}${peerProfile.reason === undefined ? '' : `: ${peerProfile.reason}`}`,
    );
  const skipped = findSkipped(
    request.canaries,
    scope,
    options.model,
    profile.profile.capabilities,
    options.target.kind === 'image',
  );
  const played = request.canaries.filter((canary) => !skipped.some((s) => s.canary === canary));
  const groups = planGroups(played, scope);
  const outcomes = (await Promise.all(groups.map((group) => runGroup(context, group)))).flat();
  outcomes.push(...skipped.map(({ canary, reason }) => skippedOutcome(canary, reason)));
  const order = new Map(request.canaries.map((canary, index) => [canary.name, index]));
  outcomes.sort((a, b) => (order.get(a.canary.name) ?? 0) - (order.get(b.canary.name) ?? 0));
  return { outcomes, notes };
}

/** Tells of variables that are set over the image's own; an image that cannot be read is errored where it is booted. */
async function findReplaced({
  adapters,
  options: { target, env },
  profile,
  signal,
}: RunContext): Promise<string | null> {
  if (target.kind === 'url') return null;
  const signs = await adapters.engine.readSigns(target.image, signal).catch(() => null);
  return signs === null ? null : explainReplaced(profile.profile, signs.env, env);
}

/** The name of an image and the id that its containers are of, as the first part of a note. */
function toImagePart(image: ImageFacts | undefined): string {
  return image === undefined ? '' : `image ${toImageName(image)}, `;
}
