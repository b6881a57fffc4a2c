// A turn whose history was in the request that had its question rewritten, and not in the one that
// answers: the agent keeps the session, and does not use what came of it.
import type { CanaryJudgement } from '../domain/judgement.ts';
import type { ModelExchange } from '../domain/witness.ts';
import { type TurnContext, toTurnContexts } from './context.ts';
import { failingTurnOf } from './failing-turn.ts';
import type { Ledger } from './ledger-entry.ts';
import { isSentIn } from './loss.ts';
import { sourceIn } from './told.ts';

/** The next step after such a loss. `null`: what the layer says. */
export function adviseRewritten(ledger: Ledger, judgement: CanaryJudgement): string | null {
  const { layer } = judgement;
  if (layer !== 'not-sent-to-model' && layer !== 'stored-not-sent-to-model') return null;
  const number = failingTurnOf(judgement)?.number;
  const context = toTurnContexts(ledger).find(({ turn }) => turn.turn.number === number);
  if (context === undefined || !isRewrittenAlone(context)) return null;
  return 'the history was in the request that had the question rewritten, and is not in the one that answers: give the answering prompt the rewritten question, or the history';
}

/**
 * Whether the request that answers holds no turn of the history, and a rewriting before it does.
 */
function isRewrittenAlone(context: TurnContext): boolean {
  const { request, earlier, turn } = context;
  const source = sourceIn(context);
  if (request === null || source === null) return false;
  const holdsAny = (one: ModelExchange): boolean => earlier.some((c) => isSentIn(one, c));
  return (
    !holdsAny(source) &&
    [...turn.model, ...turn.astray, ...turn.beside].some(
      (one) =>
        one.transcript.order === 'rewrite' && one.sequence < request.sequence && holdsAny(one),
    )
  );
}
