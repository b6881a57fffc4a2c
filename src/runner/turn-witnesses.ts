// What the witnesses of a container hold of one turn.
import type { PlayTurn } from '../domain/canary.ts';
import { findReceipts, findTags } from '../domain/token.ts';
import type { ModelExchange } from '../domain/witness.ts';
import type { Workspace } from './workspace.ts';

/** The model requests of a turn so far. */
export function modelOf(workspace: Workspace, turn: PlayTurn): ModelExchange[] {
  return (workspace.model?.exchanges() ?? []).filter(
    (e) => e.route.kind === 'turn' && e.route.tag === turn.tag,
  );
}

/** Characters by which a text is known that lost its end, and the tag that stood there. */
const beginningChars = 200;

/** Requests since `askedBefore` that belong to this context and end with another of its turns, or with this turn cut short. */
export function astrayOf(
  workspace: Workspace,
  turn: PlayTurn,
  contextId: string,
  askedBefore: number,
): ModelExchange[] {
  const tokens = workspace.model?.tokens();
  return (workspace.model?.exchanges() ?? []).filter((exchange) => {
    const { sequence, route } = exchange;
    if (sequence <= askedBefore) return false;
    if (route.kind === 'side') return holdsBeginning(exchange, turn);
    if (route.kind !== 'turn' || route.tag === turn.tag) return false;
    return tokens?.get(route.tag)?.contextId === contextId;
  });
}

/** Whether a request without the turn's tag holds the beginning of its text: somebody cut the end off. */
function holdsBeginning({ request }: ModelExchange, { text, tag }: PlayTurn): boolean {
  if (text === null || text.length <= beginningChars) return false;
  const beginning = text.slice(0, beginningChars);
  const holding = request.messages.filter((message) => message.text.includes(beginning));
  return holding.length > 0 && !holding.some((message) => message.text.includes(tag));
}

/**
 * Texts pushed through `notify` since `startedAt`. Side by side, another canary's push may fall into this turn: one that
 * carries marks of other contexts only is theirs.
 */
export function notificationsOf(
  workspace: Workspace,
  contextId: string,
  startedAt: number,
): string[] {
  const tokens = workspace.model?.tokens();
  const isOurs = (text: string): boolean => {
    const owners = [...findTags(text), ...findReceipts(text)].flatMap((t) => tokens?.get(t) ?? []);
    return owners.length === 0 || owners.some((owner) => owner.contextId === contextId);
  };
  return (workspace.controlPlane?.notifications() ?? [])
    .filter(({ at, text }) => at >= startedAt && isOurs(text))
    .map(({ text }) => text);
}
