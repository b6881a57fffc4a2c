// Whether a turn was answered at all, by the model's own answer, in its own context.
import { matchErrorText } from '../domain/error-texts.ts';
import type { JudgedExpectation } from '../domain/judgement.ts';
import type { TurnContext } from './context.ts';
import { met, notObserved, unmet } from './finding.ts';

/** Judges `turn-answered`: layer `rejected` for everything that is no answer (design §4, first row). */
export function judgeAnswered(context: TurnContext): JudgedExpectation {
  const wanted = 'the turn is answered';
  const { exchange, died } = context.turn;
  const { outcome } = exchange;
  if (outcome.kind === 'timed-out')
    return notObserved('turn-answered', wanted, `no reply within ${outcome.limitMs} ms`);
  if (outcome.kind === 'rejected') {
    const cause = died === null ? outcome.message : `${outcome.message}; ${died}`;
    return unmet('turn-answered', 'rejected', wanted, cause);
  }
  // An error text is recognised only where no receipt proves an answer of the model: agents may quote such texts.
  const errorText = context.receipt === null ? matchErrorText(outcome.reply.text) : null;
  if (errorText !== null) {
    return unmet(
      'turn-answered',
      'rejected',
      wanted,
      `an error text in place of an answer: ${outcome.reply.text}`,
    );
  }
  return met(
    'turn-answered',
    wanted,
    outcome.reply.shape === 'task' ? 'a completed Task' : 'a Message',
  );
}

/** Judges `model-asked`: due in every turn once the model was seen in this container. */
export function judgeModelAsked(context: TurnContext): JudgedExpectation {
  const wanted = 'the model is asked about this turn';
  const { observation, turn } = context;
  if (!observation.modelSeen)
    return notObserved('model-asked', wanted, 'this image never called the model endpoint');
  if (turn.model.length > 0) return met('model-asked', wanted, `${turn.model.length} requests`);
  const layer = turn.turn.files.length > 0 ? 'attachment-dropped' : 'answered-without-model';
  return unmet('model-asked', layer, wanted, 'no request to the model holds anything of this turn');
}

/** Judges `receipt-in-reply`: the reply is the answer that the model gave. */
export function judgeReceipt(context: TurnContext): JudgedExpectation {
  const wanted = "the reply carries the model's answer";
  const receipts = context.turn.model.flatMap((e) => (e.receipt === null ? [] : [e.receipt]));
  if (context.turn.model.length === 0)
    return notObserved('receipt-in-reply', wanted, 'the model gave no answer in this turn');
  if (context.receipt !== null) return met('receipt-in-reply', wanted, context.receipt);
  const given =
    receipts.length === 0
      ? 'the agent never fetched a final answer'
      : `the model answered with receipt ${receipts.join(', ')}`;
  const reply =
    context.reply.trim() === '' ? 'the reply is empty' : `the reply is: ${context.reply}`;
  return unmet('receipt-in-reply', 'answer-lost', wanted, `${given}; ${reply}`);
}

/** Judges `context-unchanged`: the contextId, if the reply has one, is the turn's (A2A v0.3 §6.4). */
export function judgeContext(context: TurnContext): JudgedExpectation {
  const wanted = `the reply names context ${context.turn.contextId} or none`;
  const { outcome } = context.turn.exchange;
  const named = outcome.kind === 'answered' ? outcome.reply.contextId : null;
  if (named === null || named === context.turn.contextId)
    return met('context-unchanged', wanted, named ?? 'none');
  return unmet('context-unchanged', 'answered-in-another-context', wanted, named);
}
