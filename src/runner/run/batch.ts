// A batch: canaries played in one container, then judged together, since a witness seen once is due
// in all of them.
import { listModelPlaces } from '../../definition/provider-env.ts';
import type { Canary, PlayTurn } from '../../domain/canary.ts';
import { type CanaryError, toCanaryError } from '../../domain/error.ts';
import type { HistoryForm, Profile } from '../../domain/profile.ts';
import type {
  CanaryRecord,
  ContainerRecord,
  DeclaredBehaviour,
  ModelOffer,
} from '../../domain/record.ts';
import type { TurnOutcome } from '../../domain/reply.ts';
import { judgePlayed } from '../../judge/verdict.ts';
import { BootFailure } from '../boot/boot-failure.ts';
import { collectEvidence } from '../boot/container-evidence.ts';
import { bootWorkspace, type Workspace } from '../boot/workspace.ts';
import { WorkspaceSpent } from '../boot/workspace-spent.ts';
import {
  type CanaryOutcome,
  type ContainerEvidence,
  erroredOutcome,
  skippedOutcome,
} from '../outcome/outcome.ts';
import { skipUnclaimed } from '../outcome/skipped.ts';
import { afterLastTurn, awaitQuiet } from '../play/await-quiet.ts';
import { playCanary } from '../play/canary.ts';
import { createContainerRecords, type PlayedCanary, toRecord } from '../play/recording.ts';
import { createSessions } from '../play/sessions.ts';
import { resolveHistory } from '../shared/resolved.ts';
import type { RunContext } from './run-context.ts';

/** A canary that was played to its end or broken off, before it is judged. */
interface UnjudgedCanary {
  readonly canary: Canary;
  readonly played: PlayedCanary | null;
  readonly error: CanaryError | null;
  readonly durationMs: number;
  readonly evidence: readonly ContainerEvidence[];
}

/**
 * Outcomes of a batch, and the canaries whose container was spent by another: they move on to a
 * fresh one.
 */
export interface BatchResult {
  readonly outcomes: readonly CanaryOutcome[];
  readonly moveOn: readonly Canary[];
}

/** Has canaries played in one container, side by side or one after another, and judges them. */
export async function judgeBatch(
  context: RunContext,
  canaries: readonly Canary[],
  workspace: Workspace,
  how: { readonly sideBySide: boolean; readonly flaky: boolean },
): Promise<BatchResult> {
  const played: UnjudgedCanary[] = [];
  const moveOn: Canary[] = [];
  const play = async (canary: Canary): Promise<void> => {
    const result = await recordCanary(context, canary, workspace);
    if (result === null) moveOn.push(canary);
    else played.push(result);
  };
  // The longest begins: the others end next to it.
  const { card } = workspace.agent;
  const skipped = canaries.flatMap((canary) => skipUnclaimed(canary, card, context.declared) ?? []);
  for (const { canary, reason } of skipped) context.note(`skipped ${canary.name}: ${reason}`);
  const wanted = canaries.filter((canary) => !skipped.some((one) => one.canary === canary));
  const longestFirst = wanted.toSorted((a, b) => b.turns.length - a.turns.length);
  if (how.sideBySide) await Promise.all(longestFirst.map(play));
  else for (const canary of wanted) await play(canary);

  const { peer } = workspace;
  const containers = peer === undefined ? [workspace] : [workspace, peer];
  await awaitQuiet(containers, afterLastTurn, context.adapters.clock, context.signal);
  const shared = await collectEvidence(workspace);
  const all = played.flatMap((one) => one.played ?? []);
  const seen = {
    model: wasAsked(workspace) || all.some(({ workspaces }) => workspaces.some(wasAskedOfTurn)),
    store: all.some(({ turns }) => turns.some(({ store }) => (store?.files.length ?? 0) > 0)),
  };
  const containerOf = createContainerRecords();
  const outcomes = [
    ...skipped.map(skippedOutcome),
    ...played.map((p) =>
      toOutcome(
        context,
        { ...p, evidence: [shared, ...p.evidence] },
        { ...how, seen, containerOf },
      ),
    ),
  ].map((outcome) => ({ ...outcome, bootMs: workspace.bootMs }));
  for (const outcome of outcomes) context.onOutcome(outcome);
  return { outcomes, moveOn };
}

