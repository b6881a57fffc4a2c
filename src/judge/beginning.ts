// The beginning of an answer that a request holds as words of the assistant by itself: of one that
// broke off, or next to the whole one, as it was while it came.
import type { MarkPlace, Utterance } from '../domain/transcript.ts';
import type { ModelExchange } from '../domain/witness.ts';
import type { TurnContext } from './context.ts';
import { foldWhitespace } from './excerpt.ts';
import { answersOf } from './expected.ts';
import { foldedText, isWholeIn } from './whole.ts';

/** Characters of a beginning: fewer may be the same by chance. */
const minChars = 8;

/** A beginning that is doubled or is no answer, in words for people. `null`: there is none. */
export function keptBeginning(context: TurnContext, request: ModelExchange): string | null {
  return keptBegun(context, request) ?? keptBeside(context, request);
}

/**
 * The beginning of an answer that broke off. It may be there where the user was given it and
 * nothing else came, or where the model was then ordered to go on.
 */
function keptBegun({ earlier }: TurnContext, { transcript }: ModelExchange): string | null {
  for (const { turn, receipt } of earlier) {
    const { number } = turn.turn;
    const given = [turn.exchange.responseBody, ...turn.notifications];
    for (const { failed } of turn.model) {
      const { begun } = failed ?? {};
      if (begun === undefined) continue;
      const isGoneOn = ({ utterance }: MarkPlace): boolean =>
        transcript.utterances[utterance + 1]?.speaker === 'harness';
      const isKept = transcript.places.ofAnswer(begun).places.some((place) => !isGoneOn(place));
      if (!isKept) continue;
      const what = `the beginning of an answer of turn ${number}, which broke off,`;
      if (receipt !== null) return `${what} appears in the model request next to the whole answer`;
      if (!given.some((text) => text.includes(begun)))
        return `${what} appears in the model request, and the user was not given it`;
    }
  }
  return null;
}

/** The beginning of an answer in the assistant's words before or after the whole answer. */
function keptBeside(context: TurnContext, { transcript }: ModelExchange): string | null {
  const { utterances, places } = transcript;
  for (const earlier of context.earlier)
    for (const { receipt, text } of answersOf(earlier).given) {
      const [place] = places.ofAnswer(receipt).places;
      const answer = place === undefined ? undefined : utterances[place.utterance];
      if (place === undefined || answer?.speaker !== 'assistant') continue;
      // An answer in pieces is nowhere whole.
      if (!isWholeIn(answer, text)) continue;
      const whole = foldWhitespace(text).trim();
      const beside = [
        ...beforeIn(answer, whole),
        ...runFrom(utterances, place.utterance, -1),
        ...runFrom(utterances, place.utterance, 1),
      ];
      // An answer that was said twice is whole, and is kept as it was given.
      const begun = beside.find(
        (said) => said.length >= minChars && said !== whole && whole.startsWith(said),
      );
      if (begun === undefined || isSaidWithCall(context, begun)) continue;
      // Of two answers that begin alike it may be the other one's.
      if (earlier.turn.model.filter(beginsWith(begun)).length <= 1)
        return `the beginning of the answer of turn ${earlier.turn.turn.number} appears in the model request next to the whole answer`;
    }
  return null;
}

/** Whether the model's answer to a request begins with words. */
function beginsWith(words: string): (exchange: ModelExchange) => boolean {
  return ({ answer }) => foldWhitespace(answer.text ?? '').startsWith(words);
}

/**
 * What an answer's own message says before it, where that is nothing but beginnings of it: clients
 * join what comes in a row.
 */
function beforeIn(answer: Utterance, whole: string): string[] {
  const text = foldedText(answer);
  const before = text === whole ? '' : text.slice(0, Math.max(0, text.lastIndexOf(whole)));
  const head = whole.slice(0, minChars);
  const [preface, ...rests] = before.split(head);
  const said = rests.map((rest) => `${head}${rest}`.trim());
  return preface === '' && said.every((one) => whole.startsWith(one)) ? said : [];
}

/** What the assistant says without a mark or a call, up to somebody else's words. */
function runFrom(utterances: readonly Utterance[], start: number, step: 1 | -1): string[] {
  const said: string[] = [];
  for (let at = start + step; ; at += step) {
    const one = utterances[at];
    const isOwn = one?.speaker === 'assistant' && one.marks.length === 0 && one.calls.length === 0;
    if (!isOwn) return said;
    said.push(foldedText(one));
  }
}

/** Whether the model said words with a call: an agent may keep them and not the call. */
function isSaidWithCall({ earlier }: TurnContext, words: string): boolean {
  return earlier.some(({ turn, astray }) =>
    [...turn.model, ...astray].some(
      ({ answer }) =>
        answer.toolCalls.length > 0 && foldWhitespace(answer.text ?? '').includes(words),
    ),
  );
}
