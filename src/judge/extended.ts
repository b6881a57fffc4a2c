// Declared expectations of the extended suite: tool results, streams, and the second agent.
import type { Expectation } from '../domain/canary.ts';
import type { JudgedExpectation } from '../domain/judgement.ts';
import type { ModelExchange } from '../domain/witness.ts';
import type { TurnContext } from './context.ts';
import { excuseOf, unreadReceipts } from './due.ts';
import { holds } from './excerpt.ts';
import { met, notObserved, unmet } from './finding.ts';
import { findCall, whyNotCalled } from './memory.ts';

type Of<Kind extends Expectation['kind']> = Extract<Expectation, { kind: Kind }>;

/** Judges `tool: { result }`: behind the first scripted call, the text reaches the model in what the assistant did not say. */
export function judgeToolResult(
  context: TurnContext,
  expectation: Of<'tool-result'>,
): JudgedExpectation {
  const wanted = `a tool result with ${expectation.text}`;
  const { model, turn } = context.turn;
  const call = model.find(({ called }) => called !== null);
  const step = turn.model.find(({ kind }) => kind === 'call');
  if (call === undefined) {
    const why =
      step?.kind === 'call' ? whyNotCalled(context, step.tool) : 'the script makes no call';
    return notObserved(expectation, wanted, why);
  }
  const later = [...model, ...context.astray].filter(({ sequence }) => sequence > call.sequence);
  if (later.some((exchange) => bringsNew(exchange, call, expectation.text)))
    return met(expectation, wanted, 'present after the call');
  const results = later.flatMap(({ transcript }) =>
    transcript.utterances.filter(({ speaker }) => speaker === 'tool'),
  );
  const actual =
    later.length === 0
      ? `${call.called} was called, and no further request came`
      : `${call.called} was called, and its result is: ${results.at(-1)?.text ?? 'nowhere'}`;
  return unmet(expectation, 'tool-result-lost', wanted, actual);
}

/** Whether a text stands in a later request more often than in the one that was answered with the call. */
function bringsNew(later: ModelExchange, call: ModelExchange, text: string): boolean {
  const count = ({ transcript }: ModelExchange): number =>
    transcript.utterances.filter((one) => one.speaker !== 'assistant' && holds(one.text, text))
      .length;
  return count(later) > count(call);
}

/** Judges `stream: { events }`. */
export function judgeStreamEvents(
  context: TurnContext,
  expectation: Of<'stream-events'>,
): JudgedExpectation {
  const wanted = `a stream of ${expectation.count} events at least`;
  const { events, outcome } = context.turn.exchange;
  const count = events?.length ?? 0;
  if (count >= expectation.count) return met(expectation, wanted, `${count} events`);
  // Where nothing came before the answer, the agent streams none of its work: that is no loss.
  return notObserved(
    expectation,
    wanted,
    outcome.kind === 'disconnected'
      ? `${count} events came before the answer`
      : `the reply came in ${count} events`,
  );
}

/** Judges `stream: { dropped-turn }`: what became of a turn whose client went away, as the profile declares it. */
export function judgeDroppedTurn(
  context: TurnContext,
  expectation: Of<'stream-dropped-turn'>,
): JudgedExpectation {
  const { turn: number } = expectation;
  const declared = context.observation.declared?.streamCancellation;
  const wanted =
    declared === 'cancel'
      ? `no answer of turn ${number}, which is cancelled with its connection`
      : `turn ${number} and its answer in the history, though its connection was dropped`;
  const dropped = context.earlier.find((c) => c.turn.turn.number === number);
  const { request } = context;
  if (dropped === undefined || request === null)
    return notObserved(expectation, wanted, 'the model was not asked');
  const { places } = request.transcript;
  const { tag, text } = dropped.turn.turn;
  const receipts = dropped.receipt === null ? unreadReceipts(dropped) : [dropped.receipt];
  const isKept = receipts.some((r) => places.ofAnswer(r).places.length > 0);
  const isTold = places.ofTurn(tag, text !== null).places.length > 0;
  const actual = `turn ${number} is ${isTold ? '' : 'not '}there, its answer is ${isKept ? '' : 'not '}there`;
  if (declared === undefined)
    return notObserved(expectation, wanted, `the profile declares nothing; ${actual}`);
  if (dropped.turn.exchange.outcome.kind === 'answered')
    return notObserved(expectation, wanted, 'the answer came before the connection was dropped');
  const excuse = declared === 'survive' ? excuseOf(context, dropped) : null;
  if (excuse !== null) return notObserved(expectation, wanted, excuse);
  const isAsDeclared = declared === 'cancel' ? !isKept : isKept && isTold;
  if (isAsDeclared) return met(expectation, wanted, actual);
  return unmet(
    expectation,
    declared === 'cancel' ? 'answer-wrong' : 'not-sent-to-model',
    wanted,
    actual,
  );
}

/** Judges `peer: { asked }`: the second agent was found through the control plane, and its model got the question. */
export function judgePeerAsked(
  context: TurnContext,
  expectation: Of<'peer-asked'>,
): JudgedExpectation {
  const wanted = `the second agent found through the platform and asked about ${expectation.text}`;
  const hindrance = whyNoPeer(context);
  if (hindrance !== null) return notObserved(expectation, wanted, hindrance);
  const { peer } = context.turn;
  if (peer?.discovered !== true)
    return unmet(
      expectation,
      'peer-not-reached',
      wanted,
      'the tool was called, and the second agent was not looked up at the platform',
    );
  const asked = peer.model.some(({ transcript }) =>
    transcript.utterances.some((u) => u.speaker === 'user' && holds(u.text, expectation.text)),
  );
  if (asked) return met(expectation, wanted, `found, and asked in ${peer.model.length} requests`);
  const actual =
    peer.model.length === 0
      ? 'the tool was called, and no question reached the second agent'
      : 'the question reached the second agent without it';
  return unmet(expectation, 'peer-not-reached', wanted, actual);
}

/** Judges `peer: { answered }`: what the second agent's model said came back in a tool result, with its receipt. */
export function judgePeerAnswered(
  context: TurnContext,
  expectation: Of<'peer-answered'>,
): JudgedExpectation {
  const wanted = `an answer of the second agent with ${expectation.text}`;
  const hindrance = whyNoPeer(context);
  if (hindrance !== null) return notObserved(expectation, wanted, hindrance);
  const receipts = (context.turn.peer?.model ?? []).flatMap(({ receipt }) => receipt ?? []);
  const brought = [...context.turn.model, ...context.astray]
    .flatMap(({ transcript }) => transcript.utterances)
    .filter(({ speaker }) => speaker === 'tool' || speaker === 'user')
    .find(({ text }) => receipts.some((r) => text.includes(r)) && holds(text, expectation.text));
  if (brought !== undefined) return met(expectation, wanted, 'there, with its receipt');
  const actual =
    receipts.length === 0
      ? 'the second agent gave no answer'
      : 'the second agent answered, and its answer is in no request to the model';
  return unmet(expectation, 'peer-not-reached', wanted, actual);
}

function whyNoPeer(context: TurnContext): string | null {
  if (context.turn.peer === undefined) return 'there is no second agent';
  return findCall(context, 'ask-peer') === null ? whyNotCalled(context, 'ask-peer') : null;
}
