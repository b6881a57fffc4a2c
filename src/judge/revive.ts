// A record as it is written to disk, and read again: transcripts are read off the requests once
// more.
import { openingOf } from '../domain/file-opening.ts';
import type { ModelRequest, RequestDemands } from '../domain/model-request.ts';
import type { CanaryRecord, ContainerRecord, TurnRecord } from '../domain/record.ts';
import type { Receipt, Tag } from '../domain/token.ts';
import type { ModelExchange, StoreFile } from '../domain/witness.ts';
import { createReader } from '../transcript/reader.ts';
import { isMarkOf } from '../transcript/untagged.ts';
import { createPoolReader, createPoolWriter, type PoolWriter } from './pool.ts';

/** A canary's record without the records of its containers, which other canaries share. */
export type OwnRecord = Omit<CanaryRecord, 'containers'>;

/**
 * A writer of parts of records. Left out is what is read off the rest again and what no judgement
 * rests on: the bodies of requests, which wire.jsonl and model.jsonl have, and the copied files of
 * the store, whose rows are kept.
 * @param text what is written in place of each text
 */
export function createRecordWriter(text: (text: string) => string): PoolWriter {
  return createPoolWriter({ replace, text });
}

function replace(key: string, value: unknown): unknown {
  if (key === 'requestBody') return '';
  if (typeof value !== 'object' || value === null) return value;
  if (key === 'transcript') return { side: (value as ModelExchange['transcript']).side };
  if (value instanceof Uint8Array) return { base64: Buffer.from(value).toString('base64') };
  if (key === 'store') {
    const { files } = value as { readonly files: readonly StoreFile[] };
    return { ...value, files: files.map(({ path }) => ({ path })) };
  }
  return value;
}

/** What is demanded of requests in a dialect. `undefined`: there is no such dialect. */
export type FindDemands = (dialect: string) => RequestDemands | undefined;

/**
 * A record of parts that were read, which is judged as the one that was written. @throws TypeError
 * for parts of anything else
 * @param findDemands for requests of records that were written before each had its own
 */
export function reviveParts(
  own: unknown,
  containers: readonly unknown[],
  findDemands: FindDemands,
): CanaryRecord {
  const { play, turns, ...rest } = own as OwnRecord;
  return {
    ...rest,
    play: { ...play, turns: play.turns.map(reviveFiles) },
    turns: turns.map(({ store, ...turn }) => ({
      ...turn,
      turn: reviveFiles(turn.turn),
      attachments: turn.attachments.map((route) => ({ ...route, file: reviveFile(route.file) })),
      store: store && { ...store, files: store.files.map(({ path }) => ({ path, bytes: none })) },
    })),
    containers: containers.map((one, index) =>
      reviveContainer(
        one as ContainerRecord,
        turns.filter((turn) => turn.container === index),
        findDemands,
      ),
    ),
  };
}

/** A record as one JSON text. */
export function renderRecord({ containers, ...own }: CanaryRecord): string {
  const writer = createRecordWriter((text) => text);
  const written = { own: writer.write(own), containers: containers.map(writer.write) };
  return JSON.stringify({ nodes: writer.takeNodes(), ...written });
}

/** The record of such a text, in which each request has what is demanded of it. */
export function reviveRecord(text: string): CanaryRecord {
  const { nodes, own, containers } = JSON.parse(text);
  const reader = createPoolReader();
  reader.add(nodes);
  return reviveParts(reader.read(own), containers.map(reader.read), () => undefined);
}

const none = new Uint8Array(0);

/** `turns`: those that were played on it. */
function reviveContainer(
  { exchanges, peer, ...container }: ContainerRecord,
  turns: readonly TurnRecord[],
  findDemands: FindDemands,
): ContainerRecord {
  const revive = (these: readonly ModelExchange[], of: readonly TurnRecord[]): ModelExchange[] =>
    reviveExchanges(withDemands(these, findDemands), of);
  return {
    ...container,
    exchanges: revive(exchanges, turns),
    peer: peer && { ...peer, exchanges: revive(peer.exchanges, []) },
  };
}

