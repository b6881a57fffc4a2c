// The layer table of design §4: one faulty conversation for each layer, and the healthy ones beside it.
import { describe, expect, it } from 'vitest';
import type { Expectation, PlayFile } from '../../../src/domain/canary.ts';
import type { AttachmentRoute } from '../../../src/domain/observation.ts';
import { type Layer, layers } from '../../../src/domain/verdict.ts';
import type { MemoryEvent } from '../../../src/domain/witness.ts';
import { judgeCanary } from '../../../src/judge/judge.ts';
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
  tags,
  texts,
  toolResult,
  user,
} from './observation.ts';

const file: PlayFile = {
  name: 'report-F-aaaaaaaaaa.txt',
  tag: 'F-aaaaaaaaaa',
  mimeType: 'text/plain',
  content: 'start K7-one middle K7-two end K7-three',
  facts: ['K7-one', 'K7-two', 'K7-three'],
};
const withManifest = user(
  `${texts[1]}\n\nAttached files:\n- ${file.name} (text/plain) at /workspace/${file.name}`,
);
const history = [user(texts[0]), assistant(answers[0])];
const memory = { sequence: 1, at: 2_000, workspaceId: 'w1', accepted: true } as const;
const write: MemoryEvent = {
  ...memory,
  kind: 'write',
  content: `Colour is ${fact}.`,
  automatic: false,
};
const read: MemoryEvent = {
  ...memory,
  kind: 'read',
  query: 'colour',
  rows: [`Colour is ${fact}.`],
};
const written: Expectation = { kind: 'memory-written', text: fact, position };
const recalled: Expectation = { kind: 'memory-recalled', text: fact, position };
const call = exchange(healthyMessages, {
  called: 'commit-memory',
  receipt: null,
  answer: { text: null, toolCalls: [] },
});
const recall = { ...call, called: 'recall-memory' } as const;
const result: Expectation = { kind: 'tool-result', text: fact, position };
const skillRun = { ...call, called: 'run-skill' } as const;
const peerAsked: Expectation = { kind: 'peer-asked', text: fact, position };
const peerAnswered: Expectation = { kind: 'peer-answered', text: fact, position };
const afterRecall = (result: string) =>
  exchange([...healthyMessages, toolResult(result)], { sequence: 2 });

const asking = [{ ...call, called: 'ask-peer' } as const, afterRecall('busy')];

const wholeFile: Change = {
  files: [file],
  model: [exchange([...history, withManifest, toolResult(file.content)])],
};
const byCopy: AttachmentRoute = {
  file,
  via: 'archive-copy',
  fallbackReasons: ['ingest: HTTP 404 ""'],
  isFault: false,
  uri: '',
};

