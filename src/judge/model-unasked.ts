// What is said where the model was never asked: whether one was offered at all, and by which names
// the agent could have found it.
import type { CanaryJudgement } from '../domain/judgement.ts';
import { layerGuide } from '../domain/verdict.ts';
import { worstOf } from './finding.ts';
import type { Ledger } from './ledger-entry.ts';

/** Why nothing shows of what the agent asks a model. */
export function whyModelUnseen({ offer }: Pick<Ledger, 'offer'>): string {
  if (offer === undefined) return 'the agent never called a model';
  if ('none' in offer) return offer.none;
  return `the agent never called the model it was offered at ${listPlaces(offer.at)}`;
}

/**
 * Whether the run offers the agent a model whose requests it sees. Where nothing is recorded of
 * that, it does.
 */
export function isModelOffered({ offer }: Pick<Ledger, 'offer'>): boolean {
  return offer === undefined || !('none' in offer);
}

/**
 * What the agent did not do, as a sentence without its end. `null`: it asked, or was offered
 * nothing.
 */
export function explainUnasked({ offer, unasked }: Ledger): string | null {
  return unasked === true && offer !== undefined && 'at' in offer
    ? whyModelUnseen({ offer })
    : null;
}

/** The headline of a canary that failed so. `null`: it failed otherwise. */
export function toUnaskedHeadline(
  ledger: Ledger,
  { layer, turns }: CanaryJudgement,
): string | null {
  const unasked = explainUnasked(ledger);
  const index = turns.findIndex(({ expectations }) => worstOf(expectations) !== null);
  const worst = worstOf(turns[index]?.expectations ?? []);
  // What else is lost is a loss of its own.
  const isConsequence = layer !== null && layerGuide[layer].withoutModel !== null;
  if (unasked === null || worst === null || !isConsequence) return null;
  const turn = `turn ${turns[index]?.number}`;
  if (worst.kind === 'turn-answered')
    return `${layer}: ${unasked}; in ${turn} it said: ${worst.actual.replace(/^an error text in place of an answer: /, '')}`;
  const said = worst.kind.startsWith('reply-')
    ? `expected ${worst.expected}, got: ${worst.actual}`
    : worst.actual;
  return `${layer}: ${unasked}; ${turn}: ${said}`;
}

/**
 * The next step: the lines of a profile, or how an agent that already runs is to be started. An
 * error of the agent's own that has nothing to do with either comes before that.
 */
export function adviseUnasked(
  { offer }: Pick<Ledger, 'offer'>,
  { turns }: Pick<CanaryJudgement, 'turns'>,
): string {
  const advice =
    offer !== undefined && 'at' in offer && offer.isServed === true
      ? 'start the agent with the environment that this run prints at its beginning'
      : ofProfile;
  const said = turns.flatMap(({ expectations }) => worstOf(expectations) ?? [])[0];
  const isOwnError =
    said?.kind === 'turn-answered' && !silent.test(said.actual) && !ofTheWay.test(said.actual);
  return isOwnError
    ? `mend the error that the agent told first: it names no connection and no key. If the model is still not called then, ${advice}`
    : advice;
}

/** A turn without any words of the agent. */
const silent = /^no reply within /;
/** What is said of a model that is not found, or that refuses a key. */
const ofTheWay =
  /connect|network|socket|fetch|E[A-Z]{2,}(?:REFUSED|RESET|NOTFOUND|OUT)|refused|reach|host|url|endpoint|proxy|certificate|ssl|dns|timed? ?out|key|auth|credential|environment|\b40[134]\b/i;

const ofProfile =
  'have the agent read its base URL from one of these. If it reads other variables, name them in a profile of your own (docs/profiles.md, env): env: { ITS_BASE_URL: "${model-url}/v1", ITS_API_KEY: canary-key-not-a-secret }';

/** `A (and B, C)` */
function listPlaces([first = '', ...rest]: readonly string[]): string {
  return rest.length === 0 ? first : `${first} (and ${rest.join(', ')})`;
}
