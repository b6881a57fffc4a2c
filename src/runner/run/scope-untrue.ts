// The declared session scope against what a container showed. A scope of `workspace` takes the
// canary of isolation out of a run and leaves leaks unjudged, so where sessions are plainly apart
// the declaration makes the run red.
import type { ChosenProfile, SessionScope } from '../../domain/profile.ts';
import type { Ledger, LedgerTurn } from '../../judge/ledger-entry.ts';
import type { Workspace } from '../boot/workspace.ts';
import type { CanaryOutcome } from '../outcome/outcome.ts';

/** Who declares the scope of a run. */
export function renderScopeSource(
  given: SessionScope | null,
  { profile }: Pick<ChosenProfile, 'profile'>,
): string {
  return given === null ? `by the profile ${profile.name}` : 'by the input';
}

/**
 * What shows that the contexts of a container are sessions of their own. `null`: nothing does. Each
 * context must have begun without a word of those before it, and one of them must have gone on with
 * its own: an agent that sends the last messages only, or a summary, has at least the newest of
 * them in the request that follows.
 */
export function findApart(
  { contexts }: Pick<Workspace, 'contexts'>,
  outcomes: readonly Pick<CanaryOutcome, 'ledger'>[],
): string | null {
  const turns = outcomes
    .flatMap(({ ledger }) =>
      ledger === null ? [] : ledger.turns.map((turn) => ({ turn, ledger })),
    )
    .filter(({ turn }) => contexts.includes(turn.contextId) && turn.model.length > 0);
  const begun = contexts.flatMap((contextId) => {
    const first = turns.find(({ turn }) => turn.contextId === contextId);
    return first === undefined ? [] : [{ ...first, contextId }];
  });
  const later = begun.slice(1);
  const isAlone = later.every(({ turn, ledger, contextId }) => {
    const before = contexts.slice(0, contexts.indexOf(contextId));
    return !ownersIn(turn, ledger).some((owner) => before.includes(owner));
  });
  const goesOn = turns.some(
    ({ turn, ledger }) =>
      !begun.some((first) => first.turn === turn) &&
      ownersIn(turn, ledger).includes(turn.contextId),
  );
  if (later.length === 0 || !isAlone || !goesOn) return null;
  return `${begun.length} contexts of one container each began without a word of those before them, and went on with their own`;
}

/**
 * The contexts whose turns and answers appear in the requests about a turn, besides its own text.
 */
function ownersIn({ model, turn }: LedgerTurn, { tokens }: Pick<Ledger, 'tokens'>): string[] {
  return model
    .flatMap(({ transcript }) => transcript.utterances)
    .flatMap(({ marks }) => marks)
    .filter(({ value }) => value !== turn.tag)
    .flatMap(({ value }) => tokens.get(value)?.contextId ?? []);
}
