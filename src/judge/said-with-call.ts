// What the model says with a tool call: an agent that keeps the call keeps these words too.
import type { JudgedExpectation } from '../domain/judgement.ts';
import type { ToolCall } from '../domain/model-request.ts';
import type { Utterance } from '../domain/transcript.ts';
import type { ModelExchange } from '../domain/witness.ts';
import type { TurnContext } from './context.ts';
import { foldWhitespace, holds } from './excerpt.ts';
import { checkOf, type ExpectationOf } from './finding.ts';
import { contentOf } from './held-calls.ts';
import { foldedText } from './whole.ts';

/**
 * Judges `tool: { said }`: each request of the turn that holds the call holds next to it what was
 * said with it, and no more often than the model said it. Agents that keep only what was said at
 * the end of a turn keep neither, which is no loss.
 */
export function judgeSaidWithCall(
  context: TurnContext,
  expectation: ExpectationOf<'tool-said'>,
): JudgedExpectation {
  const { text } = expectation;
  const { met, unmet, notObserved } = checkOf(expectation, `a call next to ${text}`);
  const asked = [...context.earlier, context].flatMap(({ turn, astray }) => [
    ...turn.model,
    ...astray,
  ]);
  const all = asked.filter(
    ({ answer }) => answer.toolCalls.length > 0 && holds(answer.text ?? '', text),
  );
  const [saying] = all;
  if (saying === undefined) return notObserved('the model said nothing of the kind with a call');
  const calls = saying.answer.toolCalls;
  const holding = [...context.turn.model, ...context.astray].flatMap((exchange) => {
    const at = exchange.sequence > saying.sequence ? placesOf(exchange, calls) : [];
    return at.length > 0 ? [{ exchange, at }] : [];
  });
  const [first] = holding;
  if (first === undefined) return notObserved('no later model request holds the call');
  const lost = holding.find(
    ({ exchange, at }) => !at.some((one) => holds(saidAround(exchange, one), text)),
  );
  const { number } = context.turn.turn;
  const name = calls[0]?.name ?? 'a tool';
  const again = holding.find(({ exchange }) => {
    const made = all.filter(({ answer }) => placesOf(exchange, answer.toolCalls).length > 0);
    return timesSaid(exchange, text) > made.length;
  });
  if (again !== undefined)
    return unmet(
      'sent-doubled',
      `the model request of turn ${number} holds more than once what the model said with the call of ${name}: ${text}`,
    );
  if (lost === undefined) return met(`there in ${holding.length} requests`);
  return unmet(
    'not-sent-to-model',
    `the model request of turn ${number} holds the call of ${name} without what the model said with it: ${text}`,
  );
}

/** Indices of the utterances with one of the calls: by its id, else by what it calls. */
function placesOf({ transcript }: ModelExchange, calls: readonly ToolCall[]): number[] {
  const find = (isOne: (held: ToolCall, call: ToolCall) => boolean): number[] =>
    transcript.utterances.flatMap((one, at) =>
      one.calls.some((held) => calls.some((call) => isOne(held, call))) ? [at] : [],
    );
  const known = find((held, { id }) => held.id === id);
  if (known.length > 0) return known;
  // Some dialects and agents have ids of their own.
  return find((held, call) => contentOf(held) === contentOf(call));
}

/** What the assistant says in the utterances around one that nobody else interrupts. */
function saidAround({ transcript: { utterances } }: ModelExchange, at: number): string {
  const isOther = ({ speaker }: Utterance): boolean => speaker !== 'assistant';
  const start = utterances.slice(0, at).findLastIndex(isOther) + 1;
  const rest = utterances.slice(at).findIndex(isOther);
  return utterances
    .slice(start, rest === -1 ? undefined : at + rest)
    .map(({ text }) => text)
    .join('\n');
}

/** How often the assistant says a text in a request. */
function timesSaid({ transcript: { utterances } }: ModelExchange, text: string): number {
  const words = foldWhitespace(text).trim();
  return utterances
    .filter(({ speaker }) => speaker === 'assistant')
    .reduce((sum, one) => sum + foldedText(one).split(words).length - 1, 0);
}
