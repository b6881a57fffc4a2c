// A record as it is written to disk, and read again: transcripts are read off the requests once more.
import type { PlayFile } from '../domain/canary.ts';
import type {
  AttachmentRoute,
  CanaryRecord,
  ContainerRecord,
  PeerRecord,
  TurnRecord,
} from '../domain/record.ts';
import type { Transcript } from '../domain/transcript.ts';
import type { ModelExchange, StoreSnapshot } from '../domain/witness.ts';
import { createReader, type Reader } from '../transcript/reader.ts';

/** An exchange as written; of its transcript only what the request alone does not tell. */
export type WrittenExchange = Omit<ModelExchange, 'transcript'> & {
  readonly transcript: Pick<Transcript, 'side'>;
};

/** A container's records as written. */
export type WrittenContainer = Omit<ContainerRecord, 'exchanges' | 'peer'> & {
  readonly exchanges: readonly WrittenExchange[];
  readonly peer?:
    | (Omit<PeerRecord, 'exchanges'> & { readonly exchanges: readonly WrittenExchange[] })
    | undefined;
};

/** A record as written. */
export type WrittenRecord = Omit<CanaryRecord, 'containers'> & {
  readonly containers: readonly WrittenContainer[];
};

/** A record as JSON, without what is read off the rest of it again. */
export function renderRecord({ containers, ...record }: CanaryRecord): string {
  const toWritten = ({ transcript, ...exchange }: ModelExchange): WrittenExchange => ({
    ...exchange,
    transcript: { side: transcript.side },
  });
  const written: WrittenRecord = {
    ...record,
    containers: containers.map(({ exchanges, peer, ...container }) => ({
      ...container,
      exchanges: exchanges.map(toWritten),
      ...(peer === undefined
        ? {}
        : { peer: { ...peer, exchanges: peer.exchanges.map(toWritten) } }),
    })),
  };
  return JSON.stringify(written);
}

/** The record of a parsed JSON text, which is judged as the one that was written. */
export function reviveRecord(written: WrittenRecord): CanaryRecord {
  const { play, turns, containers } = written;
  return {
    ...written,
    play: {
      ...play,
      turns: play.turns.map((turn) => ({ ...turn, files: turn.files.map(reviveFile) })),
    },
    turns: turns.map(reviveTurn),
    containers: containers.map(reviveContainer),
  };
}

function reviveContainer({ exchanges, peer, ...container }: WrittenContainer): ContainerRecord {
  return {
    ...container,
    exchanges: reviveExchanges(exchanges),
    ...(peer === undefined
      ? {}
      : { peer: { ...peer, exchanges: reviveExchanges(peer.exchanges) } }),
  };
}

function reviveExchanges(exchanges: readonly WrittenExchange[]): ModelExchange[] {
  const reader: Reader = createReader();
  return exchanges.map((exchange) => {
    // Which JSON was demanded stands in the body alone, and makes nothing but a side request.
    const { side } = exchange.transcript;
    return { ...exchange, transcript: { ...reader.read(exchange.request), side } };
  });
}

function reviveTurn({ turn, attachments, store, ...rest }: TurnRecord): TurnRecord {
  return {
    ...rest,
    turn: { ...turn, files: turn.files.map(reviveFile) },
    attachments: attachments.map(
      (route): AttachmentRoute => ({ ...route, file: reviveFile(route.file) }),
    ),
    store: store === null ? null : reviveStore(store),
  };
}

function reviveFile({ bytes, ...file }: PlayFile): PlayFile {
  return bytes === undefined ? file : { ...file, bytes: toBytes(bytes) };
}

function reviveStore({ files, ...store }: StoreSnapshot): StoreSnapshot {
  return { ...store, files: files.map((file) => ({ ...file, bytes: toBytes(file.bytes) })) };
}

/** The bytes of an array that JSON has made an object of, or of a buffer, which has a form of its own. */
function toBytes(written: object): Uint8Array {
  const { data } = written as { readonly data?: unknown };
  const values: unknown[] = Array.isArray(data) ? data : Object.values(written);
  return Uint8Array.from(values.filter((value) => typeof value === 'number'));
}
