// Which of the requests that were made while several turns were under way belongs to which of them.
import type { TurnRecord } from '../domain/record.ts';
import type { ModelExchange } from '../domain/witness.ts';
import { callsRunBy } from './calls-run.ts';
import type { LedgerTurn } from './ledger-entry.ts';

/** A turn that was under way with others, with the requests during it. */
export type TurnUnderWay = TurnRecord &
  Pick<LedgerTurn, 'model' | 'astray'> & {
    readonly notifications: readonly string[];
  };

/**
 * What was asked about the turns beside it has not gone astray. But what holds the text or the calls of a later one is that
 * one's request, whatever it ends with: the turn that was sent first cannot know them.
 */
export function withoutRequestsOf(
  played: TurnUnderWay,
  later: readonly TurnUnderWay[],
  all: readonly TurnUnderWay[],
): TurnUnderWay {
  // What comes behind a turn's own answer is a later one's too, whatever it asks about.
  const end = later.length === 0 ? undefined : findAnswered(played);
  const isOfLater = (exchange: ModelExchange): boolean =>
    later.some((other) => holdsMarksOf(exchange, other));
  const isBehind = ({ sequence }: ModelExchange): boolean =>
    end !== undefined && sequence > end.sequence;
  const tags = all.map((one) => one.turn.tag);
  const isBeside = ({ route }: ModelExchange): boolean =>
    route.kind === 'turn' && tags.includes(route.tag);
  // A text that was cut short of its tag stands behind the one beside it, and its own user alone is given the answer.
  const texts = textsOf(played);
  const others = all.filter((one) => one !== played).map((one) => findAnswered(one));
  const isAnswer = (exchange: ModelExchange): boolean =>
    played.model.length === 0 &&
    holdsReceipt(exchange.receipt, texts) &&
    !others.includes(exchange) &&
    !tags.some((tag) => newestUserText(exchange).includes(tag));
  const isAnswerOfOther = ({ receipt }: ModelExchange): boolean =>
    !holdsReceipt(receipt, texts) &&
    all.some((one) => one !== played && isOnlyAnswer(receipt, one));
  return {
    ...played,
    model: played.model.filter((exchange) => !isOfLater(exchange) && !isBehind(exchange)),
    astray: played.astray.filter(
      (exchange) =>
        !isOfLater(exchange) &&
        !isBehind(exchange) &&
        !isAnswerOfOther(exchange) &&
        (!isBeside(exchange) || holdsMarksOf(exchange, played) || isAnswer(exchange)),
    ),
  };
}

/** The request whose answer the user was given; else the last one that was answered. */
function findAnswered(turn: TurnUnderWay): ModelExchange | undefined {
  const { model } = turn;
  const texts = textsOf(turn);
  return (
    model.findLast(({ receipt }) => holdsReceipt(receipt, texts)) ??
    model.findLast(({ receipt }) => receipt !== null)
  );
}

/** What the user was given in a turn: the reply, and what was pushed. */
function textsOf({ exchange, notifications }: TurnUnderWay): string[] {
  const { outcome } = exchange;
  return [outcome.kind === 'answered' ? outcome.reply.text : '', ...notifications];
}

/** Whether the user was given this answer in a turn about which the model was never asked. */
function isOnlyAnswer(receipt: string | null, turn: TurnUnderWay): boolean {
  const isAnswered = turn.model.some((exchange) => exchange.receipt !== null);
  return !isAnswered && holdsReceipt(receipt, textsOf(turn));
}

function newestUserText({ transcript: { utterances } }: ModelExchange): string {
  return utterances.findLast(({ speaker }) => speaker === 'user')?.text ?? '';
}

function holdsReceipt(receipt: string | null, texts: readonly string[]): boolean {
  return receipt !== null && texts.some((text) => text.includes(receipt));
}

/**
 * Whether a request holds a turn's tag, beside the results of tools, or a call that the model made for it; or was answered
 * with a call that the turn has run.
 */
function holdsMarksOf(exchange: ModelExchange, { turn, model }: TurnUnderWay): boolean {
  const { transcript, answer } = exchange;
  const run = callsRunBy(model, turn);
  if (answer.toolCalls.some(({ id }) => run.has(id))) return true;
  const given = new Set(model.flatMap((e) => e.answer.toolCalls.map(({ id }) => id)));
  return transcript.utterances.some(
    ({ speaker, marks, calls }) =>
      (speaker !== 'tool' && marks.some(({ value }) => value === turn.tag)) ||
      calls.some(({ id }) => given.has(id)),
  );
}
