// Attributes everything that was recorded of a canary to its turns: the one place in which it is decided
// whose a request, a call, a memory event or a notification is.
import type { CanaryRecord, ContainerRecord, Moment, TurnRecord } from '../domain/record.ts';
import { findMarks } from '../domain/token.ts';
import { groupOf } from './group.ts';
import type { Ledger, LedgerTurn, PeerObservation, Token } from './ledger-entry.ts';
import { memoryOf } from './memory-of.ts';
import { refusedOf } from './refused-of.ts';
import { requestsOf } from './requests-of.ts';
import type { Span } from './span.ts';

const empty: ContainerRecord = {
  exchanges: [],
  refusals: [],
  memory: [],
  notifications: [],
  tokens: [],
};

/** The ledger of a record. */
export function toLedger(record: CanaryRecord): Ledger {
  const { play, containers } = record;
  const tokens = new Map(containers.flatMap((container) => [...container.tokens]));
  const pushedTo = (
    { contextId, container }: TurnRecord,
    from: Moment,
    to: Moment | null,
  ): string[] =>
    (containers[container] ?? empty).notifications
      .slice(from.notifications, to?.notifications)
      .map(({ text }) => text)
      .filter((text) => isOf(contextId, text, tokens));
  const spans = record.turns.map(
    (turn): Span => ({
      turn,
      container: containers[turn.container] ?? empty,
      group: groupOf(play, turn.turn),
      until: untilOf(record, turn),
      pushed: pushedTo(turn, turn.began, turn.ended),
    }),
  );
  const requests = requestsOf(spans, tokens, play.canary.name);
  const memory = memoryOf(spans, requests.ofTurns);
  const turns = spans.map(
    ({ turn: played, container, until, pushed }, index): LedgerTurn => ({
      turn: played.turn,
      contextId: played.contextId,
      exchange: played.exchange,
      attachments: played.attachments,
      ...(requests.ofTurns[index] ?? { model: [], astray: [], beside: [] }),
      memory: memory[index] ?? [],
      beganAt: played.began.at,
      endedAt: played.ended.at,
      repliedAt: played.replied.at,
      memoryAtReply: played.replied.memory,
      notifications: pushed,
      lateNotifications: pushedTo(played, played.ended, until),
      store: played.store,
      died: played.died,
      overBudget: played.overBudget,
      peer: peerOf(played, container),
      unsupported: refusedOf(played, container) ?? undefined,
    }),
  );
  const modelSeen =
    record.seen?.model ??
    containers.some(({ exchanges }) => exchanges.some(({ route }) => route.kind === 'turn'));
  return {
    play,
    scope: record.scope,
    declared: record.declared,
    toolsDeclared: record.toolsDeclared,
    demands: record.demands,
    turns,
    modelSeen,
    offer: record.offer,
    unasked:
      !modelSeen &&
      containers.every(({ exchanges, refusals }) => exchanges.length + refusals.length === 0),
    storeSeen: record.seen?.store ?? turns.some(({ store }) => (store?.files.length ?? 0) > 0),
    tokens,
    unowned: requests.unowned,
  };
}

/** The moment up to which what is recorded may still be a turn's: when the next one that does not overlap began. */
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

/** Whether a text is of a context: side by side, what carries marks of other contexts alone is theirs. */
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
