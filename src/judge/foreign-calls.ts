// Tool rounds of another session in a model request: known by the ids of their calls, which the
// scripted model gives once, and by marks in the arguments of a call.
import type { TokenOwner } from '../domain/record.ts';
import { findMarks } from '../domain/token.ts';
import type { ModelExchange } from '../domain/witness.ts';
import type { TurnContext } from './context.ts';

/** The id of a call, or a mark in its arguments, and whose it is. */
export interface ForeignCall {
  readonly token: string;
  readonly owner: TokenOwner;
}

/**
 * The first call or result in requests that is of another session. `null`: there is none. An id
 * that the scripted model never gave is the agent's own, and tells nothing.
 * @param isBrought whether memory or a tool has brought a mark, which the text of a call holds
 */
export function findForeignCall(
  { observation: { calls, tokens }, turn: { contextId } }: TurnContext,
  exchanges: readonly ModelExchange[],
  isMeant: (owner: TokenOwner) => boolean,
  isBrought: (text: string, mark: string) => boolean,
): ForeignCall | null {
  const isForeign = (owner: TokenOwner | undefined): owner is TokenOwner =>
    owner !== undefined && owner.contextId !== contextId && isMeant(owner);
  for (const { request } of exchanges)
    for (const { toolCalls, toolCallId } of request.messages) {
      for (const token of [...toolCalls.map(({ id }) => id), toolCallId ?? '']) {
        const owner = calls.get(token);
        if (isForeign(owner)) return { token, owner };
      }
      for (const { id, arguments: text } of toolCalls) {
        // What the model called in this session, it took from what it was sent.
        if (calls.has(id)) continue;
        for (const { value: token } of findMarks(text)) {
          const owner = tokens.get(token);
          if (isForeign(owner) && !isBrought(text, token)) return { token, owner };
        }
      }
    }
  return null;
}
