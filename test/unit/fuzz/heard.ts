// Splits a request into what somebody said and what a framework put into it. The judge has a reader
// of its own.
import type { AgentMessage } from '../../../src/runner/vacuity/habits.ts';
import { say } from '../../../src/runner/vacuity/ideal-agent.ts';

/** An answer in a transcript that is told within one message. */
const toldAnswer = /^assistant: (?:(?!^(?:user|assistant): )[\s\S])*?\[R-\w+\]/gm;

/** The answers that are told in a text, each with what stands around it. */
export function toldAnswers(text: string): { answer: string; before: string; rest: string }[] {
  return [...text.matchAll(toldAnswer)].map(({ 0: answer, index }) => ({
    answer,
    before: text.slice(0, index),
    rest: text.slice(index + answer.length),
  }));
}

/** A text without the answers that are told in it: what they quote is said by nobody else. */
export function withoutToldAnswers(text: string): string {
  return text.replaceAll(toldAnswer, '');
}

const unsaid =
  /<system-reminder>[\s\S]*?(?:<\/system-reminder>|$)|<<<BEGIN_OPENCLAW_INTERNAL_CONTEXT>>>[\s\S]*?(?:<<<END_OPENCLAW_INTERNAL_CONTEXT>>>|$)/g;

/** The messages, with what nobody said in them as system texts of its own. */
export function heard(messages: readonly AgentMessage[]): AgentMessage[] {
  return messages.flatMap((message) => {
    const { role, text } = message;
    if (role === 'system' || role === 'assistant') return [message];
    const words = text.match(unsaid);
    if (words === null) return [message];
    const said = text.replaceAll(unsaid, '');
    const injected = words.map((word) => say('system', word));
    if (role === 'user' && said.trim() === '') return injected;
    return [{ ...message, text: said }, ...injected];
  });
}
