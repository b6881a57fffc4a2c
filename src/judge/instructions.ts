// The platform's instructions: due in every model request on which a reply rests, of the first
// turn or the twentieth. They and the agent's own are there no more often with each turn.
import type { JudgedExpectation } from '../domain/judgement.ts';
import type { ModelExchange } from '../domain/witness.ts';
import type { TurnContext } from './context.ts';
import { whyUnread } from './due.ts';
import { foldWhitespace, holdsWords } from './excerpt.ts';
import { checkOf } from './finding.ts';
import { historyForm, roadOf, sourceOf } from './told.ts';

const wanted = "the model is sent the platform's instructions, whole and no more with each turn";

/**
 * Judges the requests of a turn. Where the canary gives no instructions, only the agent's own can
 * be at fault. Nothing where the model was not asked.
 */
export function judgeInstructions(context: TurnContext): JudgedExpectation[] {
  const { observation, turn, request } = context;
  const { instructions } = observation.play;
  if (request === null) return [];
  if (instructions === undefined) return judgeOwn(context);
  const { met, unmet, notObserved } = checkOf('instructions-reach-model', wanted);
  const unread = whyUnread(observation);
  if (unread !== null) return [notObserved(unread)];
  const asked = roadOf(context, request);
  const lacking = asked.find(
    (one) => !isTold(one, instructions.text) && !isTold(draftOf(context, one), instructions.text),
  );
  const pile = findPile(context, instructions.text);
  if (pile !== null) return [unmet('sent-doubled', describePile("the platform's", pile))];
  const own = judgeOwn(context);
  if (own.length > 0) return own;
  if (lacking === undefined) return [met(`in ${asked.length} of ${asked.length} requests`)];
  const which = asked.length === 1 ? '' : ` number ${asked.indexOf(lacking) + 1}`;
  return [
    unmet(
      'not-sent-to-model',
      `the platform's instructions are missing from the model request${which} of turn ${turn.turn.number}`,
    ),
  ];
}

/** Characters of a system text that says more than a note. */
const minOwnChars = 40;

/** What is wrong with the agent's own system text, with which the conversation began. */
function judgeOwn(context: TurnContext): JudgedExpectation[] {
  const given = context.observation.play.instructions?.text;
  const messages = firstRequest(context.earlier[0] ?? context)?.request.messages ?? [];
  const isGiven = (text: string): boolean => given !== undefined && holdsWords(text, given);
  const [first] = messages;
  // Where its own prompt holds the platform's, what comes next is no prompt.
  if (first !== undefined && isGiven(first.text) && isLonger(first.text, given)) return [];
  const head = messages.find(({ text }) => !isGiven(text));
  if (head?.role !== 'system' || head.text.trim().length < minOwnChars) return [];
  const pile = findPile(context, head.text);
  if (pile === null) return [];
  const { unmet } = checkOf(
    'instructions-reach-model',
    "the model is sent the agent's own instructions no more with each turn",
  );
  return [unmet('sent-doubled', describePile("the agent's own", pile))];
}

/** Whether a text says more than the platform's instructions. */
function isLonger(text: string, given = ''): boolean {
  return text.trim().length >= given.trim().length + minOwnChars;
}

function describePile(whose: string, pile: readonly number[]): string {
  return `${whose} instructions are sent once more with each turn: ${pile.join(', ')} times in the system texts of the last ${pile.length} turns`;
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
  const messages = firstRequest(context)?.request.messages ?? [];
  const wanted = foldWhitespace(text).trim();
  return messages
    .filter(({ role }) => role === 'system')
    .reduce((sum, one) => sum + foldWhitespace(one.text).split(wanted).length - 1, 0);
}

/** The request with which a turn began. */
function firstRequest(context: TurnContext): ModelExchange | undefined {
  const [first] = context.request === null ? [] : roadOf(context, context.request);
  return first === undefined ? undefined : sourceOf(context, first);
}

function isTold({ transcript: { utterances } }: ModelExchange, text: string): boolean {
  return utterances.some(
    (one) => one.speaker !== 'assistant' && one.speaker !== 'tool' && holdsWords(one.text, text),
  );
}
