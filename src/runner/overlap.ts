// Which of the requests that were made while several turns were under way belongs to which of them.
import { isUserText } from '../domain/message.ts';
import type { ModelExchange } from '../domain/witness.ts';
import type { PlayedTurn } from './turn.ts';
import { callsRunBy } from './turn-witnesses.ts';

/**
 * What was asked about the turns beside it has not gone astray. But what holds the text or the calls of a later one is that
 * one's request, whatever it ends with: the turn that was sent first cannot know them.
 */
export function withoutRequestsOf(
  played: PlayedTurn,
  later: readonly PlayedTurn[],
  all: readonly PlayedTurn[],
): PlayedTurn {
  const { observation } = played;
  // What comes behind a turn's own answer is a later one's too, whatever it asks about.
  const end = later.length === 0 ? undefined : findAnswered(observation);
  const isOfLater = (exchange: ModelExchange): boolean =>
    later.some((other) => holdsMarksOf(exchange, other));
  const isBehind = ({ sequence }: ModelExchange): boolean =>
    end !== undefined && sequence > end.sequence;
  const tags = all.map((one) => one.observation.turn.tag);
  const isBeside = ({ route }: ModelExchange): boolean =>
    route.kind === 'turn' && tags.includes(route.tag);
  // A text that was cut short of its tag stands behind the one beside it, and its own user alone is given the answer.
  const texts = textsOf(observation);
  const others = all.filter((one) => one !== played).map((one) => findAnswered(one.observation));
  const isAnswer = (exchange: ModelExchange): boolean =>
    observation.model.length === 0 &&
    holdsReceipt(exchange.receipt, texts) &&
    !others.includes(exchange) &&
    !tags.some((tag) => newestUserText(exchange).includes(tag));
  const isAnswerOfOther = ({ receipt }: ModelExchange): boolean =>
    !holdsReceipt(receipt, texts) &&
    all.some((one) => one !== played && isOnlyAnswer(receipt, one));
  return {
    ...played,
    observation: {
      ...observation,
      model: observation.model.filter((exchange) => !isOfLater(exchange) && !isBehind(exchange)),
      astray: observation.astray.filter(
        (exchange) =>
          !isOfLater(exchange) &&
          !isBehind(exchange) &&
          !isAnswerOfOther(exchange) &&
          (!isBeside(exchange) || holdsMarksOf(exchange, played) || isAnswer(exchange)),
      ),
    },
  };
}

/** The request whose answer the user was given; else the last one that was answered. */
function findAnswered(observation: PlayedTurn['observation']): ModelExchange | undefined {
  const { model } = observation;
  const texts = textsOf(observation);
  return (
    model.findLast(({ receipt }) => holdsReceipt(receipt, texts)) ??
    model.findLast(({ receipt }) => receipt !== null)
  );
}

/** What the user was given in a turn: the reply, and what was pushed. */
function textsOf({ exchange, notifications }: PlayedTurn['observation']): string[] {
  const { outcome } = exchange;
  return [outcome.kind === 'answered' ? outcome.reply.text : '', ...notifications];
}

/** Whether the user was given this answer in a turn about which the model was never asked. */
function isOnlyAnswer(receipt: string | null, { observation }: PlayedTurn): boolean {
  const isAnswered = observation.model.some((exchange) => exchange.receipt !== null);
  return !isAnswered && holdsReceipt(receipt, textsOf(observation));
}

function newestUserText({ request }: ModelExchange): string {
  return request.messages.findLast(isUserText)?.text ?? '';
}

function holdsReceipt(receipt: string | null, texts: readonly string[]): boolean {
  return receipt !== null && texts.some((text) => text.includes(receipt));
}

/**
 * Whether a request holds a turn's tag, beside the results of tools, or a call that the model made for it; or was answered
 * with a call that the turn has run.
 */
function holdsMarksOf(exchange: ModelExchange, { observation }: PlayedTurn): boolean {
  const { request, answer } = exchange;
  const { turn, model } = observation;
  const run = callsRunBy(model, turn);
  if (answer.toolCalls.some(({ id }) => run.has(id))) return true;
  const calls = model.flatMap((e) => e.answer.toolCalls.map(({ id }) => id));
  return request.messages.some(
    ({ role, text, toolCallId, toolCalls }) =>
      (role !== 'tool' && toolCallId === null && text.includes(turn.tag)) ||
      toolCalls.some(({ id }) => calls.includes(id)),
  );
}
