// Words that nobody said, as frameworks put them into a request: system texts, reminders, injected
// context.
import type { AgentMessage } from '../../../src/runner/vacuity/habits.ts';
import { say } from '../../../src/runner/vacuity/ideal-agent.ts';

/** Puts words that nobody said into the messages of a request. */
export type Wrap = (messages: readonly AgentMessage[], words: string) => readonly AgentMessage[];

function intoNewest(messages: readonly AgentMessage[], change: (text: string) => string) {
  const newest = messages.findLastIndex(({ role, origin }) => role === 'user' && origin);
  return messages.map((m, index) => (index === newest ? { ...m, text: change(m.text) } : m));
}

/** A reminder as Claude Code has it. */
export function remind(words: string): string {
  return `<system-reminder>\n${words}\n</system-reminder>`;
}

/** A context as openclaw has it. */
function inject(words: string): string {
  return `<<<BEGIN_OPENCLAW_INTERNAL_CONTEXT>>>\n${words}\n<<<END_OPENCLAW_INTERNAL_CONTEXT>>>`;
}

/** By name. */
export const wraps = {
  'a system text': (all, words) => [say('system', words), ...all],
  'a system text after the newest text': (all, words) => [...all, say('system', words)],
  'a reminder before the text': (all, words) =>
    intoNewest(all, (text) => `${remind(words)}\n\n${text}`),
  'a reminder after the text': (all, words) =>
    intoNewest(all, (text) => `${text}\n${remind(words)}`),
  'a reminder of its own': (all, words) => [...all, say('user', remind(words))],
  'a reminder in front of everything': (all, words) => [say('user', remind(words)), ...all],
  'a reminder that is never closed': (all, words) => [
    ...all,
    say('user', `<system-reminder>${words}`),
  ],
  'a context as the last message': (all, words) => [...all, say('user', inject(words))],
  'a context in the text': (all, words) => intoNewest(all, (text) => `${text}\n\n${inject(words)}`),
} satisfies Record<string, Wrap>;

/** All of them. */
export const allWraps: readonly Wrap[] = Object.values(wraps);

/**
 * Messages as somebody retells them, one after the other: without the reminders and the like that
 * are in them.
 */
export function retell(messages: readonly AgentMessage[]): string {
  return messages.map(({ role, text }) => `${role}: ${withoutBlocks(text)}`).join('\n');
}

/** A text without what nobody said in it: a reminder within a reminder would end it. */
export function withoutBlocks(text: string): string {
  return text.replaceAll(/<system-reminder>[\s\S]*?<\/system-reminder>/g, '').trim();
}

const marks = / ?\[[TRF]-\w+\]/g;

/** A text without its marks. */
export function unmarked(text: string): string {
  return text.replaceAll(marks, '');
}
