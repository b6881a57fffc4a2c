// Declared expectations: one short rule for each kind of `expect`.
import type { Expectation, ExpectationKind } from '../domain/expectation.ts';
import type { JudgedExpectation } from '../domain/judgement.ts';
import { holdsPieces } from '../domain/text.ts';
import { arrivalOf, fileOf, judgeFile, judgeFileName } from './attachments.ts';
import { whyCondensed } from './condensed-reply.ts';
import { type TurnContext, turnOf } from './context.ts';
import { excuseOf, excuseOfText, isForgotten, restsOnMemory } from './due.ts';
import { holds, shows, showsWords } from './excerpt.ts';
import {
  judgeDroppedTurn,
  judgePeerAnswered,
  judgePeerAsked,
  judgeStreamEvents,
  judgeToolResult,
} from './extended.ts';
import { checkOf, type ExpectationOf } from './finding.ts';
import { judgeForeign } from './foreign.ts';
import { describeHidden, whereHidden } from './hidden.ts';
import { judgeIncludesTurn } from './history.ts';
import {
  findCall,
  findNotOffered,
  judgeRecalled,
  judgeWritten,
  whyNeverNoted,
  whyNotCalled,
} from './memory.ts';
import { isModelOffered, whyModelUnseen } from './model-unasked.ts';
import { isOwnMemory, judgeNotedItself, judgeOwnRecalled, judgeOwnWritten } from './own-memory.ts';
import { reachableText } from './request.ts';
import { judgeSaidWithCall } from './said-with-call.ts';
import { keysOf } from './store.ts';
import { isUnasked, judgeToldMemory, whyUntold } from './told-memory.ts';

/** The judge of one kind of expectation. */
type Judge<Kind extends ExpectationKind> = (
  context: TurnContext,
  expectation: ExpectationOf<Kind>,
) => JudgedExpectation;

/** One rule for each kind of the table in `src/domain/expectation.ts`. */
const judges: { readonly [Kind in ExpectationKind]: Judge<Kind> } = {
  'reply-contains': judgeContains,
  'reply-not-contains': ({ reply }, expectation) => {
    const { met, unmet } = checkOf(expectation, `a reply without ${expectation.text}`);
    return holds(reply, expectation.text) ? unmet('answer-wrong', reply) : met(reply);
  },
  'reply-matches-shape': ({ reply }, expectation) => {
    const { met, unmet } = checkOf(expectation, `a reply of the shape ${expectation.shape}`);
    return holdsPieces(reply, expectation.shape.split('{}'))
      ? met(reply)
      : unmet('answer-wrong', reply);
  },
  'history-includes-turn': (context, expectation) =>
    judgeIncludesTurn(context, expectation.turn, expectation),
  'history-excludes-session': (context, expectation) => {
    const { notObserved } = checkOf(expectation, `nothing of session ${expectation.session}`);
    return context.request === null
      ? notObserved('the model was not asked')
      : judgeForeign(context, expectation, expectation.session);
  },
  'attachment-reaches-model': judgeAttachmentOf,
  'attachment-content': judgeAttachmentOf,
  'memory-written': (context, expectation) => {
    if (isUnasked(context, 'commit-memory')) return judgeNotedItself(context, expectation);
    return isOwnMemory(context)
      ? judgeOwnWritten(context, expectation)
      : judgeWritten(context, expectation);
  },
  'memory-recalled': (context, expectation) => {
    if (isUnasked(context, 'recall-memory'))
      return judgeToldMemory(context, expectation.text, expectation);
    return isOwnMemory(context)
      ? judgeOwnRecalled(context, expectation.text, expectation)
      : judgeRecalled(context, expectation.text, expectation);
  },
  'store-same-key-as-turn': judgeSameKey,
  'tool-called': judgeToolCalled,
  'tool-result': judgeToolResult,
  'tool-said': judgeSaidWithCall,
  'stream-events': judgeStreamEvents,
  'stream-dropped-turn': judgeDroppedTurn,
  'peer-asked': judgePeerAsked,
  'peer-answered': judgePeerAnswered,
};

/** Judges one declared expectation of a turn that was answered. */
export function judgeDeclared(context: TurnContext, expectation: Expectation): JudgedExpectation {
  const why = expectation.kind.startsWith('reply-') ? whyCondensed(context) : null;
  if (why !== null) return checkOf(expectation, 'an answer to the turn').notObserved(why);
  return judgeOf(expectation.kind)(context, expectation);
}

/** The judge of a kind. That it gets an expectation of that kind the compiler cannot follow. */
function judgeOf(kind: ExpectationKind): Judge<ExpectationKind> {
  return judges[kind] as Judge<ExpectationKind>;
}

function judgeToolCalled(
  context: TurnContext,
  expectation: ExpectationOf<'tool-called'>,
): JudgedExpectation {
  const { tool } = expectation;
  const { met, unmet, notObserved } = checkOf(expectation, `a call of ${tool}`);
  if (findCall(context, tool) !== null) return met('called');
  const steps = context.turn.model.flatMap((exchange) => exchange.passedOver);
  const lost = steps.find((step) => step.tool === tool && step.cause === 'not-found');
  if (lost === undefined) return notObserved(whyNotCalled(context, tool));
  // What the call was to be made of is missing in the request: where it was lost is told by the
  // other rules.
  return unmet('answer-wrong', lost.reason);
}

