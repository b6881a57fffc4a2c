// Whose a memory event is: by its call, by the turn it holds, else by the time at which it came.
import type { ContainerRecord } from '../domain/record.ts';
import { findTags } from '../domain/token.ts';
import type { MemoryEvent } from '../domain/witness.ts';
import { holdsWords } from './excerpt.ts';
import type { Span, TurnRequests } from './ledger-entry.ts';

/** Memory events of each turn, in the order of the turns; those of other canaries are in none. */
export function memoryOf(
  spans: readonly Span[],
  requests: readonly TurnRequests[],
): MemoryEvent[][] {
  const owned: MemoryEvent[][] = spans.map(() => []);
  const containers = new Set(spans.map(({ container }) => container));
  for (const container of containers) {
    const own = spans.flatMap((span, index) => (span.container === container ? [index] : []));
    const writes = toCalls(own, requests);
    for (const event of container.memory)
      for (const index of ownersOf(event, own, spans, writes, container)) owned[index]?.push(event);
  }
  return owned;
}

/** A write that the model asked for: the turn's index, when, and the texts it was to write. */
interface WriteCall {
  readonly index: number;
  readonly at: number;
  readonly texts: readonly string[];
}

function toCalls(own: readonly number[], requests: readonly TurnRequests[]): WriteCall[] {
  return own.flatMap((index) => {
    const { model = [], astray = [] } = requests[index] ?? {};
    return [...model, ...astray]
      .filter(({ called }) => called === 'commit-memory')
      .map(({ at, answer }) => ({
        index,
        at,
        texts: answer.toolCalls.flatMap((call) => textsOf(call.arguments)),
      }));
  });
}

function ownersOf(
  event: MemoryEvent,
  own: readonly number[],
  spans: readonly Span[],
  calls: readonly WriteCall[],
  { tokens }: ContainerRecord,
): readonly number[] {
  const inSpan = own.filter((index) => isIn(event, spans[index]));
  if (event.kind !== 'write') return inSpan;
  // A turn's text in a row tells whose it is, whenever it comes.
  const tag = findTags(event.content).at(-1);
  if (tag !== undefined) {
    const owner = own.find((index) => spans[index]?.turn.turn.tag === tag);
    if (owner !== undefined) return [owner];
    return tokens.some(([token]) => token === tag) ? [] : inSpan;
  }
  const call = calls.findLast(
    ({ index, at, texts }) =>
      at <= event.at &&
      event.sequence > (spans[index]?.turn.began.memory ?? 0) &&
      texts.some((text) => text !== '' && holdsWords(event.content, text)),
  );
  // What a turn under way has asked for itself is its own, also where an earlier one asked the same.
  return call === undefined || inSpan.includes(call.index) ? inSpan : [call.index];
}

function isIn({ sequence }: MemoryEvent, span: Span | undefined): boolean {
  if (span === undefined) return false;
  return (
    sequence > span.turn.began.memory &&
    sequence <= (span.until?.memory ?? Number.POSITIVE_INFINITY)
  );
}

/** Whether a write may be a tool's: notes of the agent's own are automatic, or carry the turn's tag. */
export function isToolRow(event: MemoryEvent): event is Extract<MemoryEvent, { kind: 'write' }> {
  return event.kind === 'write' && !event.automatic && findTags(event.content).length === 0;
}

/** The texts among the arguments of a call; the model wrote them, so they are an object. */
export function textsOf(json: string): string[] {
  const values: unknown[] = Object.values(JSON.parse(json));
  return values.filter((value) => typeof value === 'string');
}