/** @throws Error for a request of which no one knows what is demanded */
function withDemands(
  exchanges: readonly ModelExchange[],
  findDemands: FindDemands,
): ModelExchange[] {
  return exchanges.map((exchange) => {
    const { dialect, demands = findDemands(dialect) } = exchange.request as Unstamped;
    if (typeof demands !== 'object' || demands === null) {
      const name = JSON.stringify(String(dialect).slice(0, 200));
      throw new Error(`a model request is in the dialect ${name}, which is not known here`);
    }
    return { ...exchange, request: { ...exchange.request, demands } };
  });
}

/** A request as records had it before each had its demands, or has it now. */
type Unstamped = Pick<ModelRequest, 'dialect'> & Partial<Pick<ModelRequest, 'demands'>>;

function reviveExchanges(
  exchanges: readonly ModelExchange[],
  turns: readonly TurnRecord[],
): ModelExchange[] {
  const reader = createReader();
  const tagOf = new Map<Receipt, Tag>();
  const emptied = new Set<string>();
  const ownerOf = (mark: string) => {
    const tag = tagOf.get(mark as Receipt) ?? mark;
    const owner = turns.find(({ turn }) => turn.tag === tag);
    return owner && { tag: owner.turn.tag, contextId: owner.contextId };
  };
  return exchanges.map((exchange) => {
    // Which JSON was demanded appears in the body alone, and makes nothing but a side request.
    const { side } = exchange.transcript;
    const untagged = turns.flatMap(({ turn: { tag, text, untagged }, contextId, began }) =>
      untagged === true && text !== null && began.exchange < exchange.sequence
        ? [{ tag, contextId, text }]
        : [],
    );
    const open = turns.filter(
      ({ began, replied }) =>
        began.exchange < exchange.sequence && exchange.sequence <= replied.exchange,
    );
    const isUnderWay = (mark: string): boolean => {
      const one = open.find(({ turn }) => isMarkOf(mark, turn));
      return one !== undefined && open.every((o) => o === one || o.contextId !== one.contextId);
    };
    const isOpen = (mark: string): boolean => open.some(({ turn }) => isMarkOf(mark, turn));
    const openTexts = (mark: string) => {
      const contextId = turns.find(({ turn }) => isMarkOf(mark, turn))?.contextId;
      const asked = open.filter((one) => one.contextId === contextId);
      return asked.flatMap(({ turn: { text, files } }) => [
        ...(text === null ? [] : [text]),
        ...files.flatMap(({ content, facts }) => openingOf(content, facts) ?? []),
      ]);
    };
    const textOf = (tag: string) => turns.find(({ turn }) => turn.tag === tag)?.turn.text ?? null;
    const known = {
      ...{ turns: untagged, ownerOf, isUnderWay, isOpen },
      ...{ openTexts, isAnsweredWithNothing: (tag: string) => emptied.has(tag), textOf },
    };
    const transcript = reader.read(exchange.request, null, known);
    const { route, receipt } = exchange;
    if (receipt !== null && route.kind === 'turn') tagOf.set(receipt, route.tag);
    if (route.kind === 'turn' && exchange.failed?.kind === 'empty-answer') emptied.add(route.tag);
    return { ...exchange, transcript: { ...transcript, side } };
  });
}

function reviveFiles<Turn extends CanaryRecord['turns'][number]['turn']>(turn: Turn): Turn {
  return { ...turn, files: turn.files.map(reviveFile) };
}

type PlayFile = CanaryRecord['turns'][number]['turn']['files'][number];

function reviveFile({ bytes, ...file }: PlayFile): PlayFile {
  if (bytes === undefined) return file;
  const { base64 } = bytes as unknown as { readonly base64: string };
  return { ...file, bytes: Uint8Array.from(Buffer.from(base64, 'base64')) };
}
