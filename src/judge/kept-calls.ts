// Whether the tool calls that a request holds are the ones that the model made, and their results
// the ones that came. An agent may write a call in another way, add to it, and shorten or empty the
// result of an old one.
import { parseJson } from '../domain/fields.ts';
import { findMarks } from '../domain/token.ts';
import type { TurnContext } from './context.ts';
import { holdsWords, toExcerpt } from './excerpt.ts';
import { contentOf, type HeldCall, heldCalls, madeCall } from './held-calls.ts';
import type { Ledger } from './ledger-entry.ts';

/** Characters of an argument's value above which agents shorten it in old calls. */
const longValueChars = 200;
/** Characters at its beginning that they leave. */
const keptChars = 20;

/**
 * A call whose name or arguments are lost or are those of another call, in words. `null`: there is
 * none. Arguments that are emptied together with the result were cleared away on purpose.
 */
export function findChangedCall(context: TurnContext, held: readonly HeldCall[]): string | null {
  for (const one of held) {
    const made = madeCall(context, one.call.id);
    const given = made?.call ?? null;
    if (made === undefined || given === null) continue;
    const { name, arguments: now } = one.call;
    const whose = `the call of ${given.name} (${given.id}) of turn ${made.turn}`;
    if (!isSameName(given.name, name))
      return `${whose} is sent ${name === '' ? 'without its name' : `as a call of ${name}`}`;
    if (given.arguments === now || holdsValues(now, given.arguments)) continue;
    // Who clears old results may clear what was asked for with them, in this turn as well.
    if (isResultChanged(context.observation, one)) continue;
    const [is, was] = [now, given.arguments].map(toExcerpt);
    return `${whose} is sent with other arguments: ${is} in place of ${was}`;
  }
  return null;
}

/** Whether two names are one: frameworks write it with the name of a server before it, or not. */
function isSameName(given: string, now: string): boolean {
  return endsAsName(now, given) || endsAsName(given, now);
}

function endsAsName(long: string, short: string): boolean {
  const before = long.slice(0, long.length - short.length);
  return short !== '' && long.endsWith(short) && !/[A-Za-z0-9]$/.test(before);
}

/** Whether all values that the model gave are in the arguments of a call, whatever their form. */
function holdsValues(now: string, given: string): boolean {
  return valuesIn(parseJson(given)).every(
    (value) =>
      holdsWords(now, value) ||
      (value.length > longValueChars && holdsWords(now, value.slice(0, keptChars))),
  );
}

/** The texts, numbers and truth values in what JSON says. */
function valuesIn(value: unknown): string[] {
  if (value === null || value === undefined) return [];
  return typeof value === 'object' ? Object.values(value).flatMap(valuesIn) : [String(value)];
}

/** Whether the result of a call is not there as it came first. */
function isResultChanged(observation: Ledger, { call: { id }, result }: HeldCall): boolean {
  const first = firstResults(observation).get(id);
  if (first === undefined || result === null) return first !== undefined;
  return first.trim() === '' ? result.text !== first : !holdsWords(result.text, first);
}

/** Characters of a result by which it is known: its end may be cut. */
const comparedChars = 40;

/**
 * A call whose result is another call's, in words. `null`: there is none. Results are told apart by
 * the facts and marks in them.
 */
export function findMistakenResult(context: TurnContext, held: readonly HeldCall[]): string | null {
  const { observation } = context;
  const firsts = firstResults(observation);
  for (const { call, result } of held) {
    const made = madeCall(context, call.id);
    const first = firsts.get(call.id);
    if (made === undefined || result === null || first === undefined) continue;
    if (first === result.text || holdsWords(result.text, first)) continue;
    const tokens = tokensIn(observation, result.text);
    if (tokens.some((token) => first.includes(token))) continue;
    const given = made.call ?? call;
    const foreign = tokens.filter((token) => !given.arguments.includes(token));
    const isTaken = ([id, text]: readonly [string, string]): boolean => {
      const other = madeCall(context, id)?.call ?? null;
      // What is asked for again may come in the place of what came before.
      const isAnother = other !== null && contentOf(other) !== contentOf(given);
      // A note on what came of a call holds facts of it, and is no other call's result.
      const isIts = holdsWords(result.text, text.slice(0, comparedChars));
      return isAnother && isIts && foreign.some((token) => text.includes(token));
    };
    const [taken] = foreign.length === 0 ? [] : [...firsts].filter(isTaken);
    if (taken !== undefined)
      return `the result of the call ${call.id} of ${call.name} in turn ${made.turn} is sent as that of another call: ${taken[0]}`;
  }
  return null;
}

const known = new WeakMap<Ledger, ReadonlyMap<string, string>>();

/** The result of each call in the first request that holds one. */
function firstResults(observation: Ledger): ReadonlyMap<string, string> {
  const found = known.get(observation);
  if (found !== undefined) return found;
  const firsts = new Map<string, string>();
  for (const { model, astray } of observation.turns)
    for (const { transcript } of [...model, ...astray].sort((a, b) => a.sequence - b.sequence))
      for (const { call, result } of heldCalls(transcript))
        if (result !== null && !firsts.has(call.id)) firsts.set(call.id, result.text);
  known.set(observation, firsts);
  return firsts;
}

/** Facts of the canary and marks in a text. */
function tokensIn({ play }: Ledger, text: string): string[] {
  const facts = Object.values(play.facts).filter((fact) => fact !== '' && text.includes(fact));
  return [...facts, ...findMarks(text).map(({ value }) => value)];
}
