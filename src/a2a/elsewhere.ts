// Texts of a reply that the platform's chat does not show: kept next to the one that it shows, for
// the report alone.
import type { HiddenText, Reply, TurnOutcome } from '../domain/reply.ts';

/** Texts that are kept. An agent may send any number. */
const maxHiddenTexts = 16;

/**
 * The reply with further texts next to its own: each once, none that the chat shows, the last where
 * there are too many.
 */
export function withElsewhere(reply: Reply, texts: readonly HiddenText[]): Reply {
  const kept = new Map<string, HiddenText>();
  for (const { place, text } of [...(reply.elsewhere ?? []), ...texts])
    if (text.trim() !== '' && text !== reply.text && !kept.has(text))
      kept.set(text, { place, text });
  if (kept.size === 0) return reply;
  return { ...reply, elsewhere: [...kept.values()].slice(-maxHiddenTexts) };
}

/** The outcome with further texts next to those of its reply. */
export function addElsewhere(outcome: TurnOutcome, texts: readonly HiddenText[]): TurnOutcome {
  if (outcome.kind !== 'answered' && outcome.kind !== 'rejected') return outcome;
  const { reply } = outcome;
  return reply === null ? outcome : { ...outcome, reply: withElsewhere(reply, texts) };
}

/** All texts of a reply that another one has taken the place of. */
export function textsOf({ text, elsewhere = [] }: Reply): HiddenText[] {
  return [...elsewhere, { place: 'earlier-answer', text }];
}
