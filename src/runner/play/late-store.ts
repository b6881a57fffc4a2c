// The store once more, some seconds after the last turn of a canary: an agent that writes its
// sessions late seems to have no store at all until then, and what it had not written when it was
// started again looks forgotten by design.

import type { DeclaredBehaviour } from '../../domain/record.ts';
import type { StoreSnapshot } from '../../domain/witness.ts';
import type { Workspace } from '../boot/workspace.ts';
import type { TurnAdapters } from '../shared/adapters.ts';
import type { PlayedTurn } from './turn.ts';
import { modelOf } from './turn-witnesses.ts';

/** Agents are known to write their sessions up to five seconds after the last change. */
const writtenWithinMs = 6_000;

/** A turn with the container in which it was played. */
type Played = PlayedTurn & { readonly workspace: Workspace };

/** The late copy. `undefined` where nothing is to be decided by it. */
export async function readLateStore(
  adapters: Pick<TurnAdapters, 'clock'>,
  played: readonly Played[],
  declared: DeclaredBehaviour | undefined,
  signal: AbortSignal,
): Promise<StoreSnapshot | null | undefined> {
  const last = played.at(-1);
  if (last === undefined || declared?.survivesRestart !== undefined) return undefined;
  if (last.workspace.container === null || !played.some((one) => hasForgotten(one, played)))
    return undefined;
  const stores = await Promise.all(played.map(({ store }) => store.catch(() => null)));
  if (stores.some((store) => store !== null && store.records.length > 0)) return undefined;
  await adapters.clock.sleep(writtenWithinMs, signal).catch(() => undefined);
  if (signal.aborted) return undefined;
  const parse = await last.workspace.container
    .copyStore([...last.workspace.tags], true)
    .catch(() => null);
  return parse === null ? null : await parse().catch(() => null);
}

/**
 * Whether the model was asked about a turn after a restart, with nothing of its session's turns
 * before that.
 */
function hasForgotten({ record, workspace }: Played, played: readonly Played[]): boolean {
  const { turn, contextId } = record;
  const earlier = played.filter(
    (one) => one.record.contextId === contextId && one.record.turn.number < turn.number,
  );
  const kind = turn.restart;
  if (kind === undefined || kind === 'new-container-and-volumes' || earlier.length === 0)
    return false;
  const asked = modelOf(workspace, turn);
  const tags = new Set<string>(earlier.map((one) => one.record.turn.tag));
  return (
    asked.length > 0 &&
    !asked.some(({ transcript }) =>
      transcript.utterances.some(({ marks }) => marks.some(({ value }) => tags.has(value))),
    )
  );
}
