// The scripted model: a pure function of one request. It knows the scripts of the turns and never a
// fact, so a lost history gives a wrong answer by construction.
import type { ModelRequest } from '../domain/model-request.ts';
import type { Profile } from '../domain/profile.ts';
import { type CondensedMark, type Receipt, type Tag, withToken } from '../domain/token.ts';
import { isCandidate } from '../domain/tool-name.ts';
import type { Transcript, Utterance } from '../domain/transcript.ts';
import type { ModelAnswer, ModelExchange, PassedOver, TurnScript } from '../domain/witness.ts';
import { type AskedForm, neutralAnswer, neutralText, withForm } from './answer-form.ts';
import { answerOrder } from './condense.ts';
import { searchFor } from './deferred-tools.ts';
import { allowedTools, throughFinalAnswer } from './final-answer.ts';
import { findRestated, type GivenAnswer } from './restate.ts';
import { findPlace, type Place } from './route.ts';
import { type CallStep, prepareCall, type ReadyCall, roundsOf, say, togetherWith } from './step.ts';
import { chooseTool, countScripted } from './tool-choice.ts';

/** What the engine is given besides the request. */
export interface EngineContext extends AskedForm {
  readonly scripts: ReadonlyMap<Tag, TurnScript>;
  readonly tools: Profile['tools'];
  /** The answers that were given until now. Absent: none is said once more. */
  readonly answers?: ReadonlyMap<Receipt, GivenAnswer>;
  makeReceipt(): Receipt;
  /** Makes the mark of what is condensed. */
  makeCondensedMark?(): CondensedMark;
  makeCallId(): string;
}

/** The decision on one request: the exchange without what only the session knows. */
export type Decision = Pick<
  ModelExchange,
  'route' | 'answer' | 'receipt' | 'called' | 'passedOver' | 'condensed' | 'restates' | 'failed'
>;

const forbiddenReason = 'the request forbids tool calls (tool_choice: none)';
const lateReason = 'the tool was not offered when the step was due';

/** Decides the answer to one request, by its transcript. */
export function answer(
  request: ModelRequest,
  transcript: Transcript,
  context: EngineContext,
): Decision {
  const allowed = { ...transcript, tools: allowedTools(request) };
  const decided = decide(allowed, context, request.parallelCalls !== false);
  const decision = { ...decided, passedOver: explainPassed(decided.passedOver, request, context) };
  // What is said with a call is no answer, and has the form of none.
  if (decision.answer.toolCalls.length > 0) return decision;
  const { tools, makeCallId, schemaOfTool: schemaOf = () => undefined } = context;
  const isAnswered = decision.restates !== undefined;
  const answering = { tools, schemaOf, makeCallId, isAnswered };
  const through = throughFinalAnswer(decision.answer, request, answering);
  const isPlain = through.through === undefined && decision.route.kind === 'turn';
  return { ...decision, answer: isPlain ? withForm(through, context, isAnswered) : through };
}

/** What was passed over, with the choice of tools that the request makes. */
function explainPassed(
  passedOver: readonly PassedOver[],
  { tools, demandedTools, forbidsTools }: ModelRequest,
  context: EngineContext,
): readonly PassedOver[] {
  // What may not be called at all is as good as not offered, and the user is told why.
  if (forbidsTools === true)
    return passedOver.map((step) =>
      step.cause === 'not-offered' && chooseTool(tools, context.tools[step.tool]) !== null
        ? { ...step, reason: forbiddenReason }
        : step,
    );
  // Where only some tools may be called now, the others are offered all the same: no step has
  // passed them over.
  return demandedTools === undefined ? passedOver : [];
}

