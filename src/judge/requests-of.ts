// Whose a model request is: of which turn, and whether it asks about the turn, went astray in it,
// or was made next to it.
import type { PlayTurn } from '../domain/canary.ts';
import type { TokenOwner, TurnRecord } from '../domain/record.ts';
import type { Transcript } from '../domain/transcript.ts';
import type { MemoryEvent, ModelExchange } from '../domain/witness.ts';
import { callTest } from './calls-run.ts';
import { hasEnding } from './due.ts';
import { isQuotedRow } from './excerpt.ts';
import type { Span, Token, TurnRequests } from './ledger-entry.ts';
import { type TurnUnderWay, withoutRequestsOf } from './overlap.ts';

type Owners = ReadonlyMap<Token, TokenOwner>;
type Test = (exchange: ModelExchange) => boolean;

/** Characters by which a text is known that lost its end, and the tag that was there. */
const beginningChars = 200;

/** The requests of a canary. */
interface CanaryRequests {
  /** In the order of the turns. */
  readonly ofTurns: readonly TurnRequests[];
  /** Those since the first turn that hold nothing of any turn, of whichever canary. */
  readonly unowned: readonly ModelExchange[];
}

/** Attributes the requests of the containers of a canary. */
export function requestsOf(spans: readonly Span[], tokens: Owners, canary: string): CanaryRequests {
  const during = spans.map((span) => requestsDuring(span, tokens));
  const kept = during.map((turn) => {
    const group = during.filter(({ span }) => span.group === turn.span.group);
    if (group.length < 2) return turn;
    return withoutRequestsOf(turn, group.slice(group.indexOf(turn) + 1), group);
  });
  const claimed = new Set(kept.flatMap(({ model, astray }) => [...model, ...astray]));
  const beside: ModelExchange[][] = spans.map(() => []);
  const unowned: ModelExchange[] = [];
  for (const container of new Set(spans.map((span) => span.container))) {
    const own = [...spans.entries()].filter(([, span]) => span.container === container);
    const from = own[0]?.[1].turn.began.exchange ?? 0;
    for (const exchange of container.exchanges.slice(firstAfter(container.exchanges, from))) {
      if (claimed.has(exchange)) continue;
      // The last turn that may have made a request has made it. What a queue still did for a turn
      // while others were under way is that turn's.
      const isOf = lateTest(exchange, tokens, container.memory);
      const before = own.filter(([, { turn }]) => exchange.sequence > turn.began.exchange);
      const owner =
        before.findLast(
          ([index, span]) =>
            isUntil(exchange, span) &&
            isBeside(exchange, span, during[index]?.model ?? [], { tokens, canary, spans }),
        ) ?? before.findLast(([, span]) => isOf(span));
      if (owner !== undefined) beside[owner[0]]?.push(exchange);
      else if (exchange.route.kind !== 'turn' && contextsIn(exchange.transcript, tokens).size === 0)
        unowned.push(exchange);
    }
  }
  const ofTurns = kept.map(({ model, astray }, index) => ({
    model,
    astray,
    beside: beside[index] ?? [],
  }));
  return { ofTurns, unowned };
}

function isUntil({ sequence }: ModelExchange, { until }: Span): boolean {
  return until === null || sequence <= until.exchange;
}

/** The requests since a turn began, up to one. Absent: to the end. Sequences rise. */
function between({ turn, container: { exchanges } }: Span, to?: number): ModelExchange[] {
  const from = firstAfter(exchanges, turn.began.exchange);
  return exchanges.slice(from, to === undefined ? undefined : firstAfter(exchanges, to));
}

/** Index of the first request after a sequence. */
function firstAfter(exchanges: readonly ModelExchange[], sequence: number): number {
  let [low, high] = [0, exchanges.length];
  while (low < high) {
    const middle = (low + high) >>> 1;
    if ((exchanges[middle]?.sequence ?? 0) > sequence) high = middle;
    else low = middle + 1;
  }
  return low;
}

/**
 * The requests until the turn was over. Of a turn that its user ended, its own until the next one.
 */
function requestsDuring(span: Span, tokens: Owners): TurnUnderWay {
  const { turn } = span;
  const end = turn.ended.exchange;
  const until = hasEnding(turn.turn) ? span.until?.exchange : end;
  const model = between(span, until).filter((exchange) => isRoutedTo(exchange, turn));
  const others = between(span, end).filter((one) => !isRoutedTo(one, turn));
  const own = model.filter(({ sequence }) => sequence <= end);
  return { span, model, astray: others.filter(astrayTest(turn, own, tokens)) };
}

function isRoutedTo({ route }: ModelExchange, { turn }: TurnRecord): boolean {
  return route.kind === 'turn' && route.tag === turn.tag;
}

/**
 * Whether a request that ends with another turn's text, or with none, is yet of this turn: it holds
 * marks of its context, or the beginning of its text, or a call that the model made for it. Or the
 * calls that answered it appear in a request of this turn.
 */
function astrayTest(
  { turn, contextId }: TurnRecord,
  own: readonly ModelExchange[],
  tokens: Owners,
): Test {
  const isByCall = callTest(own, turn);
  return (exchange) =>
    isByCall(exchange) ||
    contextsIn(exchange.transcript, tokens).has(contextId) ||
    holdsBeginning(exchange.transcript, turn);
}

/** Whether a request that no turn has claimed was made for this one. */
function isBeside(
  exchange: ModelExchange,
  { turn }: Span,
  own: readonly ModelExchange[],
  { tokens, canary, spans }: { tokens: Owners; canary: string; spans: readonly Span[] },
): boolean {
  const { route, transcript } = exchange;
  if (isRoutedTo(exchange, turn)) return true;
  // What asks about a turn of another canary is that one's.
  if (route.kind === 'turn' && tokens.get(route.tag)?.canary !== canary) return false;
  if (astrayTest(turn, own, tokens)(exchange)) return true;
  if (contextsIn(transcript, tokens).size > 0) return false;
  const told = spans.filter((span) => span.turn.contextId === turn.contextId);
  const facts = told.flatMap(({ turn: { turn: one } }) => [
    ...one.facts,
    ...one.files.flatMap((file) => file.facts),
  ]);
  return facts.some((fact) => transcript.utterances.some(({ text }) => text.includes(fact)));
}

/**
 * Whether a request that came late asks about a turn, or holds marks of its session that memory has
 * not served before.
 */
function lateTest(
  exchange: ModelExchange,
  tokens: Owners,
  memory: readonly MemoryEvent[],
): (span: Span) => boolean {
  const { route, transcript, at } = exchange;
  const rows = memory.flatMap((e) => (e.kind === 'read' && e.at <= at ? e.rows : []));
  const contexts = route.kind === 'turn' ? null : contextsIn(transcript, tokens, rows);
  return ({ turn }) => contexts?.has(turn.contextId) ?? isRoutedTo(exchange, turn);
}

/**
 * The contexts whose marks are in a request next to the results of tools and quotations of rows.
 */
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

/**
 * Whether a request without the turn's tag holds the beginning of its text: somebody cut the end
 * off.
 */
function holdsBeginning({ utterances }: Transcript, { text, tag }: PlayTurn): boolean {
  if (text === null || text.length <= beginningChars) return false;
  const beginning = text.slice(0, beginningChars);
  const holding = utterances.filter((one) => one.text.includes(beginning));
  return holding.length > 0 && !holding.some((one) => one.text.includes(tag));
}
