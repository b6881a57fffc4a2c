// A record as it is written to disk, and read again: transcripts are read off the requests once more.
import type { CanaryRecord, TurnRecord } from '../domain/record.ts';
import type { Receipt, Tag } from '../domain/token.ts';
import type { ModelExchange } from '../domain/witness.ts';
import { createReader } from '../transcript/reader.ts';

/** A record as JSON, without what is read off the rest of it again: of a transcript `side` alone is kept. */
export function renderRecord(record: CanaryRecord): string {
  return JSON.stringify(record, (key, value) =>
    key === 'transcript' ? { side: value.side } : value,
  );
}

/** The record of a JSON text, which is judged as the one that was written. */
export function reviveRecord(text: string): CanaryRecord {
  const record: CanaryRecord = JSON.parse(text, (key, value) =>
    key === 'bytes' && typeof value === 'object' ? toBytes(value) : value,
  );
  const containers = record.containers.map(({ exchanges, peer, ...container }, index) => ({
    ...container,
    exchanges: reviveExchanges(
      exchanges,
      record.turns.filter((turn) => turn.container === index),
    ),
    peer: peer && { ...peer, exchanges: reviveExchanges(peer.exchanges, []) },
  }));
  return { ...record, containers };
}

function reviveExchanges(
  exchanges: readonly ModelExchange[],
  turns: readonly TurnRecord[],
): ModelExchange[] {
  const reader = createReader();
  const tagOf = new Map<Receipt, Tag>();
  const ownerOf = (mark: string) => {
    const tag = tagOf.get(mark as Receipt) ?? mark;
    const owner = turns.find(({ turn }) => turn.tag === tag);
    return owner && { tag: owner.turn.tag, contextId: owner.contextId };
  };
  return exchanges.map((exchange) => {
    // Which JSON was demanded stands in the body alone, and makes nothing but a side request.
    const { side } = exchange.transcript;
    const untagged = turns.flatMap(({ turn: { tag, text, untagged }, contextId, began }) =>
      untagged === true && text !== null && began.exchange < exchange.sequence
        ? [{ tag, contextId, text }]
        : [],
    );
    const transcript = reader.read(exchange.request, null, { turns: untagged, ownerOf });
    const { route, receipt } = exchange;
    if (receipt !== null && route.kind === 'turn') tagOf.set(receipt, route.tag);
    return { ...exchange, transcript: { ...transcript, side } };
  });
}

/** The bytes of an array that JSON has made an object of, or of a buffer, which has a form of its own. */
function toBytes(written: object): Uint8Array {
  const { data } = written as { readonly data?: unknown };
  const values: unknown[] = Array.isArray(data) ? data : Object.values(written);
  return Uint8Array.from(values.filter((value) => typeof value === 'number'));
}
