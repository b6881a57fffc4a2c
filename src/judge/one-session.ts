// Whether everything that was seen of a leak agrees with an agent that keeps one session for its
// whole workspace. Only then is that offered as a remedy: a declaration must never be the way in
// which a bug becomes green.

import type { CanaryJudgement } from '../domain/judgement.ts';
import { layerGuide } from '../domain/verdict.ts';
import type { ModelExchange } from '../domain/witness.ts';
import type { Ledger, LedgerTurn } from './ledger-entry.ts';
import { keysOf } from './store.ts';

/** The next step after a leak where one session may be meant. `null`: what the layer says. */
export function adviseScope(
  ledger: Ledger,
  { layer }: Pick<CanaryJudgement, 'layer'>,
): string | null {
  if (layer !== 'leaked-from-other-session' || !isOneSession(ledger)) return null;
  return `${layerGuide[layer].next}. Each request of this canary held what was said before it in every session: if one session for the whole workspace is meant, declare session-scope: workspace`;
}

/**
 * True where each turn after one of another session was answered by the model, whose request held
 * that one, and where no store keeps the two under keys of their own. Turns that no one can compare
 * prove nothing.
 */
export function isOneSession({ turns }: Pick<Ledger, 'turns'>): boolean {
  const pairs = turns.flatMap((turn, index) =>
    turns
      .slice(0, index)
      .filter(
        ({ contextId, container }) => contextId !== turn.contextId && container === turn.container,
      )
      .map((before) => ({ turn, before })),
  );
  return pairs.length > 0 && pairs.every((pair) => isHeld(pair) && !isKeptApart(pair));
}

interface Pair {
  readonly turn: LedgerTurn;
  readonly before: LedgerTurn;
}

/**
 * Whether some request about a turn holds the text of one before it, and the turn was answered by
 * the model.
 */
function isHeld({ turn, before }: Pair): boolean {
  const { outcome } = turn.exchange;
  const holds = ({ transcript }: ModelExchange): boolean =>
    transcript.utterances.some(({ marks }) => marks.some(({ value }) => value === before.turn.tag));
  const reply = outcome.kind === 'answered' ? [outcome.reply.text, ...turn.notifications] : [];
  const isOfModel = turn.model.some(
    ({ receipt }) => receipt !== null && reply.some((text) => text.includes(receipt)),
  );
  return isOfModel && turn.model.some(holds);
}

/** Whether the store after a turn has it and the one before it under different keys. */
function isKeptApart({ turn, before }: Pair): boolean {
  const { store } = turn;
  if (store === null) return false;
  const own = keysOf(store, turn.turn.tag);
  const other = keysOf(store, before.turn.tag);
  return own.size > 0 && other.size > 0 && ![...own].some((key) => other.has(key));
}
