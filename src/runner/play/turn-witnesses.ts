// What the witnesses of a container hold of a turn under way, as far as the runner must know it to
// go on: to hold an answer, to wait for a pushed one, to let the next turn in.
import type { PlayTurn } from '../../domain/canary.ts';
import type { ModelExchange } from '../../domain/witness.ts';
import type { Workspace } from '../boot/workspace.ts';

/** The model requests that ask about a turn so far. */
export function modelOf(workspace: Workspace, { tag }: Pick<PlayTurn, 'tag'>): ModelExchange[] {
  return (workspace.model?.exchanges() ?? []).filter(
    ({ route }) => route.kind === 'turn' && route.tag === tag,
  );
}

/** Texts pushed since there were `before` of them. */
export function pushedSince(workspace: Workspace, before: number): string[] {
  return (workspace.controlPlane?.notifications() ?? []).slice(before).map(({ text }) => text);
}

/**
 * Whether model requests hold no mark of another context: seen once, turns of a container may
 * overlap.
 */
export function areApart(
  workspace: Workspace,
  contextId: string,
  exchanges: readonly ModelExchange[],
): boolean {
  const tokens = workspace.model?.tokens() ?? new Map();
  const marks = exchanges.flatMap(({ transcript }) =>
    transcript.utterances.flatMap((u) => u.marks),
  );
  return marks.every(({ value }) => (tokens.get(value)?.contextId ?? contextId) === contextId);
}
