// A tool that a restart took from a session. Nobody promises a tool that was never offered, and
// many sound agents choose the tools of each turn. One that the model called, that was on offer in
// each turn of the session before a restart and is in none of its requests after it, is lost.
import type { AbstractTool } from '../domain/abstract-tool.ts';
import type { OfferedTool } from '../domain/model-request.ts';
import type { ModelExchange } from '../domain/witness.ts';
import type { TurnContext } from './context.ts';
import type { LedgerTurn } from './ledger-entry.ts';

/** Turns before a restart that show what an agent always offers: one may be a coincidence. */
const minTurnsBefore = 2;

/**
 * What shows that a restart has taken a tool away, as the end of a sentence. `null`: nothing does.
 */
export function whyWithdrawn(
  { observation, turn }: TurnContext,
  tool: AbstractTool,
): string | null {
  const turns = observation.turns.filter(({ container }) => container === turn.container);
  const restarted = turns
    .slice(0, turns.indexOf(turn) + 1)
    .findLast(({ turn: { restart } }) => restart !== undefined);
  if (restarted === undefined || restarted.turn.restart === 'new-container-and-volumes')
    return null;
  const session = turns.filter((one) => one.turn.session === turn.turn.session);
  const isBefore = (one: LedgerTurn): boolean => one.turn.number < restarted.turn.number;
  const before = session.filter((one) => isBefore(one) && one.model.length > 0);
  const names = before.flatMap(({ model }) =>
    model.flatMap(({ called, answer }) =>
      called === tool ? (answer.toolCalls[0]?.name ?? []) : [],
    ),
  );
  const isOffered = (exchange: ModelExchange): boolean =>
    toolsOf(exchange).some(({ name }) => names.includes(name));
  // What an agent offers only after a search, or chooses for a turn, is not in the first request of
  // each turn. Questions next to the turn offer no tools and say nothing.
  const isAtOnce = ({ model }: LedgerTurn): boolean => {
    const first = model.find((exchange) => toolsOf(exchange).length > 0);
    return first !== undefined && isOffered(first);
  };
  const isLater = ({ model, astray }: LedgerTurn): boolean => [...model, ...astray].some(isOffered);
  if (names.length === 0 || before.length < minTurnsBefore || !before.every(isAtOnce)) return null;
  // A tool that comes back some turns later was slow, and is not gone.
  if (session.some((one) => !isBefore(one) && isLater(one))) return null;
  return `${names[0]} was called and was offered in each turn before the restart of turn ${restarted.turn.number}, and is in no request of the session after it`;
}

/** The tools that a request lets the model call. */
function toolsOf({ request: { tools, forbidsTools } }: ModelExchange): readonly OfferedTool[] {
  return forbidsTools === true ? [] : tools;
}
