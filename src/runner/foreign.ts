// Whether a turn's model requests hold a tag of another context; used to open the turn gate, judged in judge/history.ts.
import type { TokenOwner, TurnObservation } from '../domain/observation.ts';
import { findTags } from '../domain/token.ts';

/** The first foreign tag, or null. */
export function findForeign(
  observation: Pick<TurnObservation, 'contextId' | 'model'>,
  tokens: ReadonlyMap<string, TokenOwner>,
): string | null {
  for (const { request } of observation.model) {
    for (const { text } of request.messages) {
      const foreign = findTags(text).find((tag) => {
        const owner = tokens.get(tag);
        return owner !== undefined && owner.contextId !== observation.contextId;
      });
      if (foreign !== undefined) return foreign;
    }
  }
  return null;
}
