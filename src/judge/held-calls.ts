// The tool calls that a request holds, each with its result.
import type { ToolCall } from '../domain/model-request.ts';
import type { Transcript } from '../domain/transcript.ts';
import type { TurnContext } from './context.ts';
import type { MadeCall } from './ledger-entry.ts';
import { toSortedJson } from './normalise.ts';

/** A call in a request, with its result. */
export interface HeldCall {
  readonly call: ToolCall;
  /** Index of the utterance that calls. */
  readonly at: number;
  /** `null`: the request holds none. */
  readonly result: { readonly text: string; readonly at: number } | null;
}

const known = new WeakMap<Transcript, readonly HeldCall[]>();

/** The calls of a request, in their order. */
export function heldCalls(transcript: Transcript): readonly HeldCall[] {
  const found = known.get(transcript);
  if (found !== undefined) return found;
  const results = new Map<string, { text: string; at: number }>();
  for (const [at, { resultOf, text }] of transcript.utterances.entries())
    if (resultOf !== null && !results.has(resultOf)) results.set(resultOf, { text, at });
  const held = transcript.utterances.flatMap(({ calls }, at) =>
    calls.map((call): HeldCall => ({ call, at, result: results.get(call.id) ?? null })),
  );
  known.set(transcript, held);
  return held;
}

/** What a call calls, whatever its id: equal for two calls of the same. */
export function contentOf({ name, arguments: given }: ToolCall): string {
  return `${name}\u0000${toSortedJson(given)}`;
}

/**
 * The call of this session that the scripted model made by an id. `undefined`: it made none, so the
 * call is the agent's own, or has another id by now.
 */
export function madeCall(
  { observation, turn }: Pick<TurnContext, 'observation' | 'turn'>,
  id: string,
): MadeCall | undefined {
  const made = observation.calls.get(id);
  const isOwn = made?.contextId === turn.contextId && made.canary === observation.play.canary.name;
  return isOwn ? made : undefined;
}
