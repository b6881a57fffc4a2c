// Under which keys a store holds the turns of a conversation, whatever its layout.
import { describe, expect, it } from 'vitest';
import type { StoreRecord, StoreSnapshot } from '../../../src/domain/witness.ts';
import { judgeCanary } from '../../../src/judge/judge.ts';
import { describeKey, describeKeys, lossLayer } from '../../../src/judge/store.ts';
import {
  answers,
  exchange,
  observe,
  receipts,
  snapshot,
  tags,
  texts,
  user,
} from './observation.ts';

function layerOf(...records: readonly StoreRecord[]): string {
  const snapshot: StoreSnapshot = { files: [], records, truncated: false };
  return lossLayer(snapshot, tags[0], tags[1]);
}

function file(path: string, text: string, key = path): StoreRecord {
  return { path, table: null, key, text };
}

const answerOf = (index: 0 | 1): string => answers[index] ?? `Yes. [${receipts[index]}]`;

describe('a store with a file for each message', () => {
  const folder = '/app/sessions/session_a/messages';
  const messages = (of: string, key?: string) => [
    file(`${folder}/0.json`, texts[0], key),
    file(`${folder}/1.json`, answerOf(0), key),
    file(`${of}/2.json`, texts[1], key),
  ];

  it('has the folder for the key of the conversation', () => {
    expect(layerOf(...messages(folder))).toBe('stored-not-sent-to-model');
    expect(layerOf(...messages('/app/sessions/session_b/messages'))).toBe(
      'stored-under-another-key',
    );
  });

  it('has the key that the messages name, if they do', () => {
    expect(layerOf(...messages(folder, 'a'))).toBe('stored-not-sent-to-model');
    const [one, two] = messages(folder, 'a');
    if (one === undefined || two === undefined) throw new Error('two messages');
    const other = file(`${folder}/2.json`, texts[1], 'b');
    expect(layerOf(one, two, other)).toBe('stored-under-another-key');
  });
});

describe('a store with a file for each conversation', () => {
  it('has the file for the key, in whichever folder', () => {
    const whole = file('/app/sessions/a.json', `${texts[0]}\n${answerOf(0)}\n${texts[1]}`);
    expect(layerOf(whole)).toBe('stored-not-sent-to-model');
    const first = file('/app/sessions/a.json', `${texts[0]}\n${answerOf(0)}`);
    expect(layerOf(first, file('/app/sessions/b.json', texts[1]))).toBe('stored-under-another-key');
  });
});

describe('a store that was not there yet when a text was lost', () => {
  /** A first turn whose text was cut before its model was asked, and the store after the next. */
  function layerOfCut(store: StoreSnapshot | null): string | null {
    const ledger = observe({ store });
    const cut = exchange([user(texts[0].slice(0, 10))], {
      route: { kind: 'side', reason: 'no tag', isTagless: true },
      answer: { text: answerOf(0), toolCalls: [] },
      receipt: null,
    });
    const turns = ledger.turns.map((turn, index) =>
      index === 0 ? { ...turn, model: [], astray: [cut] } : turn,
    );
    return judgeCanary({ ...ledger, turns }).layer;
  }

  it('tells where it was lost when it comes', () => {
    expect(layerOfCut(snapshot(['ctx', texts[1]]))).toBe('not-stored');
    expect(layerOfCut(snapshot(['ctx', texts[0]], ['ctx', texts[1]]))).toBe(
      'stored-not-sent-to-model',
    );
    expect(layerOfCut(null)).toBe('not-sent-to-model');
  });
});

describe('keys for people', () => {
  const prefix = 'sess-0f6f3f6e-aaaa-4bbb-8ccc-123456789012-';

  it('are whole when short, else cut in their middle', () => {
    expect(describeKey(file('/a.db', '', 'main'))).toBe('main');
    expect(describeKey(file('/a.db', '', `${prefix}one-two-three`))).toBe('sess-0f6…ne-two-three');
  });

  it('are never shown as equal where they differ, wherever that is', () => {
    const tail = '-and-the-same-end';
    for (const [one, other] of [
      [`${prefix}1`, `${prefix}2`],
      [`${prefix}1${tail}`, `${prefix}2${tail}`],
      [`a${prefix}`, `b${prefix}`],
      [`${prefix}${tail}`, `${prefix}x${tail}`],
    ] as const) {
      const shown = describeKeys(file('/a.db', '', one), file('/a.db', '', other));
      expect(shown[0]).not.toBe(shown[1]);
      expect(shown.every((text) => text.length < 40)).toBe(true);
    }
  });

  it('are told apart by their places where they are equal', () => {
    expect(describeKeys(file('/x/a.db', '', 'k'), file('/x/b.db', '', 'k'))).toEqual([
      'k of a.db',
      'k of b.db',
    ]);
    expect(describeKeys(file('/x/a.db', '', 'k'), file('/y/a.db', '', 'k'))).toEqual([
      'k of /x/a.db',
      'k of /y/a.db',
    ]);
  });
});
