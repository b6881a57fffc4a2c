// The tool rounds in a request: whether they are there once, in their place, and as they were. What
// an agent leaves out is not missed here.
import type { JudgedExpectation } from '../domain/judgement.ts';
import type { ModelExchange } from '../domain/witness.ts';
import { type TurnContext, turnOf } from './context.ts';
import { isForgotten } from './due.ts';
import { unmet } from './finding.ts';
import { heldCalls, madeCall } from './held-calls.ts';
import { findChangedCall, findMistakenResult } from './kept-calls.ts';
import { givenAgain } from './repeated.ts';
import { findDoubled, findMisplaced } from './round-order.ts';

const wanted = 'the model is sent the tool rounds of the context as they were, or without them';

/** The first fault in the tool rounds of a request. `null`: there is none. */
export function findRoundFault(
  context: TurnContext,
  request: ModelExchange,
): JudgedExpectation | null {
  const { transcript } = request;
  const again = givenAgain(context, request);
  const held = heldCalls(transcript);
  const doubled =
    again === null
      ? findDoubled(context, transcript)
      : `the call of ${again.name} (${again.id}) appears twice in the model request`;
  if (doubled !== null) return unmet('history-once', 'sent-doubled', wanted, doubled);
  if (held.length === 0) return null;
  const due = held.filter(({ call }) => {
    const made = madeCall(context, call.id);
    const teller = made === undefined ? undefined : turnOf(context.earlier, made.turn);
    return made !== undefined && (teller === undefined || !isForgotten(context, teller));
  });
  const misplaced = findMisplaced(context, transcript) ?? findMistakenResult(context, due);
  if (misplaced !== null) return unmet('history-in-order', 'sent-out-of-order', wanted, misplaced);
  const changed = findChangedCall(context, due);
  return changed === null ? null : unmet('history-complete', 'not-sent-to-model', wanted, changed);
}
