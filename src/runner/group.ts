// One group of canaries: boot a container, play them in it, and again in a fresh one for those that must move on.
import { bootErrorCodes, type CanaryError } from '../domain/error.ts';
import { playBatch, toFailure } from './batch.ts';
import { type CanaryOutcome, erroredOutcome } from './outcome.ts';
import type { Group } from './plan.ts';
import type { RunContext } from './run-context.ts';
import { bootWorkspace, type Workspace } from './workspace.ts';

/** Plays a group to its end. Never throws: what goes wrong is the outcome of the canaries concerned. */
export async function runGroup(context: RunContext, group: Group): Promise<CanaryOutcome[]> {
  const outcomes: CanaryOutcome[] = [];
  let waiting = group.canaries;
  let flaky = false;
  while (waiting.length > 0) {
    const startedAt = context.adapters.clock.now();
    const release = await context.slots.take();
    try {
      const booted = await bootWithRetry(context, group);
      flaky ||= booted.retried;
      const how = { sideBySide: group.sideBySide, flaky };
      try {
        const batch = await playBatch(context, waiting, booted.workspace, how);
        outcomes.push(...batch.outcomes);
        waiting = batch.moveOn;
        for (const finding of booted.workspace.agent.findings) context.note(`finding: ${finding}`);
      } finally {
        await booted.workspace.dispose();
      }
    } catch (thrown) {
      const durationMs = context.adapters.clock.now() - startedAt;
      const { error, evidence } = toFailure(thrown);
      const failed = waiting.map((canary) => erroredOutcome(canary, error, durationMs, evidence));
      for (const outcome of failed) context.onOutcome(outcome);
      return [...outcomes, ...failed];
    } finally {
      release();
    }
  }
  return outcomes;
}

/** Boots; one fresh container more after a boot error alone, if the deadline has room for it (design §5). */
async function bootWithRetry(
  context: RunContext,
  group: Group,
): Promise<{ workspace: Workspace; retried: boolean }> {
  const { adapters, options, profile, signal } = context;
  const cautious = group.sideBySide && profile.decidedBy === 'default';
  const boot = (): Promise<Workspace> =>
    bootWorkspace(
      adapters,
      { options, profile: profile.profile, cautious, continues: null },
      signal,
    );
  try {
    return { workspace: await noted(context, boot), retried: false };
  } catch (thrown) {
    const { error } = toFailure(thrown);
    const limitMs = profile.profile.bootTimeoutMs ?? options.bootTimeoutMs;
    const hasRoom = context.deadlineAt - adapters.clock.now() > limitMs;
    // A reason that the image itself gave will not change; anything else may have been the machine.
    if (
      signal.aborted ||
      !bootErrorCodes.has(error.code) ||
      error.code === 'NOT_CONFIGURED' ||
      !hasRoom
    )
      throw error;
    context.note(`boot failed (${error.code}), trying one fresh container: ${firstLine(error)}`);
    return { workspace: await noted(context, boot), retried: true };
  }
}

async function noted(context: RunContext, boot: () => Promise<Workspace>): Promise<Workspace> {
  const workspace = await boot();
  context.note(`booted in ${(workspace.bootMs / 1000).toFixed(1)} s: ${workspace.agent.discovery}`);
  if (workspace.container !== null) context.note(`network: ${workspace.container.plan}`);
  return workspace;
}

function firstLine(error: CanaryError): string {
  return error.message.split('\n')[0] ?? error.message;
}
