// A turn whose own request has its text in other words: something writes it anew before the model
// sees it. Where the history is kept has nothing to do with that.
import type { TurnContext } from './context.ts';
import { describeDifference } from './difference.ts';

/** The next step after such a loss. `null`: what the layer says. */
export function adviseAltered({ turn, request }: TurnContext, headline: string): string | null {
  const { tag, text: said } = turn.turn;
  if (request === null || said === null) return null;
  const { transcript } = request;
  const [place] = transcript.places.ofTurn(tag, true).places;
  const sent = place === undefined ? undefined : transcript.utterances[place.utterance];
  const became = sent === undefined ? 'nowhere' : describeDifference(said, sent.text);
  if (!became.startsWith('altered') || !headline.includes(became)) return null;
  return "look for what rewrites the user's text before the model is asked: a template that is rendered with it (such as {{…}}, {…} or %s), a filter, or what escapes or takes out markup. The text must be put into a template as a value, and never be a template itself";
}