/** Each layer's faulty conversations. */
const cases: Record<Layer, readonly Change[]> = {
  rejected: [
    { outcome: { kind: 'rejected', reason: 'http-status', message: 'HTTP 500', reply: null } },
    { outcome: answered('(empty prompt — nothing to do)'), model: [] },
    {
      outcome: answered('Agent error (ResultError) — see workspace logs for details.'),
      model: [exchange(healthyMessages)],
    },
    {
      outcome: {
        kind: 'rejected',
        reason: 'connection-lost',
        message: 'socket closed',
        reply: null,
      },
      turn: { died: "the agent's process died in the turn (with exit code 3)" },
    },
  ],
  'attachment-dropped': [
    { files: [file], model: [exchange(healthyMessages)] },
    { files: [file], model: [] },
    { files: [file], model: [exchange([...history, withManifest, toolResult('start K7-one')])] },
    { ...wholeFile, turn: { attachments: [{ ...byCopy, isFault: true }] } },
    {
      ...wholeFile,
      model: [],
      outcome: answered(fact),
      observation: { modelSeen: false },
      turn: { attachments: [{ ...byCopy, isFault: true }] },
    },
  ],
  'caption-dropped': [
    {
      files: [file],
      model: [exchange([...history, user(`at /workspace/${file.name}`), toolResult(file.content)])],
    },
    {
      files: [file],
      model: [
        exchange([
          ...history,
          user(`What's [${tags[1]}]\n\nAttached: ${file.name}`),
          toolResult(file.content),
        ]),
      ],
    },
  ],
  'memory-not-written': [
    { expect: [written], model: [call, exchange(healthyMessages)] },
    {
      expect: [written],
      model: [call, exchange(healthyMessages)],
      turn: { memory: [{ ...write, automatic: true }] },
    },
    {
      expect: [written],
      model: [call, exchange(healthyMessages)],
      turn: { memory: [{ ...write, accepted: false }] },
    },
    {
      expect: [written],
      model: [call, exchange(healthyMessages)],
      turn: { memory: [{ ...write, at: 1 }] },
    },
  ],
  'memory-not-recalled': [
    {
      expect: [recalled],
      model: [recall, afterRecall('No memories found.')],
      turn: { memory: [read] },
    },
    { expect: [recalled], model: [recall, afterRecall(`Colour is ${fact}.`)] },
    {
      expect: [recalled],
      model: [recall, afterRecall('')],
      turn: { memory: [{ ...read, rows: [] }] },
    },
  ],
  'tool-result-lost': [
    { expect: [result], model: [skillRun, afterRecall('')] },
    { expect: [result], model: [skillRun] },
    // What stood there before the call is no result of it.
    {
      expect: [result],
      model: [
        exchange([user(fact), ...healthyMessages], { called: 'run-skill', receipt: null }),
        exchange([user(fact), ...healthyMessages, toolResult('done')], { sequence: 2 }),
      ],
    },
  ],
  'peer-not-reached': [
    { expect: [peerAsked], model: asking, turn: { peer: { discovered: false, model: [] } } },
    { expect: [peerAsked], model: asking, turn: { peer: { discovered: true, model: [] } } },
    {
      expect: [peerAsked],
      model: asking,
      turn: { peer: { discovered: true, model: [exchange([user('about what?')])] } },
    },
    { expect: [peerAnswered], model: asking, turn: { peer: { discovered: true, model: [] } } },
    {
      expect: [peerAnswered],
      model: asking,
      turn: { peer: { discovered: true, model: [exchange([user(fact)])] } },
    },
  ],
  'leaked-from-other-session': [
    { model: [exchange([user(`other [${foreignTag}]`), ...healthyMessages])] },
  ],
  'sent-doubled': [
    { model: [exchange([...history, ...healthyMessages])] },
    {
      model: [
        exchange([user(`${texts[0]}\n\n${texts[0]}`), assistant(answers[0]), user(texts[1])]),
      ],
    },
    {
      model: [
        exchange([user(texts[0]), assistant(answers[0]), assistant(answers[0]), user(texts[1])]),
      ],
    },
    { model: [exchange([...healthyMessages, user(texts[1])])] },
  ],
  'sent-out-of-order': [
    { model: [exchange([assistant(answers[0]), user(texts[0]), user(texts[1])])] },
    { model: [exchange([assistant(texts[0]), user(answers[0]), user(texts[1])])] },
  ],
  'not-stored': [{ model: [exchange([user(texts[1])])], store: snapshot(['ctx', texts[1]]) }],
  'stored-under-another-key': [
    {
      model: [exchange([user(texts[1])])],
      store: snapshot(['task-1', texts[0]], ['task-2', texts[1]]),
    },
  ],
  'stored-not-sent-to-model': [
    { model: [exchange([user(texts[1])])] },
    { model: [exchange([user(texts[0]), user(texts[1])])] },
    { model: [exchange([user(`Hi. [${tags[0]}]`), assistant(answers[0]), user(texts[1])])] },
    { model: [exchange([user(texts[1])])], store: snapshot(['ctx', texts[0]]) },
  ],
  'not-sent-to-model': [{ model: [exchange([user(texts[1])])], store: null }],
  'answered-without-model': [{ model: [], outcome: answered(`Your name is ${fact}.`) }],
  'answer-lost': [
    { outcome: answered('Sure, I can help with that.') },
    { outcome: answered('') },
    { outcome: answered(answers[0]) },
    { model: [call], outcome: answered(`Your name is ${fact}.`) },
  ],
  'answered-in-another-context': [{ outcome: answered(answers[1], 'ctx-else') }],
  'answer-wrong': [
    { outcome: answered(`I don't know. [${receipts[1]}]`) },
    { outcome: answered(JSON.stringify({ runId: 'r1', payloads: [{ text: answers[1] }] })) },
    { outcome: answered(`{'runId': 'r1', 'payloads': [{'text': "${answers[1]}"}]}`) },
    {
      outcome: answered('I cannot say.'),
      model: [],
      store: null,
      observation: { modelSeen: false, storeSeen: false },
    },
    { expect: [{ kind: 'reply-not-contains', text: fact, position }] },
    { expect: [{ kind: 'reply-matches-shape', shape: 'Hello {}, bye', position }] },
  ],
  unproven: [{ expect: [] }],
};

describe('layers', () => {
  for (const layer of layers) {
    for (const [index, change] of cases[layer].entries()) {
      it(`${layer}, case ${index + 1}`, () => {
        const judgement = judgeCanary(observe(change));
        expect(judgement.layer).toBe(layer);
        expect(judgement.verdict).toBe(layer === 'unproven' ? 'errored' : 'failed');
        expect(judgement.headline).toMatch(new RegExp(`^${layer}: `));
      });
    }
  }

  it('points an annotation at the unmet expectation', () => {
    const judgement = judgeCanary(observe({ outcome: answered(`I don't know. [${receipts[1]}]`) }));
    expect(judgement.position).toEqual(position);
  });

  it('names the evidence: turn, count and store keys', () => {
    const change = cases['stored-under-another-key'][0];
    expect(judgeCanary(observe(change)).headline).toContain(
      'turn 2: turn 1 is missing from the model request of turn 2; ' +
        'it is stored in s.db:messages under key task-1, turn 2 under key task-2',
    );
  });
});

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
  'a file that came whole': {
    files: [file],
    model: [exchange([...history, withManifest, toolResult(file.content)])],
  },
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
    model: [exchange([...healthyMessages, toolResult(`x [${foreignTag}]`)])],
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

  it('does not judge a turn that timed out', () => {
    const judgement = judgeCanary(observe({ outcome: { kind: 'timed-out', limitMs: 60_000 } }));
    expect(judgement.turns[1]?.expectations.map((e) => e.result)).toEqual(['not-observed']);
  });
});
