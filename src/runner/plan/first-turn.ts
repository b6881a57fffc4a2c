// Whether a container has answered at all: told to the prospects of the run once its canaries were
// judged.
import type { PlayTurn } from '../../domain/canary.ts';
import type { RejectionReason, TurnOutcome } from '../../domain/reply.ts';
import type { Workspace } from '../boot/workspace.ts';
import type { CanaryOutcome } from '../outcome/outcome.ts';
import type { Prospects } from './prospects.ts';

/**
 * Reports what became of the first turn of a container. Of a first turn that is more than a text
 * nothing is concluded.
 */
export function tellFirstTurn(
  prospects: Prospects,
  { contexts }: Pick<Workspace, 'contexts'>,
  outcomes: readonly CanaryOutcome[],
): void {
  const turns = outcomes.flatMap((outcome) =>
    (outcome.ledger?.turns ?? [])
      .filter(({ contextId }) => contexts.includes(contextId))
      .map((turn) => ({ ...turn, outcome })),
  );
  if (turns.some(({ exchange }) => exchange.outcome.kind === 'answered')) prospects.onAnswer();
  const lost = turns.find(
    ({ turn, exchange, overBudget }) =>
      isPlain(turn) && exchange.outcome.kind !== 'answered' && overBudget === undefined,
  );
  if (lost === undefined || turns.some(({ exchange }) => exchange.outcome.kind === 'answered'))
    return;
  const { error, headline } = lost.outcome;
  const isOfAgent = error === null || error.code === 'TURN_TIMEOUT';
  prospects.onSilence({
    what: error?.message ?? headline,
    error: isOfAgent ? null : error,
    isRefused: isRefusal(lost.exchange.outcome) && lost.died === null,
  });
}

/** Refusals in which the agent says itself that it failed. */
const told: readonly RejectionReason[] = ['http-status', 'json-rpc-error', 'task-not-completed'];

function isRefusal(outcome: TurnOutcome): boolean {
  return outcome.kind === 'rejected' && told.includes(outcome.reason);
}

/** A text alone, sent as most are. */
function isPlain(turn: PlayTurn): boolean {
  const { files, stream, identity, disconnectAfter, overlap, stop, restart, peer } = turn;
  const endings = [disconnectAfter, stop, turn.unfinished, turn.modelFails];
  const manner = [...endings, stream, identity, overlap, restart, peer];
  return files.length === 0 && manner.every((one) => one === undefined);
}
