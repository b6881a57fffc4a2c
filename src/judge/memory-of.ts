// Whose a memory event is: by its call, by the turn it holds, else by the time at which it came.
import { textsIn } from '../domain/fields.ts';
import type { ContainerRecord } from '../domain/record.ts';
import { findTags } from '../domain/token.ts';
import type { MemoryEvent } from '../domain/witness.ts';
import { holdsWords } from './excerpt.ts';
import type { Span, TurnRequests } from './ledger-entry.ts';

/** Memory events of each turn, in the order of the turns. Those of other canaries are in none. */
export function memoryOf(
  spans: readonly Span[],
  requests: readonly TurnRequests[],
): MemoryEvent[][] {
  const owned: MemoryEvent[][] = spans.map(() => []);
  for (const container of new Set(spans.map((span) => span.container))) {
    const own = [...spans.entries()].filter(([, span]) => span.container === container);
    const writes = own.flatMap(([index, span]) => writesOf(index, span, requests[index]));
    for (const event of container.memory)
      for (const index of ownersOf(event, own, writes, container)) owned[index]?.push(event);
  }
  return owned;
}

/**
 * A write that the model asked for: the turn's index, when, since which event, and the texts it was
 * to write.
 */
interface WriteCall {
  readonly index: number;
  readonly at: number;
  readonly since: number;
  readonly texts: readonly string[];
}

function writesOf(index: number, { turn }: Span, requests: TurnRequests | undefined): WriteCall[] {
  return [...(requests?.model ?? []), ...(requests?.astray ?? [])]
    .filter(({ called }) => called === 'commit-memory')
    .map(({ at, answer }) => ({
      index,
      at,
      since: turn.began.memory,
      texts: answer.toolCalls.flatMap((call) => textsOf(call.arguments)),
    }));
}

function ownersOf(
  event: MemoryEvent,
  own: readonly (readonly [index: number, span: Span])[],
  calls: readonly WriteCall[],
  { tokens }: ContainerRecord,
): readonly number[] {
  const { sequence, at } = event;
  const inSpan = own
    .filter(
      ([, { turn, until }]) =>
        sequence > turn.began.memory && (until === null || sequence <= until.memory),
    )
    .map(([index]) => index);
  if (event.kind !== 'write') return inSpan;
  // A turn's text in a row says whose it is, whenever it comes.
  const tag = findTags(event.content).at(-1);
  if (tag !== undefined) {
    const owner = own.find(([, span]) => span.turn.turn.tag === tag);
    if (owner !== undefined) return [owner[0]];
    return tokens.some(([token]) => token === tag) ? [] : inSpan;
  }
  const isAsked = (text: string): boolean => text !== '' && holdsWords(event.content, text);
  const call = calls.findLast(
    (one) => one.at <= at && sequence > one.since && one.texts.some(isAsked),
  );
  // What a turn under way has asked for itself is its own, also where an earlier one asked the
  // same.
  return call === undefined || inSpan.includes(call.index) ? inSpan : [call.index];
}

/**
 * Whether a write may be a tool's: notes of the agent's own are automatic, or carry the turn's tag.
 */
export function isToolRow(event: MemoryEvent): event is Extract<MemoryEvent, { kind: 'write' }> {
  return event.kind === 'write' && !event.automatic && findTags(event.content).length === 0;
}

/** The texts among the arguments of a call, at any depth: the model wrote them, as JSON. */
export function textsOf(json: string): string[] {
  return [...textsIn(JSON.parse(json))];
}
