// Conversations of healthy agents: none may be red, and what was not observed counts neither way.
import { describe, expect, it } from 'vitest';
import type { Expectation } from '../../../src/domain/expectation.ts';
import { judgeCanary } from '../../../src/judge/judge.ts';
import {
  afterRecall,
  byCopy,
  call,
  file,
  history,
  peerAnswered,
  peerAsked,
  read,
  recall,
  recalled,
  result,
  skillRun,
  wholeFile,
  withManifest,
  write,
  written,
} from './conversation-parts.ts';
import {
  answered,
  answers,
  assistant,
  type Change,
  exchange,
  fact,
  foreignTag,
  healthyMessages,
  observe,
  position,
  receipts,
  snapshot,
  texts,
  toolResult,
  user,
} from './observation.ts';

/** Conversations that healthy agents have; each must pass. */
const healthy: Record<string, Change> = {
  'a plain conversation': {},
  'reminders wrapped around the text': {
    model: [exchange([...history, user(`<note>x</note>\n${texts[1]}\n<note>y</note>`)])],
  },
  'a reply that quotes the history': { outcome: answered(`You said: ${texts[0]}\n${answers[1]}`) },
  'an answer that quotes earlier turns and answers': {
    model: [
      exchange([user(texts[0]), assistant(`You said ${texts[0]}. ${answers[0]}`), user(texts[1])]),
    ],
  },
  'two requests in a turn': {
    model: [
      exchange(healthyMessages, { receipt: 'R-cccccccccc' }),
      exchange(healthyMessages, { sequence: 2 }),
    ],
  },
  'an error text quoted by a proper answer': {
    outcome: answered(`(no response) is what you saw. ${answers[1]}`),
  },
  'a reply that begins with an error text and holds the receipt': {
    outcome: answered(`Agent error (x) was fixed. ${answers[1]}`),
  },
  'a reply without a contextId': { outcome: answered(answers[1], null) },
  'an answer pushed through notify': {
    outcome: answered('see below'),
    turn: { notifications: [answers[1]] },
  },
  'a file that came whole': wholeFile,
  'a file of an image that takes no uploads': {
    ...wholeFile,
    turn: { attachments: [byCopy] },
  },
  'a file put into the text': {
    files: [file],
    model: [exchange([...history, user(`${texts[1]}\n${file.content}`)])],
  },
  'a file read between two requests': {
    files: [file],
    model: [
      exchange([...history, withManifest], { receipt: null }),
      exchange([...history, withManifest, toolResult(file.content)], { sequence: 2 }),
    ],
  },
  'a file whose name alone arrives where no tool reads files': {
    files: [file],
    expect: [
      { kind: 'reply-contains', text: 'K7-two', position },
      { kind: 'reply-contains', text: fact, position },
      { kind: 'attachment-content', file: 1, position },
      { kind: 'attachment-reaches-model', file: 1, position },
    ],
    model: [
      exchange([...history, withManifest], {
        passedOver: [
          { tool: 'read-file', cause: 'not-offered', reason: 'no read-file tool is offered' },
        ],
      }),
    ],
  },
  'a foreign tag in a memory row that was served': {
    model: [
      exchange([user(`[Prior context] Conversation: hi [${foreignTag}]`), ...healthyMessages]),
    ],
    turn: { memory: [{ ...read, rows: [`Conversation: hi [${foreignTag}]`] }] },
  },
  'a foreign tag in a tool result': {
    model: [
      {
        ...call,
        answer: {
          text: null,
          toolCalls: [{ id: 'call1', name: 'recall_memory', arguments: '{}' }],
        },
      },
      exchange([...healthyMessages, toolResult(`x [${foreignTag}]`)], { sequence: 2 }),
    ],
  },
  'a foreign tag under scope workspace': {
    model: [exchange([user(`other [${foreignTag}]`), ...healthyMessages])],
    observation: { scope: 'workspace' },
  },
  'memory written and recalled': {
    expect: [written, recalled, { kind: 'reply-contains', text: fact, position }],
    model: [
      call,
      { ...recall, sequence: 2 },
      exchange([...healthyMessages, toolResult(`Colour is ${fact}.`)], { sequence: 3 }),
    ],
    turn: { memory: [write, read] },
  },
  'an agent that calls no model': {
    model: [],
    outcome: answered(`Your name is ${fact}.`),
    observation: { modelSeen: false },
    expect: [
      { kind: 'reply-contains', text: fact, position },
      { kind: 'history-includes-turn', turn: 1, position },
      { kind: 'history-excludes-session', session: 'other', position },
      { kind: 'attachment-content', file: 1, position },
      { kind: 'tool-called', tool: 'read-file', position },
      written,
      recalled,
    ],
  },
  'an agent without a model that wrote and read memory': {
    model: [],
    outcome: answered(fact),
    observation: { modelSeen: false },
    turn: { memory: [write, read] },
    expect: [{ kind: 'reply-contains', text: fact, position }, written, recalled],
  },
  'a skill that was run': {
    expect: [result, { kind: 'reply-contains', text: fact, position }],
    model: [skillRun, afterRecall(`It says ${fact}.`)],
  },
  'a skill that no tool runs': {
    expect: [result, { kind: 'reply-contains', text: fact, position }],
  },
  'a peer that was found, asked and heard': {
    expect: [peerAsked, peerAnswered, { kind: 'reply-contains', text: fact, position }],
    model: [
      { ...call, called: 'ask-peer' },
      exchange([...healthyMessages, toolResult(`${fact} [R-pppppppppp]`)], { sequence: 2 }),
    ],
    turn: {
      peer: { discovered: true, model: [exchange([user(fact)], { receipt: 'R-pppppppppp' })] },
    },
  },
  'a peer that is not there': {
    expect: [peerAsked, peerAnswered, { kind: 'reply-contains', text: fact, position }],
  },
  'a stream of events, and one without': {
    expect: [
      { kind: 'stream-events', count: 1, position },
      { kind: 'reply-contains', text: fact, position },
    ],
  },
  'every declared witness': {
    expect: [
      { kind: 'reply-contains', text: fact, position },
      { kind: 'reply-not-contains', text: 'nobody', position },
      { kind: 'reply-matches-shape', shape: 'Your name is {}.', position },
      { kind: 'history-includes-turn', turn: 1, position },
      { kind: 'history-excludes-session', session: 'other', position },
      { kind: 'store-same-key-as-turn', turn: 1, position },
    ],
  },
};

