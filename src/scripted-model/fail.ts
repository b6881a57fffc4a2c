// A model that fails: the first request of a turn, or the first after so many rounds of calls, gets
// an error of its provider, an answer that breaks off or ends in an error, or one that nobody can
// use. The next one, the same or another, is answered.
import {
  type BadAnswer,
  type BadCall,
  isBadAnswer,
  isBadCall,
  type ModelFailure,
} from '../domain/model-failure.ts';
import type { ModelRequest, ToolCall } from '../domain/model-request.ts';
import { isCandidate } from '../domain/tool-name.ts';
import type { FailedRequest, ModelAnswer, ModelExchange } from '../domain/witness.ts';
import { cut, textDeltas, untilLastPiece } from '../providers/answer-encoding.ts';
import type { EncodedAnswer, Provider, ProviderError } from '../providers/provider.ts';
import { toArguments } from './call-arguments.ts';
import type { Decision } from './engine.ts';
import type { KnownTools } from './step.ts';
import { chooseTool } from './tool-choice.ts';

type Refuse = Provider['encodeError'];

/** Seconds after which a client that was told to slow down may ask again. */
const retryAfterSeconds = 1;
const nothing: ModelAnswer = { text: null, toolCalls: [] };

/** A tool that models make up. */
const unknownTool = 'look_up_almanac';
/** A path that models make up. */
const missingPath = '/workspace/almanac-of-tides.txt';
/**
 * How many requests of a turn get a call where the model calls without an end. Limits of frameworks
 * are 5 to 50 rounds.
 */
const endlessCalls = 60;

/** How many requests of a turn fail, where any request of it can. */
export function failuresOf(kind: ModelFailure): number {
  return kind === 'endless-calls' ? endlessCalls : 1;
}

const overloaded = { status: 503, message: 'The model is overloaded. Please try again later.' };

/**
 * What the provider says. The words of a refusal name nothing that could be amended: an agent that
 * shortens or mends the conversation for it has no reason to.
 */
const errors: Readonly<Record<Exclude<ModelFailure, 'cut-off' | BadAnswer>, ProviderError>> = {
  'rate-limited': { status: 429, message: 'Rate limit reached. Please try again in 1s.' },
  unavailable: overloaded,
  refused: { status: 400, message: 'Invalid value for a field of the request.' },
  'refused-summary': { status: 400, message: 'Invalid value for a field of the request.' },
  'refused-file': { status: 400, message: 'Could not process the image: its data is not valid.' },
  'error-in-stream': { status: 500, message: 'The server had an error. Please try again later.' },
};

/** What a failing answer is made of, besides the decision. */
interface Failing extends KnownTools {
  readonly request: ModelRequest;
  makeCallId(): string;
}

/**
 * What a decision comes to when its request fails. A cut answer has its receipt in the middle,
 * where it still goes out. A call cannot be bad where no tool is offered: the request is answered.
 */
export function toFailed(decision: Decision, kind: ModelFailure, failing: Failing): Decision {
  const { answer, receipt, called: _called, condensed: _condensed, ...rest } = decision;
  const failed = (more: Partial<FailedRequest>, said: ModelAnswer): Decision => {
    return { ...rest, receipt: null, called: null, answer: said, failed: { kind, ...more } };
  };
  if (isBadCall(kind)) {
    const call = toBadCall(kind, failing);
    return call === null ? decision : failed({}, { text: null, toolCalls: [call] });
  }
  // An answer that is not streamed has no beginning before its error.
  const isBegun = kind === 'cut-off' || (kind === 'error-in-stream' && failing.request.stream);
  if (!isBegun) return failed({}, nothing);
  if (receipt === null || answer.text === null) return failed({}, answer);
  const words = [...answer.text.replace(` [${receipt}]`, '')];
  const half = Math.ceil(words.length / 2);
  const [begun, end] = [words.slice(0, half), words.slice(half)].map((part) =>
    part.join('').trim(),
  );
  const text = `${begun} [${receipt}] ${end}`;
  return failed({ begun: receipt }, { ...answer, text });
}

/** A call that leads nowhere. `null`: no such tool is offered, or none may be called. */
function toBadCall(kind: BadCall, failing: Failing): ToolCall | null {
  const { request, tools: known, makeCallId } = failing;
  const { tools, forbidsTools } = request;
  if (forbidsTools === true) return null;
  if (kind === 'missing-file') return toCall('read-file', missingPath, failing);
  if (kind === 'endless-calls') {
    const subject = `tides ${makeCallId().slice(-4)}`;
    return toCall('recall-memory', subject, failing) ?? toCall('read-file', missingPath, failing);
  }
  // One that only looks something up does no harm where it is run all the same.
  const looking = [known['recall-memory'], known['read-file']];
  const tool =
    tools.find(({ name }) => looking.some((one) => isCandidate(name, one))) ??
    tools.find(({ argumentNames }) => argumentNames.length > 0);
  if (tool === undefined) return null;
  return kind === 'unknown-tool'
    ? { id: makeCallId(), name: unknownTool, arguments: '{"topic":"weather"}' }
    : { id: makeCallId(), name: tool.name, arguments: `{"${tool.argumentNames[0]}": "the wea` };
}

/** The argument of a call that a made-up value goes into. */
const roles = { 'read-file': 'path', 'recall-memory': 'query' } as const;

/**
 * A call that can be run, with a value that the model makes up. `null`: no such tool is offered.
 */
function toCall(
  purpose: keyof typeof roles,
  value: string,
  { request, tools, schemaOfTool, makeCallId }: Failing,
): ToolCall | null {
  const candidates = tools[purpose];
  const offered = chooseTool(request.tools, candidates);
  if (offered === null) return null;
  const given = new Map([[roles[purpose], value]]);
  const schema = schemaOfTool?.(offered.name);
  const call = { purpose, offered, candidates, schema, given };
  return { id: makeCallId(), name: offered.name, arguments: toArguments(call) };
}

/** How what goes over the wire for a failed request is encoded. */
interface FailureEncoding {
  readonly refuse: Refuse;
  /** The answer, as if nothing had failed. */
  encode(): EncodedAnswer;
  /** A stream that ends in an error. `undefined`: the answer is none. */
  encodeFailed(error: ProviderError): EncodedAnswer | undefined;
}

/** What goes over the wire for a failed request. */
export function encodeFailure(
  { failed, answer }: ModelExchange & { readonly failed: FailedRequest },
  { refuse, encode, encodeFailed }: FailureEncoding,
): EncodedAnswer {
  const { kind } = failed;
  if (isBadAnswer(kind)) return encode();
  if (kind === 'cut-off') return cutOff(encode(), answer.text ?? '');
  const ended = kind === 'error-in-stream' ? encodeFailed(overloaded) : undefined;
  if (ended !== undefined) return ended;
  const refused = refuse(errors[kind]);
  if (kind !== 'rate-limited') return refused;
  return { ...refused, moreHeaders: { 'retry-after': `${retryAfterSeconds}` } };
}

/**
 * An answer without its end: until before the last piece of its text. One without a text until its
 * middle.
 */
function cutOff(answer: EncodedAnswer, text: string): EncodedAnswer {
  const { body } = answer;
  if (body.length !== 1) return { ...answer, body: untilLastPiece(body, text), isCut: true };
  const [whole = ''] = body;
  const last = JSON.stringify(cut(text, textDeltas).at(-1) ?? '').slice(1, -1);
  const at = last === '' ? -1 : whole.indexOf(last);
  return {
    ...answer,
    body: [whole.slice(0, at > 0 ? at : Math.ceil(whole.length / 2))],
    isCut: true,
  };
}
