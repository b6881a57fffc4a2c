// A turn whose history was in the request that had its question rewritten, and not in the one that
// answers: the agent keeps the session, and does not use what came of it.
import type { ModelExchange } from '../domain/witness.ts';
import type { TurnContext } from './context.ts';
import { isSentIn } from './loss.ts';
import { sourceIn } from './told.ts';

/** The next step after such a loss. `null`: what the layer says. */
export function adviseRewritten(context: TurnContext): string | null {
  if (!isRewrittenAlone(context)) return null;
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
