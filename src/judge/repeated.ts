// A tool round that a request holds twice: the id of a call is given once.
import type { ModelMessage, ToolCall } from '../domain/model-request.ts';
import type { ModelExchange } from '../domain/witness.ts';
import { type TurnContext, turnOf } from './context.ts';
import { isForgotten } from './due.ts';

/**
 * The first call whose id a call before it has as well. `null`: there is none. Another request that
 * holds the same call is none: an agent may ask again.
 * @param isGiven whether an id is one that counts: a dialect without ids names many calls alike
 */
export function repeatedCall(
  messages: readonly ModelMessage[],
  isGiven: (id: string) => boolean,
): ToolCall | null {
  const made = new Set<string>();
  for (const { toolCalls } of messages)
    for (const call of toolCalls) {
      if (made.has(call.id) && isGiven(call.id)) return call;
      made.add(call.id);
    }
  return null;
}

/**
 * A call of the scripted model that a request holds twice. `null`: there is none, or the provider
 * refuses such a request, which is a fault of its own. What need not be remembered is not judged.
 */
export function givenAgain(
  context: TurnContext,
  { request: { messages, demands } }: ModelExchange,
): ToolCall | null {
  if (demands.uniqueCalls) return null;
  const { observation, earlier } = context;
  return repeatedCall(messages, (id) => {
    const owner = observation.calls.get(id);
    if (owner === undefined) return false;
    const made = turnOf(earlier, owner.turn);
    return made === undefined || !isForgotten(context, made);
  });
}