function judgeContains(
  context: TurnContext,
  expectation: ExpectationOf<'reply-contains'>,
): JudgedExpectation {
  const { text } = expectation;
  const { reply, request } = context;
  const { met, unmet, notObserved } = checkOf(expectation, `a reply that contains ${text}`);
  if (shows(reply, text)) return met(reply);
  const isSaid = holds(request?.answer.text ?? '', text);
  // What the model's answer says may appear in the reply with markup between its words.
  if (isSaid && showsWords(reply, text)) return met(reply);
  const excuse = isSaid ? null : whyUnsaid(context, text);
  if (excuse !== null) return notObserved(excuse);
  const dropped = isSaid ? null : findDropped(context, text);
  if (dropped !== null) return unmet('attachment-dropped', dropped);
  const isMemory = restsOnMemory(context, text) || (isOwnMemory(context) && recalls(context));
  const where = whereHidden(context, (hidden) => shows(hidden, text));
  const isUntold = !isSaid && recalls(context) && isUnasked(context, 'recall-memory');
  const answered = isUntold ? whyUntold(context, text, reply) : reply;
  const actual = where === null ? answered : describeHidden('it', where, reply);
  return unmet(!isSaid && isMemory ? 'memory-not-recalled' : 'answer-wrong', actual);
}

/**
 * Why the answer need not say a text: it is in a file, or comes of a memory call, and no tool for
 * it is offered or can be seen.
 */
function whyUnsaid(context: TurnContext, text: string): string | null {
  return (
    findNotOffered(context)?.reason ??
    (recalls(context) ? whyNeverNoted(context, text) : null) ??
    whyNeverRead(context, text) ??
    whyMemoryUnseen(context) ??
    excuseOfText(context, text)
  );
}

/**
 * Why a text of an earlier turn's file was never before the model: no tool that reads it was
 * offered. `null`: it was, or the text is of no such file.
 */
function whyNeverRead({ earlier, request }: TurnContext, text: string): string | null {
  const held = request === null ? '' : reachableText(request);
  for (const teller of earlier)
    for (const file of teller.turn.turn.files) {
      if (!file.facts.some((fact) => text.includes(fact) && !holds(held, fact))) continue;
      const arrival = arrivalOf(teller, file);
      if (arrival.kind === 'name-only') return arrival.reason;
    }
  return null;
}

/**
 * A file of an earlier turn that alone told a text and of which the request holds nothing any more,
 * in words. `null`: there is none.
 */
function findDropped(context: TurnContext, text: string): string | null {
  const { request, earlier } = context;
  if (request === null) return null;
  const told = [...earlier, context].map(({ turn: { turn } }) => turn);
  if (told.some(({ facts }) => facts.some((fact) => text.includes(fact)))) return null;
  const held = reachableText(request);
  for (const { turn } of earlier)
    for (const { name, tag, facts } of turn.turn.files)
      if (facts.some((fact) => text.includes(fact) && !holds(held, fact)))
        return `${name} of turn ${turn.turn.number} is ${held.includes(tag) ? 'named in the model request, without the text that was asked for' : 'not in the model request any more'}; the reply is: ${context.reply}`;
  return null;
}

/** Whether the script of the turn looks something up in the memory. */
function recalls({ turn }: TurnContext): boolean {
  return turn.turn.model.some((step) => step.kind === 'call' && step.tool === 'recall-memory');
}

/**
 * Where the run offers no model, and nothing of a memory is seen, an agent that was asked for what
 * its memory should hold may as well have none: no one can know. A memory of its own, which a
 * profile declares, is due in its reply.
 */
function whyMemoryUnseen(context: TurnContext): string | null {
  const { observation } = context;
  const isSeen = isModelOffered(observation) || observation.modelSeen;
  if (isSeen || isOwnMemory(context) || !recalls(context)) return null;
  if (observation.turns.some(({ memory }) => memory.length > 0)) return null;
  return `${whyModelUnseen(observation)}, nor a memory; its reply is: ${context.reply}`;
}

function judgeAttachmentOf(
  context: TurnContext,
  expectation: ExpectationOf<'attachment-reaches-model' | 'attachment-content'>,
): JudgedExpectation {
  const file = fileOf(context, expectation.ofTurn, expectation.file);
  if (file === undefined || !context.observation.modelSeen) {
    const { notObserved } = checkOf(expectation, `file ${expectation.file} in the model request`);
    return notObserved(whyModelUnseen(context.observation));
  }
  // A file goes with the turn that brought it: of a conversation that need not last none is due.
  const teller =
    expectation.ofTurn === undefined ? undefined : turnOf(context.earlier, expectation.ofTurn);
  const excuse =
    teller !== undefined && isForgotten(context, teller) ? excuseOf(context, teller) : null;
  if (excuse !== null)
    return checkOf(expectation, `${file.name} in the model request`).notObserved(excuse);
  return expectation.kind === 'attachment-content'
    ? judgeFile(context, file, expectation)
    : judgeFileName(context, file, expectation);
}

function judgeSameKey(
  context: TurnContext,
  expectation: ExpectationOf<'store-same-key-as-turn'>,
): JudgedExpectation {
  const { met, unmet, notObserved } = checkOf(
    expectation,
    `this turn stored under the key of turn ${expectation.turn}`,
  );
  const earlier = turnOf(context.earlier, expectation.turn);
  const { store, turn } = context.turn;
  if (store === null || earlier === undefined) return notObserved('no store was found to look at');
  const excuse = excuseOf(context, earlier);
  if (excuse !== null) return notObserved(excuse);
  const own = keysOf(store, turn.tag);
  const other = keysOf(store, earlier.turn.turn.tag);
  if (own.size === 0 || other.size === 0) return notObserved('the turns are in no readable record');
  return [...own].some((key) => other.has(key))
    ? met('the same key')
    : unmet('stored-under-another-key', 'no key in common');
}