/** Judges what was played, with all that was known of it. */
function toOutcome(
  context: RunContext,
  { canary, played, error, durationMs, evidence }: UnjudgedCanary,
  known: {
    readonly flaky: boolean;
    readonly seen: CanaryRecord['seen'];
    containerOf(workspace: Workspace): ContainerRecord;
  },
): CanaryOutcome {
  if (played === null)
    return erroredOutcome(canary, error ?? toCanaryError('no observation'), durationMs, evidence);
  const { profile } = context.profile;
  const toolsDeclared = context.declared.listed?.has('memory') === true;
  const demands = {
    model: context.options.model === 'scripted' || profile.mandatoryWitnesses.includes('model'),
    store: profile.mandatoryWitnesses.includes('store'),
  };
  const offer = toModelOffer(context, profile);
  const { seen, containerOf } = known;
  const record = toRecord(played, { toolsDeclared, demands, offer, seen }, containerOf);
  const judged = judgePlayed(record, context.declared);
  const isFlaky = known.flaky && judged.error === null && judged.verdict !== 'skipped';
  return { ...judged, flaky: isFlaky, durationMs, evidence };
}

/**
 * Has one canary played and gathers its records. `null` when it must move on to a fresh container.
 */
async function recordCanary(
  context: RunContext,
  canary: Canary,
  workspace: Workspace,
): Promise<UnjudgedCanary | null> {
  const { options, profile, scope, signal, running } = context;
  const random = context.adapters.random.of(`ids of ${canary.name}`);
  const adapters = { ...context.adapters, random };
  const startedAt = adapters.clock.now();
  const sessions = createSessions(adapters, workspace, scope, (continues) =>
    bootWorkspace(
      adapters,
      {
        options,
        profile: profile.profile,
        cautious: false,
        continues,
        ...(context.served === undefined ? {} : { served: context.served }),
      },
      signal,
    ),
  );
  const settings = {
    scope,
    turnTimeoutMs: options.turnTimeoutMs,
    declared: toDeclared(profile.profile, resolveHistory(options, profile.profile)),
    play: context.playOf(canary),
    onTurn: (line: string) => void context.reporter.onProgress?.(line),
    ...(running === null
      ? {}
      : {
          onTurnEnded: (turn: PlayTurn, outcome: TurnOutcome) =>
            running.onTurnEnded(canary.name, turn, outcome, signal),
        }),
  };
  const further = async (): Promise<ContainerEvidence[]> => {
    const own = sessions.workspaces().filter((w) => w !== workspace);
    await awaitQuiet(own, afterLastTurn, adapters.clock, signal);
    const { peer } = workspace;
    return Promise.all([...own, ...(peer === undefined ? [] : [peer])].map(collectEvidence));
  };
  const ended = async (
    played: PlayedCanary | null,
    failure: ReturnType<typeof toFailure> | null,
  ): Promise<UnjudgedCanary> => {
    const durationMs = adapters.clock.now() - startedAt;
    const evidence = [...(await further()), ...(failure?.evidence ?? [])];
    return { canary, played, error: failure?.error ?? null, durationMs, evidence };
  };
  try {
    return await ended(await playCanary(adapters, sessions, settings, signal), null);
  } catch (thrown) {
    return thrown instanceof WorkspaceSpent ? null : await ended(null, toFailure(thrown));
  } finally {
    await sessions.disposeFurther();
  }
}

/** Where the agent was told that its model is. */
function toModelOffer(
  { options: { model, target }, served }: RunContext,
  profile: Profile,
): ModelOffer {
  if (served !== undefined) return { at: [served.url('127.0.0.1')], isServed: true };
  if (target.kind === 'url') return { none: 'no model is offered behind --url' };
  if (model === 'none') return { none: 'no model is offered (model: none)' };
  if (model === 'live') return { none: 'what a live model is asked is not looked at' };
  return { at: listModelPlaces(profile) };
}

function toDeclared(profile: Profile, history: HistoryForm | undefined): DeclaredBehaviour {
  const { survivesRestart, streamCancellation, memory, unasked, volumes = [] } = profile;
  return {
    volumes,
    ...(survivesRestart === undefined ? {} : { survivesRestart }),
    ...(streamCancellation === undefined ? {} : { streamCancellation }),
    ...(memory === undefined ? {} : { memory }),
    ...(unasked === undefined ? {} : { unasked }),
    ...(history === undefined ? {} : { history }),
  };
}

/**
 * Whether the model of a container was asked anything: also a request that lost its tag shows that
 * a model is used.
 */
function wasAsked(workspace: Workspace): boolean {
  return (workspace.model?.exchanges().length ?? 0) > 0;
}

/** As {@link wasAsked}, about a turn: of the containers of other canaries. */
function wasAskedOfTurn({ model }: Workspace): boolean {
  return model?.exchanges().some(({ route }) => route.kind === 'turn') ?? false;
}

/** The error of what was thrown, with the records of a container whose boot failed. */
export function toFailure(thrown: unknown): { error: CanaryError; evidence: ContainerEvidence[] } {
  return thrown instanceof BootFailure
    ? { error: thrown.error, evidence: [thrown.evidence] }
    : { error: toCanaryError(thrown), evidence: [] };
}
