// Whether a turn was answered at all, by the model's own answer, in its own context.
import { matchErrorText } from '../domain/error-texts.ts';
import type { JudgedExpectation } from '../domain/judgement.ts';
import type { TurnContext } from './context.ts';
import { hasEnding } from './due.ts';
import { isDump } from './dump.ts';
import { showsWords } from './excerpt.ts';
import { describeStuck, faultOfReply, isFailedBy, toldOfFailure } from './failed-model.ts';
import { met, notObserved, unmet } from './finding.ts';
import { answeredBeside } from './group.ts';
import { describeHidden, whereHidden } from './hidden.ts';
import { joinedLines } from './lines.ts';
import { storeFor } from './loss.ts';
import { whyModelUnseen } from './model-unasked.ts';
import { isSaidIn } from './request.ts';
import { lossLayer } from './store.ts';
import { describeRefusal } from './unread-answer.ts';

/** Characters of a refusal next to the remark on its files, so that an excerpt holds both. */
const maxCauseChars = 110;

/**
 * Judges `turn-answered`: layer `rejected` for everything that is no answer, `sent-broken` where
 * the model refuses what an earlier turn has brought.
 */
export function judgeAnswered(context: TurnContext): JudgedExpectation {
  const wanted = 'the turn is answered';
  const stuck = describeStuck(context);
  if (stuck !== null) return unmet('turn-answered', 'sent-broken', wanted, stuck);
  const { exchange, died } = context.turn;
  const { outcome } = exchange;
  if (outcome.kind === 'timed-out')
    return unmet('turn-answered', 'rejected', wanted, describeSilence(context, outcome.limitMs));
  if (outcome.kind === 'disconnected')
    return met('turn-answered', wanted, `dropped by the client after ${outcome.events} events`);
  if (outcome.kind === 'rejected' && died === null && context.turn.turn.stop === true)
    return met('turn-answered', wanted, `stopped by the user: ${outcome.message}`);
  if (outcome.kind === 'rejected' && context.turn.turn.unfinished === true)
    return met('turn-answered', wanted, `ended by a restart: ${outcome.message}`);
  const isFailed = isFailedBy(context);
  if (outcome.kind === 'rejected' && died === null && isFailed)
    return met('turn-answered', wanted, `${toldOfFailure}: ${outcome.message}`);
  if (outcome.kind === 'rejected') {
    const cause =
      died === null
        ? withFiles(context, describeRefusal(context, outcome.message))
        : `${outcome.message}; ${died}`;
    return unmet('turn-answered', 'rejected', wanted, cause);
  }
  // An error text is recognised only where no receipt proves an answer of the model: agents may
  // quote such texts.
  const isStopped = context.turn.turn.stop === true;
  const errorText =
    context.receipt === null && !isStopped && !isFailed ? matchErrorText(outcome.reply.text) : null;
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
  const { observation, turn, request } = context;
  if (!observation.modelSeen)
    return notObserved('model-asked', wanted, whyModelUnseen(observation));
  if (request !== null && turn.model.includes(request))
    return met('model-asked', wanted, `${turn.model.length} requests`);
  if (request === null && isFailedBy(context))
    return notObserved('model-asked', wanted, toldOfFailure);
  if (request === null && hasEnding(turn.turn))
    return notObserved('model-asked', wanted, 'the turn was ended before the model was asked');
  const { files, tag } = turn.turn;
  const nothing = 'no request to the model holds anything of this turn';
  // A file that never came explains the silence.
  if (files.length > 0 && turn.model.length === 0)
    return unmet('model-asked', 'attachment-dropped', wanted, nothing);
  if (request === null) return unmet('model-asked', 'answered-without-model', wanted, nothing);
  if (isSaidIn(request, tag)) {
    const actual = "this turn's text is not the last of the user's in the model request";
    return unmet('model-asked', 'sent-out-of-order', wanted, actual);
  }
  const lost = 'the model request of this turn does not hold its text to the end';
  return unmet('model-asked', lossLayer(storeFor(context), tag, tag), wanted, lost);
}

