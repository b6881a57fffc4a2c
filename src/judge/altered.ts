// A turn whose own request has its text in other words: something writes it anew before the model
// sees it. Where the history is kept has nothing to do with that.
import type { CanaryJudgement } from '../domain/judgement.ts';
import { toTurnContexts } from './context.ts';
import { describeDifference } from './difference.ts';
import { failingTurnOf } from './failing-turn.ts';
import type { Ledger } from './ledger-entry.ts';

/** The next step after such a loss. `null`: what the layer says. */
export function adviseAltered(ledger: Ledger, judgement: CanaryJudgement): string | null {
  const { layer, headline } = judgement;
  if (layer !== 'not-sent-to-model' && layer !== 'stored-not-sent-to-model') return null;
  const number = failingTurnOf(judgement)?.number;
  const context = toTurnContexts(ledger).find(({ turn }) => turn.turn.number === number);
  const { tag, text: said = null } = context?.turn.turn ?? {};
  const transcript = context?.request?.transcript;
  if (transcript === undefined || tag === undefined || said === null) return null;
  const [place] = transcript.places.ofTurn(tag, true).places;
  const sent = place === undefined ? undefined : transcript.utterances[place.utterance];
  const became = sent === undefined ? 'nowhere' : describeDifference(said, sent.text);
  if (!became.startsWith('altered') || !headline.includes(became)) return null;
  return "look for what rewrites the user's text before the model is asked: a template that is rendered with it (such as {{…}}, {…} or %s), a filter, or what escapes or takes out markup. The text must be put into a template as a value, and never be a template itself";
}
