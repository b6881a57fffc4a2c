// The platform's instructions: due in every model request on which a reply rests, of the first
// turn or the twentieth.
import type { JudgedExpectation } from '../domain/judgement.ts';
import type { ModelExchange } from '../domain/witness.ts';
import type { TurnContext } from './context.ts';
import { whyUnread } from './due.ts';
import { holdsWords } from './excerpt.ts';
import { checkOf } from './finding.ts';
import { roadOf, sourceOf } from './told.ts';

const wanted = "the model is sent the platform's instructions, whole";

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

function isTold({ transcript: { utterances } }: ModelExchange, text: string): boolean {
  return utterances.some(
    (one) => one.speaker !== 'assistant' && one.speaker !== 'tool' && holdsWords(one.text, text),
  );
}
