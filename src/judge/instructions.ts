// The platform's instructions: due in every model request on which a reply rests, of the first
// turn or the twentieth, and no more often with each turn.
import type { JudgedExpectation } from '../domain/judgement.ts';
import type { ModelExchange } from '../domain/witness.ts';
import type { TurnContext } from './context.ts';
import { whyUnread } from './due.ts';
import { foldWhitespace, holdsWords } from './excerpt.ts';
import { checkOf } from './finding.ts';
import { historyForm, roadOf, sourceOf } from './told.ts';

const wanted = "the model is sent the platform's instructions, whole and no more with each turn";

/**
 * Judges the requests of a turn. Nothing where the canary gives no instructions, or the model was
 * not asked.
 */
export function judgeInstructions(context: TurnContext): JudgedExpectation[] {
  const { observation, turn, request } = context;
  const { instructions } = observation.play;
  if (instructions === undefined || request === null) return [];
  const { met, unmet, notObserved } = checkOf('instructions-reach-model', wanted);
  const unread = whyUnread(observation);
  if (unread !== null) return [notObserved(unread)];
  const asked = roadOf(context, request);
  const lacking = asked.find(
    (one) => !isTold(one, instructions.text) && !isTold(draftOf(context, one), instructions.text),
  );
  const pile = findPile(context, instructions.text);
  if (pile !== null)
    return [
      unmet(
        'sent-doubled',
        `the platform's instructions are sent once more with each turn: ${pile.join(', ')} times in the system texts of the last ${pile.length} turns`,
      ),
    ];
  if (lacking === undefined) return [met(`in ${asked.length} of ${asked.length} requests`)];
  const which = asked.length === 1 ? '' : ` number ${asked.indexOf(lacking) + 1}`;
  return [
    unmet(
      'not-sent-to-model',
      `the platform's instructions are missing from the model request${which} of turn ${turn.turn.number}`,
    ),
  ];
}

/**
 * The request that brought the draft which another has said once more. The request itself where
 * there is none: who has a question rewritten must still say by what it is to be answered.
 */
function draftOf(context: TurnContext, request: ModelExchange): ModelExchange {
  const source = sourceOf(context, request);
  return source.transcript.order === null ? source : request;
}

/** Turns in a row over which copies must become more: fewer may be chance. */
const pileTurns = 3;

/**
 * How often the last turns sent the instructions, where each sent more copies than the one before.
 * `null`: they do not grow. Copies in messages of the user are kept with the texts that they came
 * in.
 */
function findPile(context: TurnContext, text: string): readonly number[] | null {
  // Such a system text holds what users were sent, and whatever came with it.
  if (historyForm(context) === 'system') return null;
  const turns = [...context.earlier, context].slice(-pileTurns);
  const counts = turns.map((one) => (one.request === null ? null : countCopies(one, text)));
  const isGrowing = counts.every(
    (count, at) => count !== null && (at === 0 || count > (counts[at - 1] ?? count)),
  );
  const isLong = turns.length === pileTurns;
  return isLong && isGrowing ? counts.filter((count) => count !== null) : null;
}

/** Copies of a text in the system texts of the request with which a turn began. */
function countCopies(context: TurnContext, text: string): number {
  const [first] = context.request === null ? [] : roadOf(context, context.request);
  if (first === undefined) return 0;
  const { messages } = sourceOf(context, first).request;
  const wanted = foldWhitespace(text).trim();
  return messages
    .filter(({ role }) => role === 'system')
    .reduce((sum, one) => sum + foldWhitespace(one.text).split(wanted).length - 1, 0);
}

function isTold({ transcript: { utterances } }: ModelExchange, text: string): boolean {
  return utterances.some(
    (one) => one.speaker !== 'assistant' && one.speaker !== 'tool' && holdsWords(one.text, text),
  );
}
