// One group of canaries: boot a container, play them in it, and again in a fresh one for those that
// must move on.
import { asksPeer, type Canary, type Play } from '../../domain/canary.ts';
import { bootErrorCodes, CanaryError, firstLineOf } from '../../domain/error.ts';
import { explainUsedUp, isUsedUp } from '../../domain/live-model.ts';
import { budgetError } from '../../judge/verdict.ts';
import { BootFailure } from '../boot/boot-failure.ts';
import { type BootRequest, bootWorkspace, type Workspace } from '../boot/workspace.ts';
import type { CanaryOutcome } from '../outcome/outcome.ts';
import type { Queue } from '../plan/capacity.ts';
import { tellFirstTurn } from '../plan/first-turn.ts';
import { kindsOf } from '../plan/kinds.ts';
import type { Group } from '../plan/plan.ts';
import { resolveBootLimit } from '../shared/resolved.ts';
import { beginsOn, unbegunOutcome } from './base-begun.ts';
import { judgeBatch, toFailure } from './batch.ts';
import { namesOf, noted } from './boot-notes.ts';
import { findContradictions } from './profile-findings.ts';
import type { RunContext } from './run-context.ts';
import { findApart } from './scope-untrue.ts';
import { findUntrue } from './untrue.ts';

/**
 * Boots the groups of a queue, one after another. Never throws: what goes wrong is the outcome of
 * the canaries concerned.
 */
export async function bootGroups(context: RunContext, queue: Queue): Promise<CanaryOutcome[]> {
  const outcomes: CanaryOutcome[] = [];
  while (!queue.isEmpty()) {
    const startedAt = context.adapters.clock.now();
    const release = await context.slots.take();
    const group = queue.take();
    if (group === null) release();
    else outcomes.push(...(await bootGroup(context, group, startedAt, release)));
  }
  return outcomes;
}

/**
 * Boots a container for a group and has its canaries played there, and again for those that must
 * move on. The first container is in a slot that was taken for it.
 */
async function bootGroup(
  context: RunContext,
  group: Group,
  waitedSince: number,
  firstSlot: () => void,
): Promise<CanaryOutcome[]> {
  const outcomes: CanaryOutcome[] = [];
  const adapters = {
    ...context.adapters,
    random: context.adapters.random.of(`containers of ${group.name}`),
  };
  let waiting = group.canaries;
  let flaky = false;
  let startedAt = waitedSince;
  let slot: (() => void) | null = firstSlot;
  while (waiting.length > 0) {
    if (slot === null) startedAt = context.adapters.clock.now();
    const release = slot ?? (await context.slots.take());
    slot = null;
    let closing: Promise<void> = Promise.resolve();
    try {
      // Whoever waited for a slot until the run was over must not start a container any more.
      context.signal.throwIfAborted();
      const spending = context.adapters.live?.spending();
      if (spending !== undefined && isUsedUp(spending))
        throw budgetError(`${explainUsedUp(spending)}; no container was started.`);
      const hopeless = await context.prospects.awaitWhyNot(kindsOf(context.options, waiting));
      context.signal.throwIfAborted();
      if (hopeless !== null) throw hopeless;
      const play = toPlay(context, waiting);
      const booted = await bootOrAgain(
        { ...context, adapters },
        { ...group, canaries: waiting },
        play,
      );
      const isOnBase = beginsOn(context.options, group.canaries) !== null;
      flaky ||= booted.retried && !isOnBase;
      const how = { sideBySide: group.sideBySide, flaky };
      let ended: readonly CanaryOutcome[] = [];
      const tellPlayed = context.prospects.onPlaying();
      try {
        const batch = await judgeBatch(context, waiting, booted.workspace, how);
        ended = batch.outcomes;
        waiting = batch.moveOn;
        context.capacity.learn(batch.outcomes);
        if (!isOnBase) await tellSeen(context, booted.workspace, batch.outcomes);
      } finally {
        tellPlayed();
        // Reports need not wait for the removal. The engine's end does, and tries again what failed
        // here.
        closing = booted.workspace.dispose();
      }
      outcomes.push(...(await settle(context, ended)));
    } catch (thrown) {
      const durationMs = context.adapters.clock.now() - startedAt;
      const failure = toFailure(thrown);
      const failed = waiting.map((canary) => unbegunOutcome(context, canary, failure, durationMs));
      for (const outcome of failed) context.onOutcome(outcome);
      return [...outcomes, ...(await settle(context, failed))];
    } finally {
      void closing.then(release);
    }
  }
  return outcomes;
}

/** Tells the run what a container of the image under test has shown of that image. */
async function tellSeen(
  context: RunContext,
  workspace: Workspace,
  outcomes: readonly CanaryOutcome[],
): Promise<void> {
  tellFirstTurn(context.prospects, workspace, outcomes);
  const findings = [
    ...workspace.agent.findings,
    ...findContradictions(context, workspace, outcomes),
  ];
  for (const finding of findings) context.note(`finding: ${finding}`);
  const apart = context.scope === 'workspace' ? findApart(workspace, outcomes) : null;
  if (apart !== null) context.onApart(apart);
  const { profile, declared, signal } = context;
  for (const [lacked, seen] of await findUntrue(declared, profile.profile, workspace, signal))
    context.onUntrue(lacked, seen);
}

