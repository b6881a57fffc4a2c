// What an agent does once it has replied (notes, titles, a queue of its own) has no end that could
// be seen from outside: it is over when nothing more comes for a while.
import type { Clock } from '../../domain/ports.ts';
import type { Workspace } from '../boot/workspace.ts';

/** How long is waited, in milliseconds. */
interface Quiet {
  /** For so long nothing must come. */
  readonly quietMs: number;
  /** For longer than this no one waits, whatever comes. */
  readonly longestMs: number;
}

/** After the last turn of a container: a leak in what an agent does then is a leak all the same. */
export const afterLastTurn: Quiet = { quietMs: 700, longestMs: 5_000 };

/**
 * Resolves when the agents of these containers have asked their models, written to the memory and
 * told the platform nothing for a while. At once where no one would see it, and where a turn was
 * lost: its canary is red by that.
 */
export async function awaitQuiet(
  workspaces: readonly Workspace[],
  { quietMs, longestMs }: Quiet,
  clock: Clock,
  signal: AbortSignal,
): Promise<void> {
  const isSeen = ({ model, controlPlane, spent }: Workspace): boolean =>
    !spent && (model !== null || controlPlane !== null);
  if (!workspaces.some(isSeen)) return;
  const until = clock.now() + longestMs;
  let seen: number;
  do {
    seen = countSeen(workspaces);
    await clock.sleep(quietMs, signal).catch(() => undefined);
  } while (countSeen(workspaces) > seen && clock.now() < until && !signal.aborted);
}

/** Requests to routes without a meaning for sessions do not count: a heartbeat never ends. */
function countSeen(workspaces: readonly Workspace[]): number {
  return workspaces
    .flatMap(({ model, controlPlane }) => [
      model?.exchanges().length ?? 0,
      model?.refusals?.().length ?? 0,
      controlPlane?.memoryEvents().length ?? 0,
      controlPlane?.notifications().length ?? 0,
    ])
    .reduce((sum, count) => sum + count, 0);
}
