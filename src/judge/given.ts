// What each turn's model request had of its conversation, for people: the judge has judged it
// before.
import type { GivenState, ReportGiven } from '../domain/report.ts';
import type { ModelExchange } from '../domain/witness.ts';
import type { TurnContext } from './context.ts';
import { type Expected, expectedTokens } from './expected.ts';
import { isWholeIn } from './whole.ts';

/** A text or answer that was due in a request, and how it appears there. */
export interface Given {
  readonly expected: Expected;
  readonly state: GivenState;
}

/**
 * All that was due in the request of a turn, in the order in which it was said. `null`: there was
 * none.
 */
export function givenIn(context: TurnContext): Given[] | null {
  const { request } = context;
  if (request === null) return null;
  return expectedTokens(context, request).map((expected) => ({
    expected,
    state: stateOf(expected, request),
  }));
}

/** The same, one entry a turn. */
export function toGivenTurns(given: readonly Given[]): ReportGiven[] {
  const turns = [...new Set(given.map(({ expected }) => expected.turn))];
  const find = (turn: number, speaker: Expected['speaker']): GivenState | null =>
    given.find(({ expected: e }) => e.turn === turn && e.speaker === speaker)?.state ?? null;
  return turns.map((turn) => ({
    turn,
    text: find(turn, 'user') ?? 'not-due',
    answer: find(turn, 'assistant'),
  }));
}

function stateOf(
  { sightings: { places, wrongRoleOnly }, excuse, forgotten, said }: Expected,
  { transcript: { utterances } }: ModelExchange,
): GivenState {
  if (wrongRoleOnly) return 'other-role';
  if (places.length > 1 && !forgotten) return 'repeated';
  if (places.length === 0) return excuse === null ? 'missing' : 'not-due';
  const isWhole = places.some(({ utterance }) => {
    const one = utterances[utterance];
    return one !== undefined && isWholeIn(one, said);
  });
  return isWhole || excuse !== null ? 'whole' : 'cut';
}