function decide(transcript: Transcript, context: EngineContext, isParallel: boolean): Decision {
  const side = context.side ?? null;
  const place: Place =
    side === null ? findPlace(transcript, context.scripts) : { kind: 'side', reason: side };
  const isAnybodys = place.kind === 'turn' || (place.kind === 'side' && place.isTagless === true);
  const restated = isAnybodys ? findRestated(transcript, context) : null;
  if (restated !== null) {
    const receipt = context.makeReceipt();
    return {
      route: { kind: 'turn', tag: restated.tag, round: 0 },
      answer: toText(withToken(restated.words, receipt)),
      ...{ receipt, called: null, passedOver: [], restates: restated.receipt },
    };
  }
  const condensed = answerOrder(transcript, context);
  if (place.kind !== 'turn')
    return {
      route: place,
      answer:
        condensed?.isInForm === true
          ? toText(condensed.text)
          : neutralAnswer(context, condensed?.text),
      ...{ receipt: null, called: null, passedOver: [] },
      ...(condensed === null ? {} : { condensed: condensed.mark }),
    };

  const { script, start } = place;
  const { utterances, tools } = transcript;
  const rounds = place.rounds.filter(
    (index) => countScripted(utterances[index], context.tools) > 0,
  );
  const passedOver: PassedOver[] = [];
  let round = 0;
  let text: string | null = null;
  /** Steps whose calls were made together with the one before. */
  let joined = 0;
  /** The round before, and how many calls in it are of steps to come: an agent may join rounds. */
  let before: { readonly at: Utterance; left: number } | null = null;
  for (const [index, step] of script.steps.entries()) {
    if (joined > 0) {
      joined -= 1;
      continue;
    }
    // A step is judged on what was in the request when it was its turn: later tool results must
    // not change what an earlier step was, or the place would shift from request to request.
    const seen = utterances.slice(0, rounds[round] ?? utterances.length);
    if (step.kind === 'say') {
      text = say(step, utterances, script);
      break;
    }
    // What the agent does by itself is no call.
    if (script.unasked?.some((tool) => tool === step.tool) === true) continue;
    if (before !== null && before.left > 0 && wasCalled(before.at, step, context)) {
      before.left -= 1;
      continue;
    }
    const past = utterances[rounds[round] ?? -1];
    const call = prepareCall(step, tools, seen, script, context);
    const search =
      past === undefined && 'cause' in call && call.cause === 'not-offered' && call.isReady
        ? searchFor(context.tools[step.tool], transcript, start)
        : null;
    if (search !== null) {
      const toolCalls = [{ id: context.makeCallId(), ...search }];
      const route = { kind: 'turn', tag: script.tag, round: rounds.length } as const;
      return { route, answer: { text: null, toolCalls }, receipt: null, called: null, passedOver };
    }
    const group = isParallel && !('cause' in call) ? togetherWith(script.steps, index) : [];
    const more = group.map((next) => prepareCall(next, tools, seen, script, context));
    const ready = more.flatMap((one) => ('cause' in one ? [] : [one]));
    for (const [at, one] of more.entries())
      if ('cause' in one)
        passedOver.push({
          tool: group[at]?.tool ?? step.tool,
          cause: one.cause,
          reason: one.reason,
        });
    if ('cause' in call) {
      // Some agents offer no tools in their last request of a turn: what was called then stays
      // called.
      if (call.cause === 'not-offered' && call.isReady && wasCalled(past, step, context))
        round += 1;
      else passedOver.push({ tool: step.tool, cause: call.cause, reason: call.reason });
    } else if (past !== undefined) {
      // A tool that is offered only now (some are loaded late) was passed over when it was its
      // turn.
      const later = script.steps.slice(index + 1).filter((next) => next.kind === 'call');
      const wasLater = later.some((next) => wasCalled(past, next, context));
      if (!wasLater || wasCalled(past, step, context)) {
        const calls = rounds.slice(round).map((at) => utterances[at]?.calls.length ?? 0);
        round += roundsOf(calls, 1 + ready.length);
        joined = group.length;
        before = { at: past, left: countScripted(past, context.tools) - 1 - ready.length };
      } else passedOver.push({ tool: step.tool, cause: 'not-offered', reason: lateReason });
    } else {
      return toCallDecision([call, ...ready], script.tag, rounds.length, passedOver, context);
    }
  }
  const receipt = context.makeReceipt();
  return {
    route: { kind: 'turn', tag: script.tag, round: rounds.length },
    answer: toText(withToken(text ?? neutralText, receipt)),
    receipt,
    called: null,
    passedOver,
  };
}

function toText(text: string): ModelAnswer {
  return { text, toolCalls: [] };
}

function toCallDecision(
  calls: readonly [ReadyCall, ...ReadyCall[]],
  tag: Tag,
  round: number,
  passedOver: readonly PassedOver[],
  context: EngineContext,
): Decision {
  const toolCalls = calls.map(({ tool: { name }, arguments: given }) => ({
    id: context.makeCallId(),
    name,
    arguments: given,
  }));
  const said = calls.flatMap(({ saying }) => saying ?? []);
  return {
    route: { kind: 'turn', tag, round },
    answer: { text: said.length === 0 ? null : said.join('\n'), toolCalls },
    receipt: null,
    called: calls[0].step.tool,
    passedOver,
  };
}

function wasCalled(past: Utterance | undefined, step: CallStep, context: EngineContext): boolean {
  return past?.calls.some(({ name }) => isCandidate(name, context.tools[step.tool])) ?? false;
}
