// Declared expectations of the extended suite: tool results, streams, and the second agent.
import type { JudgedExpectation } from '../domain/judgement.ts';
import type { ModelExchange } from '../domain/witness.ts';
import { type TurnContext, turnOf } from './context.ts';
import { excuseOf, unreadReceipts } from './due.ts';
import { holds } from './excerpt.ts';
import { checkOf, type ExpectationOf } from './finding.ts';
import { findCall, whyNotCalled } from './memory.ts';

/**
 * Judges `tool: { result }`: after the first scripted call, the text reaches the model in what the
 * assistant did not say.
 */
export function judgeToolResult(
  context: TurnContext,
  expectation: ExpectationOf<'tool-result'>,
): JudgedExpectation {
  const { text } = expectation;
  const { met, unmet, notObserved } = checkOf(expectation, `a tool result with ${text}`);
  const { model, turn } = context.turn;
  const call = model.find(({ called }) => called !== null);
  if (call === undefined) {
    const step = turn.model.find(({ kind }) => kind === 'call');
    return notObserved(
      step?.kind === 'call' ? whyNotCalled(context, step.tool) : 'the script makes no call',
    );
  }
  const later = [...model, ...context.astray].filter(({ sequence }) => sequence > call.sequence);
  const before = countWith(call, text);
  if (later.some((exchange) => countWith(exchange, text) > before))
    return met('present after the call');
  const result = later
    .flatMap(({ transcript }) => transcript.utterances)
    .findLast(({ speaker }) => speaker === 'tool');
  const what =
    later.length === 0 ? 'no further request came' : `its result is: ${result?.text ?? 'nowhere'}`;
  return unmet('tool-result-lost', `${call.called} was called, and ${what}`);
}

/** How many utterances of a request hold a text that the assistant did not say. */
function countWith({ transcript }: ModelExchange, text: string): number {
  return transcript.utterances.filter((one) => one.speaker !== 'assistant' && holds(one.text, text))
    .length;
}

/** Judges `stream: { events }`. */
export function judgeStreamEvents(
  context: TurnContext,
  expectation: ExpectationOf<'stream-events'>,
): JudgedExpectation {
  const { met, notObserved } = checkOf(
    expectation,
    `a stream of ${expectation.count} events at least`,
  );
  const { events, outcome } = context.turn.exchange;
  const count = events?.length ?? 0;
  if (count >= expectation.count) return met(`${count} events`);
  // Where nothing came before the answer, the agent streams none of its work: that is no loss.
  return notObserved(
    outcome.kind === 'disconnected'
      ? `${count} events came before the answer`
      : `the reply came in ${count} events`,
  );
}

/**
 * Judges `stream: { dropped-turn }`: what became of a turn whose client went away, as the profile
 * declares it.
 */
export function judgeDroppedTurn(
  context: TurnContext,
  expectation: ExpectationOf<'stream-dropped-turn'>,
): JudgedExpectation {
  const { turn: number } = expectation;
  const declared = context.observation.declared?.streamCancellation;
  const { met, unmet, notObserved } = checkOf(
    expectation,
    declared === 'cancel'
      ? `no answer of turn ${number}, which is cancelled with its connection`
      : `turn ${number} and its answer in the history, though its connection was dropped`,
  );
  const dropped = turnOf(context.earlier, number);
  const { request } = context;
  if (dropped === undefined || request === null) return notObserved('the model was not asked');
  const { places } = request.transcript;
  const { tag, text } = dropped.turn.turn;
  const receipts = dropped.receipt === null ? unreadReceipts(dropped) : [dropped.receipt];
  const isKept = receipts.some((r) => places.ofAnswer(r).places.length > 0);
  const isTold = places.ofTurn(tag, text !== null).places.length > 0;
  const actual = `turn ${number} is ${isTold ? '' : 'not '}there, its answer is ${isKept ? '' : 'not '}there`;
  if (declared === undefined) return notObserved(`the profile declares nothing; ${actual}`);
  if (dropped.turn.exchange.outcome.kind === 'answered')
    return notObserved('the answer came before the connection was dropped');
  if (declared === 'cancel') return isKept ? unmet('answer-wrong', actual) : met(actual);
  const excuse = excuseOf(context, dropped);
  if (excuse !== null) return notObserved(excuse);
  return isKept && isTold ? met(actual) : unmet('not-sent-to-model', actual);
}

/**
 * Judges `peer: { asked }`: the second agent was found through the control plane, and its model got
 * the question.
 */
export function judgePeerAsked(
  context: TurnContext,
  expectation: ExpectationOf<'peer-asked'>,
): JudgedExpectation {
  const { text } = expectation;
  const { met, unmet, notObserved } = checkOf(
    expectation,
    `the second agent found through the platform and asked about ${text}`,
  );
  const hindrance = whyNoPeer(context);
  if (hindrance !== null) return notObserved(hindrance);
  const { peer } = context.turn;
  const lost = (actual: string): JudgedExpectation => unmet('peer-not-reached', actual);
  if (peer?.discovered !== true)
    return lost('the tool was called, and the second agent was not looked up at the platform');
  const isAsked = peer.model.some(({ transcript }) =>
    transcript.utterances.some((one) => one.speaker === 'user' && holds(one.text, text)),
  );
  if (isAsked) return met(`found, and asked in ${peer.model.length} requests`);
  return lost(
    peer.model.length === 0
      ? 'the tool was called, and no question reached the second agent'
      : 'the question reached the second agent without it',
  );
}

/**
 * Judges `peer: { answered }`: what the second agent's model said came back in a tool result, with
 * its receipt.
 */
export function judgePeerAnswered(
  context: TurnContext,
  expectation: ExpectationOf<'peer-answered'>,
): JudgedExpectation {
  const { text: wanted } = expectation;
  const { met, unmet, notObserved } = checkOf(
    expectation,
    `an answer of the second agent with ${wanted}`,
  );
  const hindrance = whyNoPeer(context);
  if (hindrance !== null) return notObserved(hindrance);
  const receipts = (context.turn.peer?.model ?? []).flatMap(({ receipt }) => receipt ?? []);
  const isBrought = [...context.turn.model, ...context.astray]
    .flatMap(({ transcript }) => transcript.utterances)
    .filter(({ speaker }) => speaker === 'tool' || speaker === 'user')
    .some(({ text }) => receipts.some((r) => text.includes(r)) && holds(text, wanted));
  if (isBrought) return met('there, with its receipt');
  return unmet(
    'peer-not-reached',
    receipts.length === 0
      ? 'the second agent gave no answer'
      : 'the second agent answered, and its answer is in no request to the model',
  );
}

function whyNoPeer(context: TurnContext): string | null {
  if (context.turn.peer === undefined) return 'there is no second agent';
  return findCall(context, 'ask-peer') === null ? whyNotCalled(context, 'ask-peer') : null;
}
