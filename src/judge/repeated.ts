// A tool round that a request holds twice: the id of a call is given once.
import type { ModelMessage, ToolCall } from '../domain/model-request.ts';
import type { ModelExchange } from '../domain/witness.ts';
import type { TurnContext } from './context.ts';

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
 * refuses such a request, which is a fault of its own.
 */
export function givenAgain(
  { observation }: TurnContext,
  { request: { messages, demands } }: ModelExchange,
): ToolCall | null {
  return demands.uniqueCalls ? null : repeatedCall(messages, (id) => observation.calls.has(id));
}
