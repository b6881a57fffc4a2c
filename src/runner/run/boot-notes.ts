// What a run says of a boot while it goes on and when it is over.
import type { Workspace } from '../boot/workspace.ts';
import type { Group } from '../plan/plan.ts';
import { resolveBootLimit } from '../shared/resolved.ts';
import { beginsOn } from './base-begun.ts';
import type { RunContext } from './run-context.ts';

/** Canaries named in one note. */
const maxNames = 6;

/**
 * Boots and reports it: each container with its canaries, what they have in common in lines of its
 * own.
 */
export async function noted(
  context: RunContext,
  group: Group,
  boot: () => Promise<Workspace>,
): Promise<Workspace> {
  const workspace = await toldWhileBooting(context, group, boot);
  const { container, agent, bootMs } = workspace;
  const what = container === null ? 'agent' : 'container';
  const base = beginsOn(context.options, group.canaries);
  const of = base === null ? '' : ` (base image ${base})`;
  context.note(`${what} for ${namesOf(group)}${of}: ready in ${(bootMs / 1000).toFixed(1)} s`);
  context.note(`agent: ${agent.discovery}`);
  if (container !== null) context.note(`network: ${container.plan}`);
  return workspace;
}

/** Tells each second how long a boot has taken. Reporters choose what of that is worth a line. */
async function toldWhileBooting(
  { adapters: { clock }, options, profile: { profile }, reporter }: RunContext,
  group: Group,
  boot: () => Promise<Workspace>,
): Promise<Workspace> {
  // An agent that somebody else has started is waited for in words of its own.
  if (options.target.kind === 'url') return boot();
  const booted = new AbortController();
  const limit = Math.round(resolveBootLimit(options, profile) / 1_000);
  const tell = async (): Promise<void> => {
    for (let seconds = 1; !booted.signal.aborted; seconds += 1) {
      await clock.sleep(1_000, booted.signal).catch(() => undefined);
      if (booted.signal.aborted) return;
      void reporter.onProgress?.(`booting for ${namesOf(group)}: ${seconds} s of ${limit} s`);
    }
  };
  const telling = tell();
  try {
    return await boot();
  } finally {
    booted.abort();
    await telling;
  }
}

/** The canaries of a container, as many as a line can name. */
export function namesOf({ canaries }: Group): string {
  const more = canaries.length > maxNames ? ` and ${canaries.length - maxNames} more` : '';
  const named = canaries.slice(0, maxNames).map((canary) => canary.name);
  return named.join(', ') + more;
}
