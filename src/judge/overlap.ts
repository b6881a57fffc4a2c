// Which of the requests that were made while several turns were under way belongs to which of them.
import type { ModelExchange } from '../domain/witness.ts';
import { callTest } from './calls-run.ts';
import type { Span, TurnRequests } from './ledger-entry.ts';
import { isSaidIn } from './request.ts';

/** A turn that was under way with others, with the requests during it. */
export interface TurnUnderWay extends Pick<TurnRequests, 'model' | 'astray'> {
  readonly span: Span;
}

/**
 * What was asked about the turns next to it has not gone astray. But what holds the text or the
 * calls of a later one is that one's request, whatever it ends with: the turn that was sent first
 * cannot know them, unless the agent has served it after that one, and gave its user that answer.
 */
export function withoutRequestsOf(
  played: TurnUnderWay,
  later: readonly TurnUnderWay[],
  all: readonly TurnUnderWay[],
): TurnUnderWay {
  // What comes after a turn's own answer is a later one's too, whatever it asks about.
  const end = (later.length === 0 ? undefined : findAnswered(played))?.sequence;
  // An agent may have served the later one first, and one history for all sessions has its text.
  const isOwnAnswer = (exchange: ModelExchange): boolean =>
    played.model.includes(exchange) && isGiven(exchange, played);
  const ofLater = later.map(markTest);
  const isLeft = (exchange: ModelExchange): boolean =>
    (end === undefined || exchange.sequence <= end) &&
    (isOwnAnswer(exchange) || !ofLater.some((isOf) => isOf(exchange)));
  const tags = all.map(({ span }) => span.turn.turn.tag);
  const others = all.filter((one) => one !== played);
  const answered = others.map(findAnswered);
  const isOwn = markTest(played);
  // A text that was cut short of its tag appears after the one next to it, and its own user alone
  // is given the answer.
  const isAnswer = (exchange: ModelExchange): boolean =>
    played.model.length === 0 &&
    isGiven(exchange, played) &&
    !answered.includes(exchange) &&
    !tags.some((tag) => newestUserText(exchange).includes(tag));
  const isAstray = (exchange: ModelExchange): boolean => {
    const { route } = exchange;
    if (!isGiven(exchange, played) && others.some((one) => isOnlyAnswer(exchange, one)))
      return false;
    const isBeside = route.kind === 'turn' && tags.includes(route.tag);
    return !isBeside || isOwn(exchange) || isAnswer(exchange);
  };
  const { span, model, astray } = played;
  const left = astray.filter((exchange) => isLeft(exchange) && isAstray(exchange));
  return { span, model: model.filter(isLeft), astray: left };
}

/** The request whose answer the user was given. Otherwise the last one that was answered. */
function findAnswered(turn: TurnUnderWay): ModelExchange | undefined {
  const { model } = turn;
  return (
    model.findLast((exchange) => isGiven(exchange, turn)) ??
    model.findLast(({ receipt }) => receipt !== null)
  );
}

/** Whether the user was given this answer in a turn: in the reply, or pushed. */
function isGiven({ receipt }: ModelExchange, { span: { turn, pushed } }: TurnUnderWay): boolean {
  if (receipt === null) return false;
  const { outcome } = turn.exchange;
  const replied = outcome.kind === 'answered' ? outcome.reply.text : '';
  return [replied, ...pushed].some((text) => text.includes(receipt));
}

/** Whether the user was given this answer in a turn about which the model was never asked. */
function isOnlyAnswer(exchange: ModelExchange, turn: TurnUnderWay): boolean {
  return turn.model.every(({ receipt }) => receipt === null) && isGiven(exchange, turn);
}

function newestUserText({ transcript: { utterances } }: ModelExchange): string {
  return utterances.findLast(({ speaker }) => speaker === 'user')?.text ?? '';
}

/**
 * Says of a request whether it holds a turn's tag, besides the results of tools, or is the turn's
 * by its calls.
 */
function markTest({ span, model }: TurnUnderWay): (exchange: ModelExchange) => boolean {
  const { turn } = span.turn;
  const isByCall = callTest(model, turn);
  return (exchange) => isByCall(exchange) || isSaidIn(exchange, turn.tag);
}
