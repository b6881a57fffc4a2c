// A record that is written to disk and read again is judged as it was.
import { describe, expect, it } from 'vitest';
import type { CanaryRecord } from '../../../src/domain/record.ts';
import { layers } from '../../../src/domain/verdict.ts';
import { judgeCanary } from '../../../src/judge/judge.ts';
import type { Ledger, LedgerTurn } from '../../../src/judge/ledger-entry.ts';
import { renderRecord, reviveRecord } from '../../../src/judge/revive.ts';
import { judgeRecord } from '../../../src/judge/verdict.ts';
import { playAll } from '../adversarial/play.ts';
import { recordLate } from './late-agent.ts';
import { layerCases } from './layer-cases.ts';
import { observe } from './observation.ts';

function again(record: CanaryRecord): CanaryRecord {
  return reviveRecord(renderRecord(record));
}

async function recordOf(canary: string): Promise<CanaryRecord> {
  const [played] = await playAll([canary], {});
  if (played === undefined) throw new Error('nothing was played');
  return played.record;
}

/** The ledger with all of its requests written and read again. */
function reread(ledger: Ledger): Ledger {
  const { play: played, scope, turns } = ledger;
  const exchangesOf = ({ model, astray, beside }: LedgerTurn) => [...model, ...astray, ...beside];
  const exchanges = turns.flatMap(exchangesOf);
  const none = { refusals: [], memory: [], notifications: [], tokens: [] };
  const peers = turns.flatMap(({ peer }) => peer?.model ?? []);
  const peer = { exchanges: peers, lookups: [] };
  const containers = [{ ...none, exchanges, peer }];
  const [container] = again({ play: played, scope, turns: [], containers }).containers;
  const read = container?.exchanges ?? [];
  const readPeers = container?.peer?.exchanges ?? [];
  expect(read).toHaveLength(exchanges.length);
  const toRead = (one: LedgerTurn['model'][number]) => read[exchanges.indexOf(one)] ?? one;
  return {
    ...ledger,
    turns: turns.map((turn) => ({
      ...turn,
      model: turn.model.map(toRead),
      astray: turn.astray.map(toRead),
      beside: turn.beside.map(toRead),
      peer: turn.peer && {
        ...turn.peer,
        model: turn.peer.model.map((one) => readPeers[peers.indexOf(one)] ?? one),
      },
    })),
  };
}

describe('a record that was written and read again', () => {
  for (const layer of layers)
    for (const [index, change] of layerCases[layer].entries())
      it(`has the same requests: ${layer}, case ${index + 1}`, () => {
        const ledger = observe(change);
        expect(judgeCanary(reread(ledger))).toEqual(judgeCanary(ledger));
      });

  it.each(['name-recall', 'file-with-caption', 'memory-across-sessions', 'several-files'])(
    'has the same verdict, every expectation included: %s',
    async (name) => {
      const record = await recordOf(name);
      expect(judgeRecord(again(record)).judgement).toEqual(judgeRecord(record).judgement);
      const asData = (value: unknown) => JSON.parse(JSON.stringify(value));
      expect(asData(again(again(record)))).toEqual(asData(again(record)));
    },
  );

  it('has the same verdict where a row is late and another one lost', async () => {
    const record = await recordLate('memory-three-sessions', { lateWrites: 1, lostWrites: [2] });
    const { verdict, layer, headline, judgement } = judgeRecord(record);
    expect(judgeRecord(again(record))).toMatchObject({ verdict, layer, headline, judgement });
    expect(verdict).toBe('failed');
  });

  it('has the marks at the same places in every request', async () => {
    const record = await recordOf('name-recall');
    const places = ({ containers }: CanaryRecord) =>
      containers.flatMap(({ exchanges, tokens }) =>
        exchanges.flatMap(({ transcript }) =>
          tokens.map(([token]) =>
            token.startsWith('R-')
              ? transcript.places.ofAnswer(token as `R-${string}`)
              : transcript.places.ofTurn(token as `T-${string}`, true),
          ),
        ),
      );
    expect(places(again(record))).toEqual(places(record));
    expect(places(record).flatMap((one) => one.places).length).toBeGreaterThan(2);
  });

  it('has the bytes of files, the names of stored ones, and side requests that only their body tells', async () => {
    const record = await recordOf('file-with-caption');
    const bytes = Uint8Array.of(1, 2, 255);
    const changed: CanaryRecord = {
      ...record,
      turns: record.turns.map((turn) => ({
        ...turn,
        turn: { ...turn.turn, files: turn.turn.files.map((file) => ({ ...file, bytes })) },
        store: {
          files: [{ path: '/a', bytes: Buffer.from(bytes) }],
          records: [],
          truncated: false,
        },
      })),
      containers: record.containers.map((container) => ({
        ...container,
        exchanges: container.exchanges.map((exchange) => ({
          ...exchange,
          transcript: { ...exchange.transcript, side: 'asks for a title as JSON' },
        })),
      })),
    };
    const { turns, containers } = again(changed);
    expect(turns[0]?.store?.files).toEqual([{ path: '/a', bytes: new Uint8Array(0) }]);
    expect(turns.flatMap(({ turn }) => turn.files.map((file) => file.bytes))).toContainEqual(bytes);
    expect(containers[0]?.exchanges[0]?.transcript.side).toBe('asks for a title as JSON');
  });
});
