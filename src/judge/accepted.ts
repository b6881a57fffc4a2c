// Whether providers would take the requests of a turn: tool rounds in their order, the roles that a
// dialect demands, and what its decoder has noted. The scripted model answers requests that OpenAI,
// Anthropic and Google refuse with HTTP 400, so that a fault is judged and named.
import type { JudgedExpectation } from '../domain/judgement.ts';
import { halfLetter } from '../domain/letters.ts';
import type { ModelMessage, ModelRequest } from '../domain/model-request.ts';
import { isToolResult } from '../transcript/message.ts';
import type { TurnContext } from './context.ts';
import { hasEnding } from './due.ts';
import { isFailedBy } from './failed-model.ts';
import { met, unmet } from './finding.ts';
import { repeatedCall } from './repeated.ts';

const wanted =
  'the model is sent requests that its provider accepts: each result after its call, each call with its result, each thought as it came';

/**
 * Judges `request-accepted`: layer `sent-broken` for a request of the turn that the dialect's
 * provider refuses.
 */
export function judgeAccepted(context: TurnContext): JudgedExpectation[] {
  const asked = [...context.turn.model, ...context.astray];
  if (asked.length === 0) return [];
  const unanswered = callsOfEndedTurn(context);
  for (const { request } of asked) {
    const fault = findFault(request, unanswered);
    if (fault === null) continue;
    const actual = `in the model request of turn ${context.turn.turn.number} ${fault}: ${request.provider ?? request.demands.provider} refuses such a request with HTTP 400`;
    return [unmet('request-accepted', 'sent-broken', wanted, actual)];
  }
  return [met('request-accepted', wanted, `${asked.length} requests`)];
}

/** The next step where a letter was cut in two. `null`: what the layer says. */
export function adviseHalfLetter({ turn, astray }: TurnContext): string | null {
  return [...turn.model, ...astray].some(({ request }) => request.fault === halfLetter)
    ? 'look for the places at which the agent shortens a text (results of tools, previews, titles, notes): cut between whole letters, not between units of UTF-16. In JavaScript, text.toWellFormed() mends what was cut'
    : null;
}

/**
 * Ids of the calls of a turn that ended in the middle: in its own requests no one can ask for their
 * results. In those of later turns they have one or are left out, since providers refuse them
 * otherwise. A call that cannot be run has its result all the same, and so have those after which
 * the model failed.
 */
function callsOfEndedTurn(context: TurnContext): ReadonlySet<string> {
  const { turn, astray } = context;
  const isEnded =
    hasEnding(turn.turn) || (turn.exchange.outcome.kind !== 'answered' && !isFailedBy(context));
  const exchanges = isEnded ? [...turn.model, ...turn.beside, ...astray] : [];
  return new Set(
    exchanges
      .filter(({ failed }) => failed === undefined)
      .flatMap(({ answer }) => answer.toolCalls.map(({ id }) => id)),
  );
}

/** The first thing in a request that its provider refuses, as words for people. `null`: nothing. */
function findFault(
  { messages, demands, fault }: ModelRequest,
  unanswered: ReadonlySet<string>,
): string | null {
  const noted = fault ?? messages.find((message) => message.fault !== undefined)?.fault;
  if (noted !== undefined) return noted;
  const again = demands.uniqueCalls ? repeatedCall(messages, (id) => id !== '') : null;
  if (again !== null)
    return `the call of ${again.name} (${again.id}) appears twice, and ids of calls must be unique`;
  const spoken = messages.filter(({ role }) => role !== 'system');
  /** Calls that have no result yet, by id. A client may give several the same. */
  let open: { readonly id: string; readonly name: string }[] = [];
  let before: ModelMessage | null = null;
  let isAsked = false;
  for (const message of spoken) {
    if (demands.userFirst && before === null && message.role === 'assistant')
      return 'the conversation begins with a message of the assistant';
    if (isToolResult(message)) {
      const { toolCallId } = message;
      const at = open.findIndex(({ id }) => id === toolCallId);
      // Without an id a result is of the old kind, which names its function.
      if (at === -1 && toolCallId !== null && toolCallId !== '')
        return `the result of call ${toolCallId} has no call`;
      open = open.filter((_, index) => index !== at);
    } else {
      const isContinued =
        demands.mergesAssistant && message.role === 'assistant' && before?.role === 'assistant';
      const left = open.find(({ id }) => !unanswered.has(id));
      if (demands.resultsFollow && !isContinued && open.length > 0) {
        if (left !== undefined) return `the call of ${left.name} (${left.id}) has no result`;
        open = [];
      }
      if (message.role === 'assistant') {
        if (demands.saysSomething && message.text.trim() === '' && message.toolCalls.length === 0)
          return 'a message of the assistant is empty';
        const [first] = message.toolCalls;
        if (demands.callsAfterUser && !isAsked && first !== undefined)
          return `the conversation begins with the call of ${first.name} (${first.id})`;
        open = [...open, ...message.toolCalls];
      } else isAsked = true;
    }
    before = message;
  }
  const left = demands.resultsFollow ? undefined : open.find(({ id }) => !unanswered.has(id));
  return left === undefined ? null : `the call of ${left.name} (${left.id}) has no result`;
}
