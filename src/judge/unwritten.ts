// Canaries that failed because the scripted model cannot write: the agent had it put its own words
// better, or ask them as a question, and took the marks out of them. That says nothing about the
// agent's memory.
import { CanaryError } from '../domain/error.ts';
import type { CanaryJudgement } from '../domain/judgement.ts';
import { toPlainLine } from '../domain/text.ts';
import type { ModelExchange } from '../domain/witness.ts';
import { foldWhitespace } from './excerpt.ts';
import type { Ledger, LedgerTurn } from './ledger-entry.ts';
import { isConsequence } from './unsupported.ts';

/** Words of an answer that are too few to be known again, and those shown of a question. */
const minWordChars = 12;
const maxShownChars = 80;
const marks = /\[?[TRFS]-[a-z2-7]{10}\]?/g;

/**
 * The error of a canary whose unmet expectations all come of turns that were answered by a request
 * about the model's own words of the turn, without a mark. `null`: there is another loss, or none
 * of that kind.
 */
export function findUnwritten(ledger: Ledger, judgement: CanaryJudgement): CanaryError | null {
  const found = ledger.turns.flatMap((turn) => {
    const asked = findQuestion(turn, ledger.unowned);
    return asked === null ? [] : [{ number: turn.turn.number, asked }];
  });
  const excused = new Set(found.map(({ number }) => number));
  const isExcused = judgement.turns.every(({ number, expectations }) =>
    expectations.every((e) => e.result !== 'unmet' || (excused.has(number) && isConsequence(e))),
  );
  const [first] = found;
  if (!isExcused || first === undefined) return null;
  const shown = toPlainLine(first.asked, maxShownChars);
  return new CanaryError(
    'MODEL_UNSUPPORTED',
    `Turn ${first.number} was answered by a request whose question is the scripted model's own answer, without its mark ("${shown}"): it cannot write, so it cannot put that better or answer it.`,
    {
      hint: 'Have the agent leave the marks in brackets in what it asks again, or play with model: live, where the replies are judged.',
    },
  );
}

/**
 * The question by which a turn was answered, where that is the model's own answer of the turn
 * without its mark.
 */
function findQuestion(
  { model, astray, beside, exchange }: LedgerTurn,
  unowned: readonly ModelExchange[],
): string | null {
  const reply = exchange.outcome.kind === 'answered' ? exchange.outcome.reply.text.trim() : '';
  // Words without a mark are known by what the turn was answered before.
  const asked = [...model, ...astray, ...beside, ...unowned];
  const isAnswer = ({ answer, receipt, route }: ModelExchange): boolean =>
    route.kind === 'side' && receipt === null && reply !== '' && answer.text === reply;
  for (const one of asked.filter(isAnswer)) {
    const { utterances, question } = one.transcript;
    const words = foldWhitespace(question === null ? '' : (utterances[question]?.text ?? ''));
    const said = model
      .filter((before) => before.sequence < one.sequence)
      .map(({ answer }) => foldWhitespace((answer.text ?? '').replace(marks, '')).trim());
    if (said.some((text) => text.length >= minWordChars && words.includes(text))) return words;
  }
  return null;
}
