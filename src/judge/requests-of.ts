// Whose a model request is: of which turn, and whether it asks about the turn, went astray in it, or was
// made beside it.
import type { PlayTurn } from '../domain/canary.ts';
import type { TokenOwner, TurnRecord } from '../domain/record.ts';
import type { Transcript } from '../domain/transcript.ts';
import type { ModelExchange } from '../domain/witness.ts';
import { callsIn, callsRunBy } from './calls-run.ts';
import { isQuotedRow } from './excerpt.ts';
import type { LedgerTurn, Token } from './ledger-entry.ts';
import { withoutRequestsOf } from './overlap.ts';
import type { Span } from './span.ts';

/** The requests of one turn. */
export type TurnRequests = Pick<LedgerTurn, 'model' | 'astray' | 'beside'>;

type Owners = ReadonlyMap<Token, TokenOwner>;

/** Characters by which a text is known that lost its end, and the tag that stood there. */
const beginningChars = 200;

/** Requests of each turn, in the order of the turns. */
export function requestsOf(spans: readonly Span[], tokens: Owners, canary: string): TurnRequests[] {
  const during = spans.map((span) => ({
    ...span.turn,
    notifications: span.pushed,
    ...requestsDuring(span, tokens),
  }));
  const kept = during.map((turn, index) => {
    const group = during.filter((_, other) => isTogether(spans[index], spans[other]));
    if (group.length < 2) return turn;
    return withoutRequestsOf(turn, group.slice(group.indexOf(turn) + 1), group);
  });
  const claimed = new Set(kept.flatMap(({ model, astray }) => [...model, ...astray]));
  const beside: ModelExchange[][] = spans.map(() => []);
  // The last turn that may have made a request has made it.
  for (const [index, span] of [...spans.entries()].reverse()) {
    const own = requestsDuring(span, tokens);
    for (const exchange of span.container.exchanges) {
      if (claimed.has(exchange) || !isIn(exchange, span)) continue;
      if (!isBeside(exchange, span, own, tokens, canary, spans)) continue;
      claimed.add(exchange);
      beside[index]?.push(exchange);
    }
  }
  // What a queue still did for a turn while others were under way is that turn's.
  for (const [index, span] of [...spans.entries()].reverse())
    for (const exchange of span.container.exchanges) {
      if (claimed.has(exchange) || exchange.sequence <= span.turn.began.exchange) continue;
      const isOurs =
        isRoutedTo(exchange, span.turn) ||
        (exchange.route.kind !== 'turn' &&
          contextsIn(exchange.transcript, tokens, servedTo(exchange, span)).has(
            span.turn.contextId,
          ));
      if (!isOurs) continue;
      claimed.add(exchange);
      beside[index]?.push(exchange);
    }
  return kept.map(({ model, astray }, index) => ({ model, astray, beside: beside[index] ?? [] }));
}

function isTogether(one: Span | undefined, other: Span | undefined): boolean {
  return one !== undefined && one.group === other?.group;
}

/** Whether a request came between the beginning of a turn and that of the next one. */
function isIn({ sequence }: ModelExchange, { turn, until }: Span): boolean {
  return (
    sequence > turn.began.exchange && sequence <= (until?.exchange ?? Number.POSITIVE_INFINITY)
  );
}

/** True for a turn that its user ended before its reply: what the agent still does with it is its own. */
function isEnded({ disconnectAfter, stop }: PlayTurn): boolean {
  return disconnectAfter !== undefined || stop === true;
}

/** The requests until the turn was over. */
function requestsDuring(span: Span, tokens: Owners): Pick<LedgerTurn, 'model' | 'astray'> {
  const { turn } = span;
  const { exchanges } = span.container;
  const isOnTime = ({ sequence }: ModelExchange): boolean => sequence <= turn.ended.exchange;
  const model = exchanges.filter(
    (exchange) =>
      isRoutedTo(exchange, turn) &&
      (isOnTime(exchange) || (isEnded(turn.turn) && isIn(exchange, span))),
  );
  const since = exchanges.filter(
    (exchange) => exchange.sequence > turn.began.exchange && isOnTime(exchange),
  );
  const isAstray = astrayTest(
    turn,
    since.filter((exchange) => isRoutedTo(exchange, turn)),
    tokens,
  );
  return { model, astray: since.filter((e) => !isRoutedTo(e, turn) && isAstray(e)) };
}

function isRoutedTo({ route }: ModelExchange, { turn }: TurnRecord): boolean {
  return route.kind === 'turn' && route.tag === turn.tag;
}

/**
 * Whether a request that ends with another turn's text, or with none, is yet of this turn: it holds
 * marks of its context, or the beginning of its text, or a call that the model made for it; or the calls
 * that answered it stand in a request of this turn.
 */
function astrayTest(
  { turn, contextId }: TurnRecord,
  own: readonly ModelExchange[],
  tokens: Owners,
): (exchange: ModelExchange) => boolean {
  // Ids of calls are given once in a run: who sends one back has asked the request that it answered.
  const given = new Set(own.flatMap(({ answer }) => answer.toolCalls.map(({ id }) => id)));
  const run = callsRunBy(own, turn);
  return ({ transcript, answer }) =>
    answer.toolCalls.some(({ id }) => run.has(id)) ||
    callsIn(transcript).some((id) => given.has(id)) ||
    contextsIn(transcript, tokens).has(contextId) ||
    holdsBeginning(transcript, turn);
}

/** Whether a request that no turn has claimed was made for this one. */
function isBeside(
  exchange: ModelExchange,
  { turn }: Span,
  { model }: Pick<LedgerTurn, 'model'>,
  tokens: Owners,
  canary: string,
  spans: readonly Span[],
): boolean {
  const { route, transcript } = exchange;
  if (isRoutedTo(exchange, turn)) return true;
  // What asks about a turn of another canary is that one's.
  if (route.kind === 'turn' && tokens.get(route.tag)?.canary !== canary) return false;
  if (astrayTest(turn, model, tokens)(exchange)) return true;
  const told = spans.filter(({ turn: other }) => other.contextId === turn.contextId);
  const facts = told.flatMap(({ turn: { turn: one } }) => [
    ...one.facts,
    ...one.files.flatMap((file) => file.facts),
  ]);
  return (
    contextsIn(transcript, tokens).size === 0 &&
    facts.some((fact) => transcript.utterances.some(({ text }) => text.includes(fact)))
  );
}

/** Rows that memory had served before a request: whoever quotes them need not be of their session. */
function servedTo({ at }: ModelExchange, { container }: Span): string[] {
  return container.memory.flatMap((event) =>
    event.kind === 'read' && event.at <= at ? event.rows : [],
  );
}

/** The contexts whose marks stand in a request beside the results of tools and quotations of rows. */
function contextsIn(
  { utterances }: Transcript,
  tokens: Owners,
  rows: readonly string[] = [],
): Set<string> {
  const contexts = new Set<string>();
  for (const { speaker, marks, text } of utterances)
    for (const { value } of speaker === 'tool' ? [] : marks) {
      const owner = tokens.get(value);
      if (owner === undefined || rows.some((row) => isQuotedRow(text, row, value))) continue;
      contexts.add(owner.contextId);
    }
  return contexts;
}

/** Whether a request without the turn's tag holds the beginning of its text: somebody cut the end off. */
function holdsBeginning({ utterances }: Transcript, { text, tag }: PlayTurn): boolean {
  if (text === null || text.length <= beginningChars) return false;
  const beginning = text.slice(0, beginningChars);
  const holding = utterances.filter((one) => one.text.includes(beginning));
  return holding.length > 0 && !holding.some((one) => one.text.includes(tag));
}
