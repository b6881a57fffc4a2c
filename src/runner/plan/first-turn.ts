// Whether a container has answered at all: told to the prospects of the run once its canaries were
// judged.
import type { PlayTurn } from '../../domain/canary.ts';
import type { Workspace } from '../boot/workspace.ts';
import type { CanaryOutcome } from '../outcome/outcome.ts';
import type { Prospects } from './prospects.ts';

/**
 * Tells of one container what became of its first turn. Of a first turn that is more than a text
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
  prospects.onSilence(error?.message ?? headline, isOfAgent ? null : error);
}

/** A text alone, sent as most are. */
function isPlain(turn: PlayTurn): boolean {
  const { files, stream, identity, disconnectAfter, overlap, stop, restart, peer } = turn;
  const manner = [stream, identity, disconnectAfter, overlap, stop, restart, peer];
  return files.length === 0 && manner.every((one) => one === undefined);
}
