// What is due in a request after a restart, an overlap, a Stop or a dropped stream: by what the
// profile declares, and by what shows where it declares nothing.
import { describe, expect, it } from 'vitest';
import type { PlayTurn } from '../../../src/domain/canary.ts';
import type { DeclaredBehaviour } from '../../../src/domain/record.ts';
import type { TurnOutcome } from '../../../src/domain/reply.ts';
import type { StoreSnapshot } from '../../../src/domain/witness.ts';
import { judgeCanary } from '../../../src/judge/judge.ts';
import type { Ledger } from '../../../src/judge/ledger-entry.ts';
import {
  answered,
  answers,
  assistant,
  exchange,
  fact,
  healthyMessages,
  observe,
  position,
  receipts,
  snapshot,
  tags,
  texts,
  user,
} from './observation.ts';

interface Manner {
  /** How the two turns are sent. */
  readonly first?: Partial<PlayTurn>;
  readonly second?: Partial<PlayTurn>;
  readonly firstOutcome?: TurnOutcome;
  readonly declared?: Partial<DeclaredBehaviour>;
  readonly messages?: Parameters<typeof exchange>[0];
  readonly store?: StoreSnapshot | null;
  /** The store after the first turn, and some seconds after the last. */
  readonly firstStore?: StoreSnapshot;
  readonly laterStore?: StoreSnapshot;
  readonly reply?: string;
  readonly expect?: PlayTurn['expect'];
}

const nothingKnown = `I don't know. [${receipts[1]}]`;

/** The conversation of the judge's tests, sent in another manner. */
function judge(manner: Manner) {
  const said = manner.reply ?? answers[1];
  const plain = observe({
    model: [
      exchange(manner.messages ?? healthyMessages, { answer: { text: said, toolCalls: [] } }),
    ],
    outcome: answered(said),
    ...(manner.store === undefined ? {} : { store: manner.store }),
    expect: [
      { kind: 'reply-contains', text: fact, position },
      { kind: 'reply-contains', text: receipts[1], position },
      { kind: 'history-includes-turn', turn: 1, position },
      ...(manner.expect ?? []),
    ],
  });
  const changes = [manner.first ?? {}, manner.second ?? {}];
  const turns = plain.turns.map((turn, index) => ({
    ...turn,
    turn: { ...turn.turn, ...changes[index] },
    ...(index === 0 && manner.firstOutcome !== undefined
      ? { exchange: { ...turn.exchange, outcome: manner.firstOutcome } }
      : {}),
    ...(index === 0 && manner.firstStore !== undefined ? { store: manner.firstStore } : {}),
    ...(index === 1 && manner.laterStore !== undefined ? { laterStore: manner.laterStore } : {}),
  }));
  const observation: Ledger = {
    ...plain,
    turns,
    play: { ...plain.play, turns: turns.map(({ turn }) => turn) },
    ...(manner.declared === undefined ? {} : { declared: { volumes: [], ...manner.declared } }),
  };
  const { verdict, layer, turns: judged } = judgeCanary(observation);
  const open = (judged[1]?.expectations ?? []).filter((e) => e.result === 'not-observed');
  return { verdict, layer, notObserved: open.map(({ kind }) => kind) };
}

const forgotten = { messages: [user(texts[1])], reply: nothingKnown };
const passed = { verdict: 'passed', layer: null };