/** Judges `receipt-in-reply`: the reply is the answer that the model gave, whole and once. */
export function judgeReceipt(context: TurnContext): JudgedExpectation {
  const subject = 'receipt-in-reply';
  const wanted = "the reply carries the model's answer, whole and once";
  const { reply, receipt, turn } = context;
  if (turn.model.length === 0)
    return notObserved(subject, wanted, 'the model gave no answer in this turn');
  if (receipt === null && hasEnding(turn.turn))
    return notObserved(subject, wanted, 'the turn was ended before its reply');
  if (isFailedBy(context)) {
    const fault = faultOfReply(context);
    if (fault === null) return notObserved(subject, wanted, toldOfFailure);
    return unmet(subject, reply.trim() === '' ? 'answer-lost' : 'answer-wrong', wanted, fault);
  }
  if (receipt === null) return unmet(subject, 'answer-lost', wanted, describeLost(context));
  const answer = context.request?.answer.text ?? '';
  if (!showsWords(reply, answer)) {
    const actual = `the model answered: ${answer}; the reply is: ${reply}`;
    return unmet(subject, 'answer-wrong', wanted, actual);
  }
  const { outcome } = turn.exchange;
  const lines = joinedLines(answer, reply, outcome.kind === 'answered' ? outcome.reply.parts : []);
  if (lines !== null) {
    const actual = `the ${lines} lines of the model's answer are one line in the reply: ${reply}`;
    return unmet(subject, 'answer-wrong', wanted, actual);
  }
  const form = context.request?.answer.asJson?.trim();
  if (form !== undefined && !isDump(form) && reply.includes(form)) {
    const actual = `the model request demanded words around the answer, and the reply has them: the agent must take the answer out of them: ${reply}`;
    return unmet(subject, 'answer-wrong', wanted, actual);
  }
  if (isDump(reply) && !isDump(answer)) {
    // What the model gave is handed on as it is: the agent's own request had asked for it so.
    const isAsked = reply.trim() === form;
    const why = isAsked
      ? 'the model request demanded JSON, and the reply is that JSON: the agent must take the answer out of it'
      : 'the answer is inside a dump of data';
    return unmet(subject, 'answer-wrong', wanted, `${why}: ${reply}`);
  }
  // What was also pushed through the control plane is no repetition: the reply itself is counted.
  const own = outcome.kind === 'answered' ? outcome.reply.text : '';
  const before = context.earlier.find((one) => beginsWithAnswer(own, one));
  if (before !== undefined) {
    const actual = `the reply begins with the answer of turn ${before.turn.turn.number}, which was given before: ${own}`;
    return unmet(subject, 'answer-wrong', wanted, actual);
  }
  const times = own.split(receipt).length - 1;
  if (times > timesSaid(context.request, receipt))
    return unmet(subject, 'answer-wrong', wanted, `the answer appears ${times} times in the reply`);
  return met(subject, wanted, receipt);
}

/**
 * What may be at fault where a turn with files is refused: other agents than the platform's know no
 * `workspace:` URIs.
 */
function withFiles({ turn }: TurnContext, cause: string): string {
  const isUri = turn.attachments.some(({ via }) => via !== 'inline-bytes');
  if (!isUri) return cause;
  const said = cause.length > maxCauseChars ? `${cause.slice(0, maxCauseChars)}…` : cause;
  return `${said} (its files came as workspace: URIs, as from the platform; "a2a: { files: inline }" in a profile sends their bytes)`;
}

/**
 * Whether a reply begins with an earlier turn's answer as it was given, which is no quotation: what
 * collects the words of an answer was not emptied in between.
 */
function beginsWithAnswer(reply: string, { request, receipt, turn }: TurnContext): boolean {
  const answer = request?.answer.text?.trim() ?? '';
  // The answer to a turn that its user ended may be on its way until the next one.
  if (receipt === null || answer === '' || hasEnding(turn.turn)) return false;
  return reply.trimStart().startsWith(answer);
}

/** How often the model said its answer: in a form with several fields for a text, once in each. */
function timesSaid(request: TurnContext['request'], receipt: string): number {
  const form = request?.answer.through?.arguments ?? request?.answer.asJson ?? receipt;
  return Math.max(1, form.split(receipt).length - 1);
}

function describeSilence({ observation, turn }: TurnContext, limitMs: number): string {
  const silence = `no reply within ${limitMs / 1000} s`;
  const answered = answeredBeside(observation, turn);
  if (answered.length === 0) return silence;
  const turns = answered.map((other) => `turn ${other.turn.number}`).join(' and ');
  return `${silence}, while ${turns}, which overlapped with it, was answered`;
}

function describeLost(context: TurnContext): string {
  const { turn, reply } = context;
  const receipts = turn.model.flatMap((e) => (e.receipt === null ? [] : [e.receipt]));
  const where = whereHidden(context, (text) => receipts.some((r) => text.includes(r)));
  if (where !== null) return describeHidden('the answer', where, reply);
  const given =
    receipts.length === 0
      ? 'the agent never fetched a final answer'
      : `the model answered with receipt ${receipts.join(', ')}`;
  return `${given}; ${reply.trim() === '' ? 'the reply is empty' : `the reply is: ${reply}`}`;
}

/**
 * Judges `context-unchanged`: the contextId, if the reply has one, is the turn's (docs/rules/a2a.md
 * "Messages and parts").
 */
export function judgeContext(context: TurnContext): JudgedExpectation {
  const wanted = `the reply names context ${context.turn.contextId} or none`;
  const { outcome } = context.turn.exchange;
  const named = outcome.kind === 'answered' ? outcome.reply.contextId : null;
  if (named === null || named === context.turn.contextId)
    return met('context-unchanged', wanted, named ?? 'none');
  const actual = `the turn was sent in context ${context.turn.contextId}, the reply names context ${named}`;
  return unmet('context-unchanged', 'answered-in-another-context', wanted, actual);
}
