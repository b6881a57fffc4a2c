// Where an answer appears that the reply lacks: places that another A2A client shows, and the
// platform's chat does not.
import { type HiddenPlace, hiddenPlaces } from '../domain/reply.ts';
import type { TurnContext } from './context.ts';

/**
 * The places of a turn's reply that hold what is looked for, such as `the status message`. `null`
 * where none does.
 */
export function whereHidden(
  { turn }: TurnContext,
  holdsIt: (text: string) => boolean,
): string | null {
  const { outcome } = turn.exchange;
  const texts = outcome.kind === 'answered' ? (outcome.reply.elsewhere ?? []) : [];
  const places = new Set<HiddenPlace>(
    texts.filter(({ text }) => holdsIt(text)).map(({ place }) => place),
  );
  return places.size === 0 ? null : [...places].map((place) => hiddenPlaces[place]).join(' and ');
}

/** The evidence of an answer that its user does not see. */
export function describeHidden(what: string, where: string, reply: string): string {
  const shown = reply.trim() === '' ? 'the chat shows nothing' : `the chat shows: ${reply}`;
  return `${what} is in ${where}, which the platform's chat does not show; ${shown}`;
}
