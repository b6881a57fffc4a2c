// Attributes everything that was recorded of a canary to its turns: the one place in which it is
// decided whose a request, a call, a memory event or a notification is.
import type { CanaryRecord, ContainerRecord, Moment, TurnRecord } from '../domain/record.ts';
import { findMarks } from '../domain/token.ts';
import type { ModelExchange } from '../domain/witness.ts';
import { groupOf } from './group.ts';
import type { Ledger, LedgerTurn, MadeCall, PeerObservation, Span, Token } from './ledger-entry.ts';
import { memoryOf } from './memory-of.ts';
import { refusedOf } from './refused-of.ts';
import { requestsOf } from './requests-of.ts';

const empty: ContainerRecord = {
  exchanges: [],
  refusals: [],
  memory: [],
  notifications: [],
  tokens: [],
};

/** The ledger of a record. */
export function toLedger(record: CanaryRecord): Ledger {
  const { turns: played, containers, seen, ...known } = record;
  const tokens = new Map(containers.flatMap((container) => [...container.tokens]));
  const pushedTo = (turn: TurnRecord, from: Moment, to: Moment | null): string[] =>
    (containers[turn.container] ?? empty).notifications
      .slice(from.notifications, to?.notifications)
      .map(({ text }) => text)
      .filter((text) => isOf(turn.contextId, text, tokens));
  const spans = played.map(
    (turn): Span => ({
      turn,
      container: containers[turn.container] ?? empty,
      group: groupOf(known.play, turn.turn),
      until: untilOf(record, turn),
      pushed: pushedTo(turn, turn.began, turn.ended),
    }),
  );
  const requests = requestsOf(spans, tokens, known.play.canary.name);
  const memory = memoryOf(spans, requests.ofTurns);
  const turns = spans.map(
    ({ turn, container, until, pushed }, index): LedgerTurn => ({
      ...turn,
      ...(requests.ofTurns[index] ?? { model: [], astray: [], beside: [] }),
      memory: memory[index] ?? [],
      beganAt: turn.began.at,
      endedAt: turn.ended.at,
      repliedAt: turn.replied.at,
      memoryAtReply: turn.replied.memory,
      notifications: pushed,
      lateNotifications: pushedTo(turn, turn.ended, until),
      peer: peerOf(turn, container),
      unsupported: refusedOf(turn, container) ?? undefined,
    }),
  );
  const exchanges = containers.flatMap((container) => container.exchanges);
  const modelSeen = seen?.model ?? exchanges.some((one) => isSeen(one, tokens));
  const isUnread = containers.some(({ instructionsRead }) => instructionsRead === false);
  return {
    ...known,
    ...(isUnread ? { instructionsUnread: true } : {}),
    turns,
    modelSeen,
    unasked:
      !modelSeen && exchanges.length === 0 && containers.every((c) => c.refusals.length === 0),
    storeSeen: seen?.store ?? turns.some(({ store }) => (store?.files.length ?? 0) > 0),
    tokens,
    calls: callsOf(exchanges, tokens),
    unowned: requests.unowned,
  };
}

/** The calls that were made for turns, by the id of each call. */
function callsOf(
  exchanges: readonly ModelExchange[],
  tokens: Ledger['tokens'],
): Map<string, MadeCall> {
  const calls = new Map<string, MadeCall>();
  for (const { route, answer, failed } of exchanges) {
    const owner = route.kind === 'turn' ? tokens.get(route.tag) : undefined;
    if (owner === undefined) continue;
    const { through, toolCalls } = answer;
    const isPlain = through === undefined && failed === undefined;
    for (const call of through === undefined ? toolCalls : [through])
      calls.set(call.id, { ...owner, call: isPlain ? call : null });
  }
  return calls;
}

/**
 * Whether a request shows that the agent asks its model about turns: also one that was taken for an
 * order to work on the conversation and holds a mark of it.
 */
function isSeen(
  { route, condensed, transcript }: ModelExchange,
  tokens: Ledger['tokens'],
): boolean {
  if (route.kind === 'turn') return true;
  if (condensed === undefined) return false;
  return transcript.utterances.some(({ marks }) =>
    marks.some(({ value }) => tokens.has(value as Token)),
  );
}

/**
 * The moment up to which what is recorded may still be a turn's: when the next one that does not
 * overlap began.
 */
function untilOf({ play, turns }: CanaryRecord, { turn, container }: TurnRecord): Moment | null {
  const group = groupOf(play, turn);
  const next = turns.find(
    (other) =>
      other.container === container &&
      other.turn.number > turn.number &&
      groupOf(play, other.turn) !== group,
  );
  return next?.began ?? null;
}

/**
 * Whether a text is of a context: side by side, what carries marks of other contexts alone is
 * theirs.
 */
function isOf(contextId: string, text: string, tokens: Ledger['tokens']): boolean {
  const owners = findMarks(text).flatMap(({ value }) => tokens.get(value as Token) ?? []);
  return owners.length === 0 || owners.some((owner) => owner.contextId === contextId);
}

function peerOf(
  { turn: { peerTag }, ended }: TurnRecord,
  { peer }: ContainerRecord,
): PeerObservation | undefined {
  if (peer === undefined || peerTag === undefined) return undefined;
  return {
    discovered: peer.lookups.some((sequence) => sequence <= ended.controlPlane),
    model: peer.exchanges.filter(
      ({ route, sequence }) =>
        route.kind === 'turn' && route.tag === peerTag && sequence <= ended.peerExchange,
    ),
  };
}
