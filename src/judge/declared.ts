// Declared expectations: one short rule for each kind of `expect` (design §3).
import type { Expectation } from '../domain/canary.ts';
import type { JudgedExpectation } from '../domain/judgement.ts';
import { judgeFile, judgeFileName } from './attachments.ts';
import type { TurnContext } from './context.ts';
import { excuseOf, excuseOfText, restsOnMemory } from './due.ts';
import { holds, shows, showsWords } from './excerpt.ts';
import {
  judgeDroppedTurn,
  judgePeerAnswered,
  judgePeerAsked,
  judgeStreamEvents,
  judgeToolResult,
} from './extended.ts';
import { met, notObserved, unmet } from './finding.ts';
import { judgeForeign } from './foreign.ts';
import { describeHidden, whereHidden } from './hidden.ts';
import { judgeIncludesTurn } from './history.ts';
import { findCall, findNotOffered, judgeRecalled, judgeWritten, whyNotCalled } from './memory.ts';
import { isModelOffered, whyModelUnseen } from './model-unasked.ts';
import { isOwnMemory, judgeOwnRecalled, judgeOwnWritten } from './own-memory.ts';
import { keysOf } from './store.ts';

/** Judges one declared expectation of a turn that was answered. */
export function judgeDeclared(context: TurnContext, expectation: Expectation): JudgedExpectation {
  switch (expectation.kind) {
    case 'reply-contains':
      return judgeContains(context, expectation, expectation.text);
    case 'reply-not-contains': {
      const wanted = `a reply without ${expectation.text}`;
      return holds(context.reply, expectation.text)
        ? unmet(expectation, 'answer-wrong', wanted, context.reply)
        : met(expectation, wanted, context.reply);
    }
    case 'reply-matches-shape': {
      const wanted = `a reply of the shape ${expectation.shape}`;
      return matchesShape(context.reply, expectation.shape)
        ? met(expectation, wanted, context.reply)
        : unmet(expectation, 'answer-wrong', wanted, context.reply);
    }
    case 'history-includes-turn':
      return judgeIncludesTurn(context, expectation.turn, expectation);
    case 'history-excludes-session':
      return context.request === null
        ? notObserved(
            expectation,
            `nothing of session ${expectation.session}`,
            'the model was not asked',
          )
        : judgeForeign(context, expectation, expectation.session);
    case 'attachment-reaches-model':
    case 'attachment-content':
      return judgeAttachmentOf(context, expectation);
    case 'memory-written':
      return isOwnMemory(context)
        ? judgeOwnWritten(context, expectation)
        : judgeWritten(context, expectation);
    case 'memory-recalled':
      return isOwnMemory(context)
        ? judgeOwnRecalled(context, expectation.text, expectation)
        : judgeRecalled(context, expectation.text, expectation);
    case 'store-same-key-as-turn':
      return judgeSameKey(context, expectation);
    case 'tool-called':
      return judgeToolCalled(context, expectation);
    case 'tool-result':
      return judgeToolResult(context, expectation);
    case 'stream-events':
      return judgeStreamEvents(context, expectation);
    case 'stream-dropped-turn':
      return judgeDroppedTurn(context, expectation);
    case 'peer-asked':
      return judgePeerAsked(context, expectation);
    case 'peer-answered':
      return judgePeerAnswered(context, expectation);
  }
}

function judgeToolCalled(
  context: TurnContext,
  expectation: Extract<Expectation, { kind: 'tool-called' }>,
): JudgedExpectation {
  const { tool } = expectation;
  const wanted = `a call of ${tool}`;
  if (findCall(context, tool) !== null) return met(expectation, wanted, 'called');
  const steps = context.turn.model.flatMap((exchange) => exchange.passedOver);
  const lost = steps.find((step) => step.tool === tool && step.cause === 'not-found');
  return lost === undefined
    ? notObserved(expectation, wanted, whyNotCalled(context, tool))
    : // What the call was to be made of is missing in the request: where it was lost is told by the other rules.
      unmet(expectation, 'answer-wrong', wanted, lost.reason);
}

