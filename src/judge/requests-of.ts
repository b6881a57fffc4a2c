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

/** The requests of a canary. */
export interface CanaryRequests {
  /** In the order of the turns. */
  readonly ofTurns: readonly TurnRequests[];
  /** Those since the first turn that hold nothing of any turn, of whichever canary. */
  readonly unowned: readonly ModelExchange[];
}

/** Attributes the requests of the containers of a canary. */
export function requestsOf(spans: readonly Span[], tokens: Owners, canary: string): CanaryRequests {
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
  const claim = (index: number, exchange: ModelExchange): void => {
    claimed.add(exchange);
    beside[index]?.push(exchange);
  };
  const last = [...spans.entries()].reverse();
  const isLeft = (exchange: ModelExchange): boolean => !claimed.has(exchange);
  // The last turn that may have made a request has made it.
  for (const [index, span] of last) {
    const left = between(span, span.until?.exchange).filter(isLeft);
    if (left.length === 0) continue;
    const isOf = besideTest(span, during[index]?.model ?? [], tokens, canary, spans);
    for (const exchange of left) if (isOf(exchange)) claim(index, exchange);
  }
  // What a queue still did for a turn while others were under way is that turn's.
  for (const container of new Set(spans.map((span) => span.container)))
    for (const exchange of container.exchanges.filter(isLeft)) {
      const owner = last.find(
        ([, span]) =>
          span.container === container &&
          exchange.sequence > span.turn.began.exchange &&
          (isRoutedTo(exchange, span.turn) ||
            (exchange.route.kind !== 'turn' &&
              contextsIn(exchange.transcript, tokens, servedTo(exchange, span)).has(
                span.turn.contextId,
              ))),
      );
      if (owner !== undefined) claim(owner[0], exchange);
    }
  const firsts = spans.filter(
    (span, index) => spans.findIndex(({ container }) => container === span.container) === index,
  );
  const unowned = firsts
    .flatMap((span) => between(span).filter(isLeft))
    .filter((one) => one.route.kind !== 'turn' && contextsIn(one.transcript, tokens).size === 0);
  const ofTurns = kept.map(({ model, astray }, index) => ({
    model,
    astray,
    beside: beside[index] ?? [],
  }));
  return { ofTurns, unowned };
}

function isTogether(one: Span | undefined, other: Span | undefined): boolean {
  return one !== undefined && one.group === other?.group;
}

/** The requests since a turn began, up to one; absent: to the end. Sequences rise. */
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

/** True for a turn that its user ended before its reply: what the agent still does with it is its own. */
function isEnded({ disconnectAfter, stop }: PlayTurn): boolean {
  return disconnectAfter !== undefined || stop === true;
}

/** The requests until the turn was over; of a turn that its user ended, its own until the next one. */
function requestsDuring(span: Span, tokens: Owners): Pick<LedgerTurn, 'model' | 'astray'> {
  const { turn } = span;
  const until = isEnded(turn.turn) ? span.until?.exchange : turn.ended.exchange;
  const own = between(span, until).filter((exchange) => isRoutedTo(exchange, turn));
  const others = between(span, turn.ended.exchange).filter((one) => !isRoutedTo(one, turn));
  if (others.length === 0) return { model: own, astray: [] };
  const isAstray = astrayTest(
    turn,
    own.filter(({ sequence }) => sequence <= turn.ended.exchange),
    tokens,
  );
  return { model: own, astray: others.filter(isAstray) };
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
function besideTest(
  { turn }: Span,
  own: readonly ModelExchange[],
  tokens: Owners,
  canary: string,
  spans: readonly Span[],
): (exchange: ModelExchange) => boolean {
  const isAstray = astrayTest(turn, own, tokens);
  const facts = spans
    .filter((span) => span.turn.contextId === turn.contextId)
    .flatMap(({ turn: { turn: told } }) => [
      ...told.facts,
      ...told.files.flatMap((file) => file.facts),
    ]);
  return (exchange) => {
    const { route, transcript } = exchange;
    if (isRoutedTo(exchange, turn)) return true;
    // What asks about a turn of another canary is that one's.
    if (route.kind === 'turn' && tokens.get(route.tag)?.canary !== canary) return false;
    if (isAstray(exchange)) return true;
    const isMarked = contextsIn(transcript, tokens).size > 0;
    return (
      !isMarked &&
      facts.some((fact) => transcript.utterances.some(({ text }) => text.includes(fact)))
    );
  };
}

/** Rows that memory had served before a request: whoever quotes them need not be of their session. */
function servedTo({ at }: ModelExchange, { container }: Span): string[] {
  return container.memory.flatMap((event) =>
    event.kind === 'read' && event.at <= at ? event.rows : [],
  );
}

/** The contexts whose marks are in a request beside the results of tools and quotations of rows. */
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
