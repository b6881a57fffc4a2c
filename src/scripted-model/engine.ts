// The scripted model: a pure function of one request. It knows the scripts of the turns and never a
// fact, so a lost history gives a wrong answer by construction.
import type { Step } from '../domain/canary.ts';
import type { ModelRequest, OfferedTool } from '../domain/model-request.ts';
import type { Profile } from '../domain/profile.ts';
import { type CondensedMark, type Receipt, type Tag, withToken } from '../domain/token.ts';
import { isCandidate } from '../domain/tool-name.ts';
import type { Transcript, Utterance } from '../domain/transcript.ts';
import type { ModelAnswer, ModelExchange, PassedOver, TurnScript } from '../domain/witness.ts';
import { type AskedForm, neutralAnswer, neutralText, withJson } from './answer-form.ts';
import { answerOrder } from './condense.ts';
import { searchFor } from './deferred-tools.ts';
import { findName, findPath } from './file-mention.ts';
import { allowedTools, throughFinalAnswer } from './final-answer.ts';
import { toSearchable } from './find.ts';
import { findRestated, type GivenAnswer } from './restate.ts';
import { findPlace, type Place } from './route.ts';
import { argumentName, argumentValue, chooseTool } from './tool-choice.ts';

/** Said when a find found nothing and the step has no `otherwise`. */
const unknownAnswer = 'I do not know.';
/** Represents `{file:N}` when the file is not in the request. */
const noFile = 'no file';

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

const lateReason = 'the tool was not offered when the step was due';

type CallStep = Extract<Step, { kind: 'call' }>;

/** A call that can be made now. */
interface ReadyCall {
  readonly step: CallStep;
  readonly tool: OfferedTool;
  readonly arguments: string;
}

/** Decides the answer to one request, by its transcript. */
export function answer(
  request: ModelRequest,
  transcript: Transcript,
  context: EngineContext,
): Decision {
  const allowed = { ...transcript, tools: allowedTools(request) };
  const decided = decide(allowed, context);
  // Where only some tools may be called now, the others are offered all the same: no step has
  // passed them over.
  const decision = request.demandedTools === undefined ? decided : { ...decided, passedOver: [] };
  const { tools, makeCallId, schemaOfTool: schemaOf = () => undefined } = context;
  const through = throughFinalAnswer(decision.answer, request, { tools, schemaOf, makeCallId });
  const isPlain = through.through === undefined && decision.route.kind === 'turn';
  return { ...decision, answer: isPlain ? withJson(through, context) : through };
}