describe('healthy conversations', () => {
  for (const [name, change] of Object.entries(healthy)) {
    it(`${name} passes`, () => {
      const judgement = judgeCanary(observe(change));
      expect(judgement.headline).toMatch(/expectations met$/);
      expect(judgement.verdict).toBe('passed');
    });
  }

  it('counts not-observed expectations neither way', () => {
    const judged =
      judgeCanary(observe(healthy['an agent that calls no model'])).turns[1]?.expectations ?? [];
    const notObserved = judged.filter((e) => e.result === 'not-observed').map((e) => e.kind);
    expect(notObserved).toEqual([
      'model-asked',
      'receipt-in-reply',
      'history-includes-turn',
      'history-excludes-session',
      'attachment-content',
      'tool-called',
      'memory-written',
      'memory-recalled',
    ]);
  });

  it('is unproven, not passed, when every reply expectation rests on a tool that was not offered', () => {
    const judgement = judgeCanary(
      observe({
        outcome: answered(`I have no memory. [${receipts[1]}]`),
        model: [
          exchange(healthyMessages, {
            answer: { text: `I have no memory. [${receipts[1]}]`, toolCalls: [] },
            passedOver: [
              {
                tool: 'recall-memory',
                cause: 'not-offered',
                reason: 'no recall-memory tool is offered',
              },
            ],
          }),
        ],
      }),
    );
    expect(judgement).toMatchObject({ verdict: 'errored', layer: 'unproven' });
    expect(judgement.headline).toContain('no recall-memory tool is offered');
  });

  it('judges a store key in common as unmet when there is none', () => {
    const same: Expectation = { kind: 'store-same-key-as-turn', turn: 1, position };
    const store = snapshot(['a', texts[0]], ['b', texts[1]]);
    expect(judgeCanary(observe({ expect: [same], store })).layer).toBe('stored-under-another-key');
    expect(judgeCanary(observe({ expect: [same], store: null })).layer).toBe('unproven');
    expect(judgeCanary(observe({ expect: [same], store: snapshot() })).layer).toBe('unproven');
  });

  it('judges nothing of a turn that timed out but that', () => {
    const judgement = judgeCanary(observe({ outcome: { kind: 'timed-out', limitMs: 60_000 } }));
    expect(judgement.turns[1]?.expectations).toMatchObject([
      { kind: 'turn-answered', result: 'unmet', actual: 'no reply within 60 s' },
    ]);
  });
});
