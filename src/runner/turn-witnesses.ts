// What the witnesses of a container hold of one turn.
import type { PlayTurn } from '../domain/canary.ts';
import type { Unsupported } from '../domain/observation.ts';
import { findFileTags, findReceipts, findTags, type Tag } from '../domain/token.ts';
import type { ModelExchange, ModelMessage, ModelRequest } from '../domain/witness.ts';
import type { Workspace } from './workspace.ts';

/** The model requests of a turn so far. */
export function modelOf(workspace: Workspace, turn: PlayTurn): ModelExchange[] {
  return modelOfTag(workspace, turn.tag);
}

/** The model requests that were routed by a tag so far. */
export function modelOfTag(workspace: Workspace, tag: Tag): ModelExchange[] {
  return (workspace.model?.exchanges() ?? []).filter(
    (e) => e.route.kind === 'turn' && e.route.tag === tag,
  );
}

/**
 * The request of a turn that the scripted model refused for what it lacks, where that may be why the turn failed: since the
 * refusal `refusedBefore`, with no request of the turn answered after it, no answer given before it and no request at fault
 * beside it. A request is of the turn unless it carries marks of other contexts alone. Until the model was asked about any turn,
 * what was refused since the start counts.
 */
export function refusedOf(
  workspace: Workspace,
  turn: PlayTurn,
  contextId: string,
  refusedBefore: number,
): Unsupported | null {
  const { model } = workspace;
  const wasAsked = model?.exchanges().some(({ route }) => route.kind === 'turn') ?? false;
  const since = wasAsked ? refusedBefore : 0;
  const refusals = (model?.refusals?.() ?? []).filter(
    ({ sequence, contextIds }) =>
      sequence > since && (contextIds.length === 0 || contextIds.includes(contextId)),
  );
  const last = refusals.at(-1);
  if (last === undefined || last.lacks === null) return null;
  const { request, lacks, afterExchange } = last;
  const isAnswered = modelOf(workspace, turn).some(
    ({ receipt, sequence }) => receipt !== null || sequence > afterExchange,
  );
  const isFaulty = refusals.some((refusal) => refusal.lacks === null);
  return isAnswered || isFaulty ? null : { request, lacks };
}

/** Characters by which a text is known that lost its end, and the tag that stood there. */
const beginningChars = 200;

/**
 * Requests since `askedBefore` that end with another turn's text, or with none, and yet are of this turn: they hold marks of
 * its context, or the beginning of its text, or a call that the model made for it; or the calls that answered them stand in a
 * request of this turn.
 */
export function astrayOf(
  workspace: Workspace,
  turn: PlayTurn,
  contextId: string,
  askedBefore: number,
): ModelExchange[] {
  const tokens = workspace.model?.tokens();
  const isOurs = ({ role, text, toolCallId }: ModelMessage): boolean =>
    role !== 'tool' &&
    toolCallId === null &&
    [...findTags(text), ...findReceipts(text), ...findFileTags(text)].some(
      (token) => tokens?.get(token)?.contextId === contextId,
    );
  const isOfTurn = ({ route }: ModelExchange): boolean =>
    route.kind === 'turn' && route.tag === turn.tag;
  const since = (workspace.model?.exchanges() ?? []).filter((e) => e.sequence > askedBefore);
  // Ids of calls are given once in a run: who sends one back has asked the request that it answered.
  const own = since.filter(isOfTurn);
  const given = new Set(own.flatMap(({ answer }) => answer.toolCalls.map(({ id }) => id)));
  const run = callsRunBy(own, turn);
  return since.filter((exchange) => {
    if (isOfTurn(exchange)) return false;
    const { request, answer } = exchange;
    const isRun =
      answer.toolCalls.some(({ id }) => run.has(id)) ||
      callsIn(request).some((id) => given.has(id));
    return isRun || request.messages.some(isOurs) || holdsBeginning(exchange, turn);
  });
}

/**
 * Ids of the calls that stand behind a turn's text in its own requests: those that were run for it, whoever was asked. Where
 * the text is lost, or a file came without one, what the user sent last is all that tells where the turn begins.
 */
export function callsRunBy(own: readonly ModelExchange[], { tag }: PlayTurn): ReadonlySet<string> {
  return new Set(
    own.flatMap(({ request }) => {
      const { messages } = request;
      // A text that stands there twice begins where it stands first.
      const told = messages.findIndex(({ role, text }) => role === 'user' && text.includes(tag));
      const at = told === -1 ? messages.findLastIndex(({ role }) => role === 'user') : told;
      return callsIn({ messages: messages.slice(at + 1) });
    }),
  );
}

/** Ids of the calls that stand in a request. */
function callsIn({ messages }: Pick<ModelRequest, 'messages'>): string[] {
  return messages.flatMap(({ toolCalls }) => toolCalls.map(({ id }) => id));
}

/** Whether a request without the turn's tag holds the beginning of its text: somebody cut the end off. */
function holdsBeginning({ request }: ModelExchange, { text, tag }: PlayTurn): boolean {
  if (text === null || text.length <= beginningChars) return false;
  const beginning = text.slice(0, beginningChars);
  const holding = request.messages.filter((message) => message.text.includes(beginning));
  return holding.length > 0 && !holding.some((message) => message.text.includes(tag));
}

/**
 * Texts pushed through `notify` since `startedAt`. Side by side, another canary's push may fall into this turn: one that
 * carries marks of other contexts only is theirs.
 */
export function notificationsOf(
  workspace: Workspace,
  contextId: string,
  startedAt: number,
): string[] {
  const tokens = workspace.model?.tokens();
  const isOurs = (text: string): boolean => {
    const owners = [...findTags(text), ...findReceipts(text)].flatMap((t) => tokens?.get(t) ?? []);
    return owners.length === 0 || owners.some((owner) => owner.contextId === contextId);
  };
  return (workspace.controlPlane?.notifications() ?? [])
    .filter(({ at, text }) => at >= startedAt && isOurs(text))
    .map(({ text }) => text);
}