describe('after a restart', () => {
  const second = { restart: 'container' } as const;

  it('the whole conversation is due where the transcript is declared to survive', () => {
    const declared = { survivesRestart: 'transcript' } as const;
    expect(judge({ second, declared })).toMatchObject({ ...passed, notObserved: [] });
    expect(judge({ second, declared, ...forgotten, store: null })).toMatchObject({
      verdict: 'failed',
      layer: 'not-sent-to-model',
    });
  });

  it('nothing of it is due where nothing is declared to survive', () => {
    const declared = { survivesRestart: 'none' } as const;
    expect(judge({ second, declared, ...forgotten })).toMatchObject({
      ...passed,
      notObserved: ['history-includes-turn', 'reply-contains'].sort().reverse(),
    });
  });

  it('what was told is due in the reply where memory is declared to survive', () => {
    const declared = { survivesRestart: 'memory' } as const;
    expect(judge({ second, declared, ...forgotten })).toMatchObject({
      verdict: 'failed',
      layer: 'memory-not-recalled',
    });
    const recalled = [user(`- ${fact}\n\n${texts[1]}`)];
    expect(judge({ second, declared, messages: recalled })).toMatchObject(passed);
  });

  it('what memory brings back has an order and a place of its own', () => {
    const messages = [user(`- ${answers[0]}\n- ${texts[0]}\n\n${texts[1]}`)];
    const declared = { survivesRestart: 'memory' } as const;
    expect(judge({ second, declared, messages })).toMatchObject(passed);
    expect(judge({ second, declared: { survivesRestart: 'transcript' }, messages })).toMatchObject({
      verdict: 'failed',
      layer: 'sent-out-of-order',
    });
  });

  it('that is due which a volume still holds, where nothing is declared', () => {
    expect(judge({ second, ...forgotten })).toMatchObject({
      verdict: 'failed',
      layer: 'stored-not-sent-to-model',
    });
    const elsewhere = snapshot(['ctx', texts[0]], ['ctx', texts[1]]);
    const records = elsewhere.records.map((record) => ({ ...record, path: '/home/agent/s.db' }));
    expect(judge({ second, ...forgotten, store: { ...elsewhere, records } })).toMatchObject(passed);
    const declared = { volumes: ['/home/agent'] };
    expect(
      judge({ second, declared, ...forgotten, store: { ...elsewhere, records } }),
    ).toMatchObject({ verdict: 'failed' });
    expect(judge({ second, ...forgotten, store: null })).toMatchObject(passed);
  });

  it('of an upgrade is due what the base image kept on a volume, and no more', () => {
    const later = { ...forgotten, second: { restart: 'upgrade' }, store: null } as const;
    const onVolume = snapshot(['ctx', texts[0]], ['ctx', answers[0]]);
    expect(judge({ ...later, firstStore: onVolume })).toMatchObject({ verdict: 'failed' });
    // What the image under test keeps says nothing of the base.
    const seen = snapshot(['ctx', texts[1]], ['ctx', answers[1]]);
    expect(judge({ ...later, laterStore: seen })).toMatchObject(passed);
    // What is declared holds of the base image, too, unless its store shows otherwise.
    const declared = { survivesRestart: 'transcript' } as const;
    expect(judge({ ...later, declared })).toMatchObject({ verdict: 'failed' });
    const records = onVolume.records.map((record) => ({ ...record, path: '/tmp/s.db' }));
    const elsewhere = { ...onVolume, records };
    expect(judge({ ...later, declared, firstStore: elsewhere })).toMatchObject(passed);
  });

  it('that is due whose session lay on a volume at any time, where nothing is declared', () => {
    for (const restart of ['container', 'kill', 'new-container'] as const) {
      const seen = snapshot(['ctx', texts[1]], ['ctx', answers[1]]);
      const later = { ...forgotten, second: { restart }, store: null };
      expect(judge(later)).toMatchObject(passed);
      expect(judge({ ...later, laterStore: seen })).toMatchObject({ layer: 'not-stored' });
      // What was there before the restart, and is gone.
      const before = snapshot(['ctx', texts[0]], ['ctx', answers[0]]);
      expect(judge({ ...later, firstStore: before })).toMatchObject({ verdict: 'failed' });
      // A note of the user's words is no transcript.
      expect(judge({ ...later, firstStore: snapshot(['notes', texts[0]]) })).toMatchObject(passed);
    }
  });

  it('a conversation that is sent in part is due whole, where nothing is declared', () => {
    const messages = [assistant(answers[0]), user(texts[1])];
    expect(judge({ second, messages, reply: nothingKnown, store: null })).toMatchObject({
      verdict: 'failed',
      layer: 'not-sent-to-model',
    });
  });

  it('a new key is no loss where the conversation begins anew', () => {
    const key = { kind: 'store-same-key-as-turn', turn: 1, position } as const;
    const store = snapshot(['old', texts[0]], ['new', texts[1]]);
    const manner = { second, store, expect: [key] };
    const none = { survivesRestart: 'none' } as const;
    expect(judge({ ...manner, declared: none })).toMatchObject(passed);
    const transcript = { survivesRestart: 'transcript' } as const;
    expect(judge({ ...manner, declared: transcript })).toMatchObject({
      layer: 'stored-under-another-key',
    });
  });

  it('nothing is due of what stood on volumes that are gone', () => {
    const fresh = { restart: 'new-container-and-volumes' } as const;
    const declared = { survivesRestart: 'transcript' } as const;
    expect(judge({ second: fresh, declared, ...forgotten })).toMatchObject(passed);
  });
});

