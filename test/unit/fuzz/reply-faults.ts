// Faults in what is answered: the model left out, its answer lost, changed, doubled, another one's,
// or in another context.
import { errorTexts } from '../../../src/domain/error-texts.ts';
import type { Moment } from '../../../src/runner/vacuity/habits.ts';
import { cutWords, type Fault, type Place, pickOf } from './fault.ts';

function reply(change: (text: string, place: Place, moment: Moment) => string): Fault {
  return (isHere, place) => ({
    reply: (text, moment) => (isHere() ? change(text, place, moment) : text),
  });
}

const plainErrors = errorTexts.filter(({ match }) => match !== 'after-label');

/** What an agent says that works on the empty text beside a file, and then on the file. */
const emptyTextRemarks = ['You sent an empty prompt.', 'I have nothing to do.'] as const;

/** An answer of another session; undefined where there is none. */
function foreignAnswer({ other }: Place, { others }: Moment): string | undefined {
  return pickOf(
    others.filter(({ origin }) => origin?.part === 'answer'),
    other,
  )?.text;
}

/** Faults by name. */
export const replyFaults = {
  'skip the model': (isHere) => ({
    asks: () => !isHere(),
    reply: (text) => (isHere() ? 'Sure, I can help with that.' : text),
  }),
  'answer with nothing': reply(() => ''),
  'answer in other words': reply(() => 'Sure, I can help with that.'),
  'lose the end of the answer': reply((text) => text.slice(0, text.lastIndexOf('['))),
  'cut the answer': reply((text, { other }) => cutWords(text, other, Math.floor(other / 16))),
  'say the answer twice': reply((text) => `${text}\n${text}`),
  'answer with the answer before': reply(
    (text, _, { history }) =>
      history.findLast(({ origin }) => origin?.part === 'answer')?.text ?? text,
  ),
  'answer with an error text': reply((_, { other }) => pickOf(plainErrors, other)?.text ?? ''),
  'remark on an empty text as well': reply(
    (text, { other }) => `${emptyTextRemarks[other % emptyTextRemarks.length] ?? ''}\n${text}`,
  ),
  'add an answer of another session': reply((text, place, moment) => {
    const foreign = foreignAnswer(place, moment);
    return foreign === undefined ? text : `${text}\n${foreign}`;
  }),
  'answer with an answer of another session': reply(
    (text, place, moment) => foreignAnswer(place, moment) ?? text,
  ),
  'answer in another context': (isHere, { other }) => ({
    replyContext: (contextId, { others }) => {
      if (!isHere()) return contextId;
      return pickOf(others, other)?.origin?.contextId ?? 'ctx-of-nobody';
    },
  }),
} satisfies Record<string, Fault>;
