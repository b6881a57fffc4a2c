// Faulty conversations for each layer.
import type { Layer } from '../../../src/domain/verdict.ts';
import {
  afterRecall,
  asking,
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
  calling,
  exchange,
  exchangeOf,
  fact,
  foreignTag,
  healthyMessages,
  position,
  receipts,
  snapshot,
  tags,
  texts,
  toolResult,
  user,
} from './observation.ts';

/** Each layer's faulty conversations. */
export const layerCases: Record<Layer, readonly Change[]> = {
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
  'lost-in-summary': [
    {
      model: [exchange([user(texts[1])])],
      observation: { declared: { history: 'summary', volumes: [] } },
    },
    {
      model: [exchange([user('Earlier the user told a name.'), user(texts[1])])],
      store: null,
      observation: { declared: { history: 'retrieval', volumes: [] } },
    },
  ],
  'not-sent-to-model': [{ model: [exchange([user(texts[1])])], store: null }],
  'sent-broken': [
    // Stored messages of the assistant that hold no text are skipped, and their results are not.
    { model: [exchangeOf([user(texts[0]), toolResult('x'), ...healthyMessages.slice(1)])] },
    { model: [exchangeOf([user(texts[0]), calling('call1'), ...healthyMessages.slice(1)])] },
    {
      model: [
        exchangeOf(
          [user(texts[0]), assistant(answers[0]), assistant(''), user(texts[1])],
          {},
          'gemini-generate-content',
        ),
      ],
    },
  ],
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
