// Memory rows may be written by a queue, after the reply: the turn after a turn that expects one is
// sent when the row is there, or when it is not to come any more.
import type { PlayTurn } from '../../domain/canary.ts';
import type { Clock } from '../../domain/ports.ts';
import type { DeclaredBehaviour } from '../../domain/record.ts';
import { isToolRow } from '../../judge/memory-of.ts';
import type { Workspace } from '../boot/workspace.ts';
import { awaitQuiet } from './await-quiet.ts';

/** How often the memory is looked at, in milliseconds. */
const pollMs = 50;
/**
 * For how long a row is waited for at least, in milliseconds: so that a late one is told from none.
 */
const graceMs = 2_000;
/** What an agent notes by itself it notes with requests of its own perhaps. */
const noting = { quietMs: graceMs, longestMs: 20_000 };

/**
 * Resolves once every row that these turns expect was written, or after the longest time that it
 * may take.
 */
export async function awaitWritten(
  turns: readonly PlayTurn[],
  workspaces: readonly Workspace[],
  { unasked = [] }: Pick<DeclaredBehaviour, 'unasked'>,
  clock: Clock,
  signal: AbortSignal,
): Promise<void> {
  const expected = turns.flatMap(({ expect }) =>
    expect.flatMap((one) => (one.kind === 'memory-written' ? [one] : [])),
  );
  if (unasked.includes('commit-memory') && expected.length > 0)
    await awaitQuiet(workspaces, noting, clock, signal);
  const isCalled = workspaces.some(
    ({ controlPlane, model }) =>
      controlPlane !== null && model?.exchanges().some(({ called }) => called === 'commit-memory'),
  );
  if (!isCalled) return;
  const isMissing = ({ text }: { readonly text: string }): boolean =>
    !workspaces.some(({ controlPlane }) =>
      controlPlane
        ?.memoryEvents()
        .some((event) => isToolRow(event) && event.content.includes(text)),
    );
  const until = clock.now() + Math.max(graceMs, ...expected.map((one) => one.withinMs ?? 0));
  while (expected.some(isMissing) && clock.now() < until && !signal.aborted)
    await clock.sleep(pollMs, signal).catch(() => undefined);
}
