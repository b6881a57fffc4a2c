// Whose a text of a shared container is: a call to the platform, or a row of the store.
import type { Ledger } from '../../judge/ledger-entry.ts';
import { ownTest } from '../../judge/store-changes.ts';

/** Tells one canary's texts from those of the canaries next to it. */
export interface Ownership {
  /** It holds a mark of this canary, or the id of one of its contexts. */
  isOwn(text: string): boolean;
  /** It holds marks or ids of other canaries, and none of this one. */
  isOthers(text: string): boolean;
}

/** The ownership of a canary, by the contexts of its turns. */
export function createOwnership(ledger: Ledger): Ownership {
  const own = new Set(ledger.turns.map(({ contextId }) => contextId));
  const all = new Set([...ledger.tokens.values()].map(({ contextId }) => contextId));
  const testsOf = (contexts: readonly string[]) =>
    contexts.map((id) => ({ id, isMarked: ownTest(ledger, id) }));
  const tests = testsOf([...own]);
  const others = testsOf([...all].filter((id) => !own.has(id)));
  const isOf = (text: string, of: typeof tests): boolean =>
    of.some(({ id, isMarked }) => text.includes(id) || isMarked(text));
  return {
    isOwn: (text) => isOf(text, tests),
    isOthers: (text) => !isOf(text, tests) && isOf(text, others),
  };
}