describe('turns that overlap', () => {
  const second = { overlap: true };

  it('need not know of each other', () => {
    expect(judge({ second, messages: [user(texts[1])], reply: nothingKnown })).toMatchObject({
      verdict: 'failed',
      layer: 'answer-wrong',
    });
    expect(judge({ second, messages: [user(texts[1])] })).toMatchObject(passed);
  });

  it('may stand in either order, but each only once and before its own answer', () => {
    const messages = [user(texts[1]), user(texts[0]), assistant(answers[0])];
    expect(judge({ second, messages })).toMatchObject(passed);
    expect(judge({ second, messages: [user(texts[0]), ...messages] })).toMatchObject({
      layer: 'sent-doubled',
    });
    expect(
      judge({ second, messages: [assistant(answers[0]), user(texts[0]), user(texts[1])] }),
    ).toMatchObject({ layer: 'sent-out-of-order' });
  });
});

describe('a turn that was dropped', () => {
  const first = { disconnectAfter: 1, stream: true };
  const firstOutcome = { kind: 'disconnected', events: 1 } as const;
  const dropped = { kind: 'stream-dropped-turn', turn: 1, position } as const;
  const asked = [user(texts[0]), user(texts[1])];

  it('is due with its text alone where nothing is declared: the model was asked about it', () => {
    const manner = { first, firstOutcome, expect: [dropped] };
    for (const messages of [healthyMessages, asked])
      expect(judge({ ...manner, messages })).toMatchObject(passed);
    expect(judge({ ...manner, messages: [user(texts[1])], store: null })).toMatchObject({
      layer: 'not-sent-to-model',
    });
    const cancelled = { ...manner, declared: { streamCancellation: 'cancel' } as const };
    expect(judge({ ...cancelled, messages: [user(texts[1])] })).toMatchObject(passed);
    expect(judge({ ...manner, messages: [user(texts[0]), ...healthyMessages] })).toMatchObject({
      layer: 'sent-doubled',
    });
    const twice = [user(texts[0]), assistant(answers[0]), assistant(answers[0]), user(texts[1])];
    expect(judge({ ...manner, messages: twice })).toMatchObject({ layer: 'sent-doubled' });
  });

  it('is there with its answer where it is declared to survive', () => {
    const declared = { streamCancellation: 'survive' } as const;
    const manner = { first, firstOutcome, declared, expect: [dropped] };
    expect(judge(manner)).toMatchObject(passed);
    expect(judge({ ...manner, messages: asked })).toMatchObject({ verdict: 'failed' });
    expect(judge({ ...manner, messages: [user(texts[1])], store: null })).toMatchObject({
      layer: 'not-sent-to-model',
    });
  });

  it('need not be there behind a restart that its conversation did not survive', () => {
    const declared = { streamCancellation: 'survive', survivesRestart: 'transcript' } as const;
    const second = { restart: 'new-container-and-volumes' } as const;
    const manner = { first, firstOutcome, second, declared, expect: [dropped] };
    expect(judge({ ...manner, messages: [user(texts[1])] })).toMatchObject({
      ...passed,
      notObserved: ['history-includes-turn', 'stream-dropped-turn'],
    });
  });

  it('has no answer where it is declared to be cancelled', () => {
    const declared = { streamCancellation: 'cancel' } as const;
    const manner = { first, firstOutcome, declared, expect: [dropped] };
    expect(judge({ ...manner, messages: asked })).toMatchObject(passed);
    expect(judge(manner)).toMatchObject({ verdict: 'failed', layer: 'answer-wrong' });
  });
});

describe('a turn that was stopped', () => {
  const first = { stop: true };
  const refused = {
    kind: 'rejected',
    reason: 'task-not-completed',
    message: 'The task was canceled.',
    reply: null,
  } as const;

  it('need not have an answer, and may be forgotten then', () => {
    const manner = { first, firstOutcome: refused };
    for (const messages of [healthyMessages, [user(texts[1])]])
      expect(judge({ ...manner, messages })).toMatchObject(passed);
  });

  it('is part of the conversation when it was answered all the same', () => {
    expect(judge({ first })).toMatchObject(passed);
    expect(judge({ first, messages: [user(texts[1])], store: null })).toMatchObject({
      verdict: 'failed',
      layer: 'not-sent-to-model',
    });
  });

  it('is no excuse for a process that died', () => {
    const plain = observe({ outcome: refused, turn: { died: 'exit code 3' } });
    const turns = plain.turns.map((turn) => ({ ...turn, turn: { ...turn.turn, stop: true } }));
    expect(judgeCanary({ ...plain, turns })).toMatchObject({ layer: 'rejected' });
  });
});

it('the marks of these tests are what they are taken for', () => {
  expect(texts[0]).toContain(tags[0]);
});
