// The way of a fact from the user to the answer, as the witnesses saw it: where it was still there,
// and where it was lost.
import type { AbstractTool } from '../domain/abstract-tool.ts';
import type { CanaryJudgement, JudgedExpectation } from '../domain/judgement.ts';
import type { UnaskedTool } from '../domain/profile.ts';
import type { ReportStep } from '../domain/report.ts';
import type { Layer } from '../domain/verdict.ts';
import type { TurnContext } from './context.ts';
import type { Given } from './given.ts';
import { findCall } from './memory.ts';
import { lossLayer } from './store.ts';
import { isUnasked } from './told-memory.ts';

/**
 * What a chain is made of: the failing turn with what its request had, the layer, and all that was
 * judged.
 */
export interface ChainSource {
  readonly context: TurnContext;
  readonly layer: Layer;
  readonly given: readonly Given[];
  readonly judgement: CanaryJudgement;
}

type State = ReportStep['state'];

/** The steps of a canary that failed. */
export function chainOf(source: ChainSource): ReportStep[] {
  return [...stepsOf[source.layer](source), ...answered(source)];
}

const stepsOf: Readonly<Record<Layer, (source: ChainSource) => ReportStep[]>> = {
  rejected: (source) => [told(), asked(source)],
  'attachment-dropped': (source) => [
    step('file sent', 'ok'),
    uploaded(source),
    lost(source, 'given to model'),
  ],
  'caption-dropped': (source) => [
    step('text and file sent', 'ok'),
    step('file given to model', 'ok'),
    lost(source, 'text given to model'),
  ],
  'memory-not-written': (source) => [
    told(),
    ...calledIfAsked(source, 'commit-memory'),
    lost(source, 'saved'),
  ],
  'memory-not-recalled': (source) => [
    told(),
    step('saved', stateOfKind(source, 'memory-written')),
    ...calledIfAsked(source, 'recall-memory'),
    lost(source, 'back at the model'),
  ],
  'tool-result-lost': (source) => [
    step('tool called', 'ok'),
    lost(source, 'result back at the model'),
  ],
  'peer-not-reached': (source) => [
    called(source, 'ask-peer', 'tool called'),
    step('other agent found', toState(source.context.turn.peer?.discovered === true)),
    step('other agent asked', toState((source.context.turn.peer?.model.length ?? 0) > 0)),
    lost(source, 'its answer back at the model'),
  ],
  'leaked-from-other-session': (source) => [
    step('told in another session', 'ok'),
    lost(source, 'kept out of this one'),
  ],
  'sent-doubled': (source) => sent(source, 'more than once'),
  'sent-out-of-order': (source) => sent(source, 'in another order or role'),
  'not-stored': (source) => sent(source),
  'stored-under-another-key': (source) => sent(source),
  'stored-not-sent-to-model': (source) => sent(source),
  'lost-in-summary': (source) => [told(), lost(source, 'sent to model', 'its summary')],
  'not-sent-to-model': (source) => sent(source),
  'sent-broken': (source) => [told(), lost(source, 'sent to model', 'in a form that it refuses')],
  'answered-without-model': (source) => [told(), lost(source, 'sent to model')],
  'answer-lost': (source) => [told(), asked(source), modelAnswered(source)],
  'answered-in-another-context': (source) => [
    told(),
    asked(source),
    lost(source, 'kept in its conversation'),
  ],
  'answer-wrong': (source) => [told(), asked(source), modelAnswered(source)],
  unproven: () => [],
};

function step(name: string, state: State, turn: number | null = null, note = ''): ReportStep {
  return { name, state, turn, note };
}

function told(turn: number | null = null): ReportStep {
  return step('told', 'ok', turn);
}

/** The step at which it was lost. */
function lost({ context }: ChainSource, name: string, note = ''): ReportStep {
  return step(name, 'lost', context.turn.turn.number, note);
}

function toState(isOk: boolean): State {
  return isOk ? 'ok' : 'lost';
}

/** Whether the model was asked in the failing turn. */
function asked({ context: { observation, turn, request } }: ChainSource): ReportStep {
  if (!observation.modelSeen) return step('sent to model', 'unseen');
  return step('sent to model', toState(request !== null), turn.turn.number);
}

function modelAnswered({ context: { observation, turn } }: ChainSource): ReportStep {
  if (!observation.modelSeen) return step('model answered', 'unseen');
  return step('model answered', toState(turn.model.some(({ receipt }) => receipt !== null)));
}

function called({ context }: ChainSource, tool: AbstractTool, name: string): ReportStep {
  return step(name, toState(findCall(context, tool) !== null));
}

/** The call of a memory tool. What the agent does by itself needs none. */
function calledIfAsked(source: ChainSource, tool: UnaskedTool): ReportStep[] {
  return isUnasked(source.context, tool) ? [] : [called(source, tool, 'memory tool called')];
}

function uploaded({ context: { turn } }: ChainSource): ReportStep {
  const isFault = turn.attachments.some((route) => route.isFault);
  return step(
    'taken by the agent',
    isFault ? 'lost' : turn.attachments.length > 0 ? 'ok' : 'unseen',
  );
}

/**
 * The way of the first text or answer that is not as it should be in the failing turn's request.
 */
function sent(source: ChainSource, note = ''): ReportStep[] {
  const { context, layer, given } = source;
  const wrong = given.find(({ state }) => state !== 'whole' && state !== 'not-due');
  const { store, turn } = context.turn;
  const subject = wrong?.expected;
  const said = told(subject?.turn ?? null);
  if (layer === 'stored-under-another-key')
    return [said, lost(source, 'stored', 'under another key'), lost(source, 'sent to model')];
  const isCut = wrong?.state === 'cut';
  const ending = lost(source, 'sent to model', note === '' && isCut ? 'cut short' : note);
  if (layer === 'not-stored') return [said, lost(source, 'stored'), ending];
  const way = subject === undefined ? null : lossLayer(store, subject.token, turn.tag);
  const stored =
    way === null || way === 'not-sent-to-model' ? 'unseen' : toState(way !== 'not-stored');
  return [said, step('stored', stored), ending];
}

function stateOfKind({ judgement }: ChainSource, kind: JudgedExpectation['kind']): State {
  const results = all(judgement)
    .filter(({ expectation }) => expectation.kind === kind)
    .map(({ expectation }) => expectation.result);
  if (results.includes('unmet')) return 'lost';
  return results.includes('met') ? 'ok' : 'unseen';
}

function all({
  turns,
}: CanaryJudgement): { readonly turn: number; readonly expectation: JudgedExpectation }[] {
  return turns.flatMap(({ number, expectations }) =>
    expectations.map((expectation) => ({ turn: number, expectation })),
  );
}

/**
 * What the user was answered, in the failing turn or, where it asks for nothing, in a later one.
 * Nothing where none asks.
 */
function answered({ context, judgement }: ChainSource): ReportStep[] {
  const from = context.turn.turn.number;
  const replies = all(judgement).filter(({ turn, expectation: { kind, result } }) => {
    if (turn < from || result === 'not-observed') return false;
    const isReply = kind.startsWith('reply-');
    return (
      isReply ||
      (kind === 'turn-answered' || kind === 'receipt-in-reply' ? result === 'unmet' : false)
    );
  });
  const wrong = replies.find(({ expectation }) => expectation.result === 'unmet');
  if (wrong !== undefined) return [step('answered', 'lost', wrong.turn)];
  const [right] = replies;
  return right === undefined ? [] : [step('answered', 'ok', right.turn)];
}