function judgeContains(
  context: TurnContext,
  expectation: Expectation,
  text: string,
): JudgedExpectation {
  const wanted = `a reply that contains ${text}`;
  if (shows(context.reply, text)) return met(expectation, wanted, context.reply);
  const missingTool = whatItRestsOn(context, text);
  const unseen = missingTool ?? whyMemoryUnseen(context);
  if (unseen !== null) return notObserved(expectation, wanted, unseen);
  const isSaid = holds(context.request?.answer.text ?? '', text);
  // What the model's answer says may stand in the reply with markup between its words.
  if (isSaid && showsWords(context.reply, text)) return met(expectation, wanted, context.reply);
  const excuse = isSaid ? null : excuseOfText(context, text);
  if (excuse !== null) return notObserved(expectation, wanted, excuse);
  const isMemory = restsOnMemory(context, text) || (isOwnMemory(context) && recalls(context));
  const layer = !isSaid && isMemory ? 'memory-not-recalled' : 'answer-wrong';
  const where = whereHidden(context, (hidden) => shows(hidden, text));
  const actual = where === null ? context.reply : describeHidden('it', where, context.reply);
  return unmet(expectation, layer, wanted, actual);
}

/** Whether the script of the turn looks something up in the memory. */
function recalls({ turn }: TurnContext): boolean {
  return turn.turn.model.some((step) => step.kind === 'call' && step.tool === 'recall-memory');
}

/**
 * Where the run offers no model, and nothing of a memory is seen, an agent that was asked for what its memory should hold may as
 * well have none: nobody can tell. A memory of its own, which a profile declares, is due in its reply.
 */
function whyMemoryUnseen(context: TurnContext): string | null {
  const { observation } = context;
  const isSeen = isModelOffered(observation) || observation.modelSeen;
  if (isSeen || isOwnMemory(context) || !recalls(context)) return null;
  if (observation.turns.some(({ memory }) => memory.length > 0)) return null;
  return `${whyModelUnseen(observation)}, nor a memory; its reply is: ${context.reply}`;
}

/** The reason why a text cannot be in the reply: it stands in a file, or behind a memory call, that no tool was offered for. */
function whatItRestsOn(context: TurnContext, text: string): string | null {
  // What the model's own answer did not say cannot be missed in the reply, where a tool that it needed is not offered.
  if (holds(context.request?.answer.text ?? '', text)) return null;
  return findNotOffered(context)?.reason ?? null;
}

function judgeAttachmentOf(
  context: TurnContext,
  expectation: Extract<Expectation, { kind: 'attachment-reaches-model' | 'attachment-content' }>,
): JudgedExpectation {
  const { ofTurn } = expectation;
  const owner =
    ofTurn === undefined
      ? context.turn.turn
      : context.earlier.find((c) => c.turn.turn.number === ofTurn)?.turn.turn;
  const file = owner?.files[expectation.file - 1];
  const wanted = `file ${expectation.file} in the model request`;
  if (file === undefined || !context.observation.modelSeen) {
    return notObserved(expectation, wanted, whyModelUnseen(context.observation));
  }
  return expectation.kind === 'attachment-content'
    ? judgeFile(context, file, expectation)
    : judgeFileName(context, file, expectation);
}

function judgeSameKey(
  context: TurnContext,
  expectation: Extract<Expectation, { kind: 'store-same-key-as-turn' }>,
): JudgedExpectation {
  const wanted = `this turn stored under the key of turn ${expectation.turn}`;
  const earlier = context.earlier.find((c) => c.turn.turn.number === expectation.turn);
  const { store, turn } = context.turn;
  if (store === null || earlier === undefined)
    return notObserved(expectation, wanted, 'no store was found to look at');
  const excuse = excuseOf(context, earlier);
  if (excuse !== null) return notObserved(expectation, wanted, excuse);
  const own = keysOf(store, turn.tag);
  const other = keysOf(store, earlier.turn.turn.tag);
  if (own.size === 0 || other.size === 0)
    return notObserved(expectation, wanted, 'the turns are in no readable record');
  return [...own].some((key) => other.has(key))
    ? met(expectation, wanted, 'the same key')
    : unmet(expectation, 'stored-under-another-key', wanted, 'no key in common');
}

/** Whether the literal pieces of a shape such as `Your name is {}.` stand in the reply, in order. */
export function matchesShape(reply: string, shape: string): boolean {
  let from = 0;
  for (const piece of shape.split('{}')) {
    const at = reply.indexOf(piece, from);
    if (at === -1) return false;
    from = at + piece.length;
  }
  return true;
}
