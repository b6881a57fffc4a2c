// Whose a request is by its calls: their ids are given once in a run.
import type { PlayTurn } from '../domain/canary.ts';
import type { ModelExchange } from '../domain/witness.ts';

/**
 * Says of a request whether it holds a call that the model made for a turn, or was answered with
 * one that the turn has run. `own` are the turn's own requests.
 */
export function callTest(
  own: readonly ModelExchange[],
  turn: PlayTurn,
): (exchange: ModelExchange) => boolean {
  let ids: { readonly given: ReadonlySet<string>; readonly run: ReadonlySet<string> } | null = null;
  return (exchange) => {
    // Most turns have no request of which this must be asked.
    ids ??= {
      given: new Set(own.flatMap((one) => one.answer.toolCalls.map(({ id }) => id))),
      run: callsRunBy(own, turn),
    };
    const { given, run } = ids;
    return (
      exchange.answer.toolCalls.some(({ id }) => run.has(id)) ||
      callsIn(exchange).some((id) => given.has(id))
    );
  };
}

/**
 * Ids of the calls after a turn's text in its own requests: those that were run for it, whoever was
 * asked. Where the text is lost, or a file came without one, what the user sent last is all that
 * says where the turn begins.
 */
function callsRunBy(own: readonly ModelExchange[], { tag }: PlayTurn): ReadonlySet<string> {
  return new Set(
    own.flatMap(({ transcript: { utterances } }) => {
      // A text that appears there twice begins where it appears first.
      const told = utterances.findIndex(
        ({ speaker, marks }) => speaker === 'user' && marks.some(({ value }) => value === tag),
      );
      const at = told === -1 ? utterances.findLastIndex(({ speaker }) => speaker === 'user') : told;
      return utterances.slice(at + 1).flatMap(({ calls }) => calls.map(({ id }) => id));
    }),
  );
}

/** Ids of the calls that appear in a request. */
export function callsIn({ transcript: { utterances } }: ModelExchange): string[] {
  return utterances.flatMap(({ calls }) => calls.map(({ id }) => id));
}

/**
 * The requests whose call was left aside for the same one that another request of the round was
 * given.
 */
export function findThrownAway(asked: readonly ModelExchange[]): ReadonlySet<ModelExchange> {
  if (asked.length < 2) return new Set();
  const given = new Set(asked.flatMap(callsIn));
  const isRun = ({ answer }: ModelExchange): boolean =>
    answer.toolCalls.some(({ id }) => given.has(id));
  const placeOfCall = ({ route, called }: ModelExchange): string =>
    `${route.kind === 'turn' ? route.round : ''} ${called}`;
  const run = new Set(asked.filter(isRun).map(placeOfCall));
  return new Set(asked.filter((e) => !isRun(e) && run.has(placeOfCall(e))));
}