function decide(transcript: Transcript, context: EngineContext): Decision {
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
      ...{ route: place, answer: neutralAnswer(context, condensed?.text) },
      ...{ receipt: null, called: null, passedOver: [] },
      ...(condensed === null ? {} : { condensed: condensed.mark }),
    };

  const { script, rounds, start } = place;
  const { utterances, tools } = transcript;
  const passedOver: PassedOver[] = [];
  let round = 0;
  let text: string | null = null;
  for (const [index, step] of script.steps.entries()) {
    // A step is judged on what was in the request when it was its turn: later tool results must
    // not change what an earlier step was, or the place would shift from request to request.
    const seen = utterances.slice(0, rounds[round] ?? utterances.length);
    if (step.kind === 'say') {
      text = say(step, utterances, script);
      break;
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
      if (!wasLater || wasCalled(past, step, context)) round += 1;
      else passedOver.push({ tool: step.tool, cause: 'not-offered', reason: lateReason });
    } else {
      return toCallDecision(call, script.tag, rounds.length, passedOver, context);
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
  call: ReadyCall,
  tag: Tag,
  round: number,
  passedOver: readonly PassedOver[],
  context: EngineContext,
): Decision {
  const { name } = call.tool;
  const toolCall = { id: context.makeCallId(), name, arguments: call.arguments };
  return {
    route: { kind: 'turn', tag, round },
    answer: { text: null, toolCalls: [toolCall] },
    receipt: null,
    called: call.step.tool,
    passedOver,
  };
}

function wasCalled(past: Utterance | undefined, step: CallStep, context: EngineContext): boolean {
  return past?.calls.some(({ name }) => isCandidate(name, context.tools[step.tool])) ?? false;
}

/** Why a call cannot be made. `isReady` when only the tool is missing. */
interface Hindrance {
  readonly cause: PassedOver['cause'];
  readonly reason: string;
  readonly isReady: boolean;
}

/** The call of a step, or why it cannot be made. A missing tool is named first. */
function prepareCall(
  step: CallStep,
  offered: readonly OfferedTool[],
  seen: readonly Utterance[],
  script: TurnScript,
  context: EngineContext,
): ReadyCall | Hindrance {
  const candidates = context.tools[step.tool];
  const values = valuesByRole(step, seen, script);
  const isReady = typeof values !== 'string';
  const tool = chooseTool(offered, candidates);
  if (tool === null) {
    const reason = `no tool for ${step.tool} is offered (known as ${candidates.names.join(', ')})`;
    return { cause: 'not-offered', reason, isReady };
  }
  if (!isReady) return { cause: 'not-found', reason: values, isReady };
  if (isInline(step, values, seen, script)) {
    const reason = 'the file is in the request itself, under its name and without a path';
    return { cause: 'inline', reason, isReady };
  }
  const named = [...values].map(([role, value]) => {
    const name = argumentName(tool, candidates, role);
    return [name, argumentValue(candidates, name, value)];
  });
  return { step, tool, arguments: JSON.stringify(Object.fromEntries(named)) };
}

/**
 * Whether a file is reported by its content: what the script looks for in it is there before
 * anything was read, and nothing but a name is known that could be read. Its name is no path to an
 * agent that has put the file into the message.
 */
function isInline(
  step: CallStep,
  values: ReadonlyMap<string, string>,
  seen: readonly Utterance[],
  { steps, isToldOutside }: TurnScript,
): boolean {
  if (step.file === null || values.get('path')?.includes('/') !== false) return false;
  const answer = steps.find(({ kind }) => kind === 'say');
  const isSought = answer?.find.some((find) => find.in === 'any') === true;
  return (
    answer !== undefined && isSought && typeof findAll(answer, seen, isToldOutside) !== 'string'
  );
}

/** The values of a call's arguments by role, or what was not found in the request. */
function valuesByRole(
  step: CallStep,
  seen: readonly Utterance[],
  script: TurnScript,
): ReadonlyMap<string, string> | string {
  const found = findAll(step, seen, script.isToldOutside);
  if (typeof found === 'string') return found;
  const values = new Map<string, string>();
  for (const [role, template] of Object.entries(step.with))
    values.set(role, fill(template, found, seen, script));
  if (step.file !== null) {
    const { ofTurn } = step;
    const files = ofTurn === undefined ? script.files : (script.earlierFiles?.get(ofTurn) ?? []);
    const file = files[step.file - 1];
    const path = file === undefined ? null : findPath(seen, file);
    if (path === null) {
      const whose = ofTurn === undefined ? '' : ` of turn ${ofTurn}`;
      return `no path of file ${step.file}${whose} is in the request`;
    }
    values.set('path', path);
  }
  if (step.tool === 'ask-peer') {
    const { peer } = script;
    if (peer === undefined) return 'there is no second agent in this run';
    values.set('peer', peer.id);
    // By its tag the second agent's model knows what it is asked.
    values.set('message', withToken(values.get('message') ?? '', peer.tag));
  }
  return values;
}

function say(
  step: Extract<Step, { kind: 'say' }>,
  seen: readonly Utterance[],
  script: TurnScript,
): string {
  const values = findAll(step, seen, script.isToldOutside);
  if (typeof values === 'string') return fill(step.otherwise ?? unknownAnswer, [], seen, script);
  return fill(step.say, values, seen, script);
}

/** What all finds of a step found, in order. Or which one found nothing. */
function findAll(
  step: Step,
  seen: readonly Utterance[],
  isTold = false,
): readonly string[] | string {
  if (step.find.length === 0) return [];
  const searchable = toSearchable(seen, isTold);
  const values: string[] = [];
  for (const find of step.find) {
    const found = searchable.find(find);
    if (found === null) return `"${find.pattern}" was not found in: ${find.in}`;
    values.push(...found);
  }
  return values;
}

/** Puts finds and file names into a template, in one pass: finds are never read as templates. */
function fill(
  template: string,
  values: readonly string[],
  seen: readonly Utterance[],
  script: TurnScript,
): string {
  return template.replace(
    /\{(?:file:(\d{1,3})|(\d{1,3}))?\}/g,
    (_whole, fileNumber?: string, number?: string) => {
      if (fileNumber === undefined) return values[Number(number ?? 1) - 1] ?? '';
      const file = script.files[Number(fileNumber) - 1];
      return (file === undefined ? null : findName(seen, file)) ?? noFile;
    },
  );
}