/** What is not needed for the report goes to disk while the container goes. */
async function settle(
  context: RunContext,
  ended: readonly CanaryOutcome[],
): Promise<readonly CanaryOutcome[]> {
  return (await context.settle?.(ended)) ?? ended;
}

/** Boots one container. A fresh one after a boot error alone, if the deadline has room for it. */
async function bootOrAgain(
  context: RunContext,
  group: Group,
  play: Play | null,
): Promise<{ workspace: Workspace; retried: boolean }> {
  const { adapters, options, profile, prospects, signal } = context;
  const kinds = kindsOf(options, group.canaries);
  const own = kinds.at(-1) ?? '';
  /** What is being booted, and what therefore failed. */
  let kind = own;
  const bootOne = async (asked: BootRequest, as: string): Promise<Workspace> => {
    kind = as;
    const ended = AbortSignal.any([signal, prospects.endOf(kinds)]);
    const workspace = await bootWorkspace(adapters, asked, ended);
    prospects.onBooted(as);
    return workspace;
  };
  const cautious = group.sideBySide && profile.decidedBy === 'default';
  const onWaiting = (line: string): void => void context.reporter.onProgress?.(line);
  const request = {
    options,
    profile: profile.profile,
    cautious,
    continues: null,
    onWaiting,
    ...(context.served === undefined ? {} : { served: context.served }),
  };
  const skills = {
    ...(play?.skills === undefined ? {} : { skills: play.skills }),
    ...(play?.instructions === undefined ? {} : { instructions: play.instructions.text }),
  };
  const base = beginsOn(options, group.canaries);
  const asked = { ...request, ...skills, ...(base === null ? {} : { beginsOn: base }) };
  const boot = async (): Promise<Workspace> => {
    if (base !== null) await adapters.engine.prepareImage(base, signal);
    if (!group.canaries.some(asksPeer)) return bootOne(asked, own);
    // The second agent comes first: the platform tells the other one about it when that one asks at
    // its start.
    const peer = await bootOne(toPeerRequest(request, context), kinds[0] ?? own);
    return bootOne({ ...asked, peer }, own).catch(async (thrown: unknown) => {
      await peer.dispose();
      throw thrown;
    });
  };
  try {
    return { workspace: await noted(context, group, boot), retried: false };
  } catch (thrown) {
    const { error, evidence } = toFailure(thrown);
    if (signal.aborted || !bootErrorCodes.has(error.code)) throw thrown;
    const limitMs = resolveBootLimit(options, profile.profile);
    const hasRoom = context.deadlineAt - adapters.clock.now() > limitMs;
    // A reason that the image itself gave, and a port that it has chosen, will not change, and a
    // running agent is not ours to start afresh.
    const isFinal =
      error.isFinal || error.code === 'NOT_CONFIGURED' || options.target.kind === 'url';
    if (isFinal || !hasRoom) {
      prospects.onHopeless(kind, error);
      throw thrown;
    }
    // Others have seen both tries fail meanwhile.
    if (prospects.whyNot(kinds) !== null) throw thrown;
    context.note(
      `boot failed for ${namesOf(group)} (${error.code}), trying one fresh container: ${firstLineOf(error)}`,
    );
    const again = async (): Promise<Workspace> => {
      try {
        return await noted(context, group, boot);
      } catch (second) {
        const failed = toFailure(second).error;
        if (bootErrorCodes.has(failed.code)) prospects.onHopeless(kind, failed);
        throw second;
      }
    };
    const workspace = await prospects.bootAgain(kind, again).catch((second: unknown) => {
      const [own] = evidence;
      throw second instanceof CanaryError && own !== undefined
        ? new BootFailure(second, own)
        : second;
    });
    return { workspace, retried: true };
  }
}

/** The play for which a container is seeded before it starts. `null` where none needs a seed. */
function toPlay(context: RunContext, canaries: readonly Canary[]): Play | null {
  const seeded = canaries.find(
    ({ skills, instructions }) => (skills ?? instructions) !== undefined,
  );
  return seeded === undefined ? null : context.playOf(seeded);
}

/** The second agent: the same image, or the one that the options name, under its own profile. */
function toPeerRequest(
  request: BootRequest,
  { peerProfile, profile }: Pick<RunContext, 'peerProfile' | 'profile'>,
): BootRequest {
  const { options } = request;
  if (options.peerImage == null) return request;
  return {
    ...request,
    profile: (peerProfile ?? profile).profile,
    options: {
      ...options,
      target: { kind: 'image', image: options.peerImage },
      // `env` is for the image under test. In a live run it also names the provider, for both.
      env: options.model === 'live' ? options.env : {},
    },
  };
}
