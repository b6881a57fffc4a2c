// Verdicts that fuzzed agents showed to be wrong or to name another layer (script/fuzz), each as
// the smallest case.
import { describe, expect, it } from 'vitest';
import type { PlayFile } from '../../../src/domain/canary.ts';
import type { Expectation } from '../../../src/domain/expectation.ts';
import type { ModelMessage } from '../../../src/domain/model-request.ts';
import type { Layer } from '../../../src/domain/verdict.ts';
import type { ModelExchange } from '../../../src/domain/witness.ts';
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

const history = [user(texts[0]), assistant(answers[0])];
/** What the model answers to a request in which it finds no turn. */
const neutral = { text: 'OK.', toolCalls: [] };
const tagless: Partial<ModelExchange> = {
  route: { kind: 'side', reason: 'no turn tag in the newest user message', isTagless: true },
  receipt: null,
  answer: neutral,
};
const ofFirstTurn: Partial<ModelExchange> = { route: { kind: 'turn', tag: tags[0], round: 0 } };

/** A second turn whose only request is this one, which does not end with its text. */
function astray(exchanged: ModelExchange, change: Change = {}): Change {
  return {
    model: [],
    outcome: answered(exchanged.answer.text ?? ''),
    ...change,
    turn: { astray: [exchanged], ...change.turn },
  };
}

const cutText = exchange([...history, user("What's my")], tagless);
const cases: readonly [string, Layer, Change][] = [
  ['a text cut before its tag, stored', 'stored-not-sent-to-model', astray(cutText)],
  [
    'a text cut before its tag, never stored',
    'not-stored',
    astray(cutText, { store: snapshot(['ctx', texts[0]]) }),
  ],
  ['a text cut before its tag, no store', 'not-sent-to-model', astray(cutText, { store: null })],
  [
    "the present text as the assistant's",
    'sent-out-of-order',
    astray(exchange([...history, assistant(texts[1])], tagless)),
  ],
  [
    'the present text before an earlier one',
    'sent-out-of-order',
    astray(exchange([user(texts[1]), assistant(answers[0]), user(texts[0])], ofFirstTurn)),
  ],
  [
    'an earlier text once more behind the present one',
    'sent-doubled',
    astray(exchange([...healthyMessages, user(texts[0])], ofFirstTurn)),
  ],
  [
    "chatter of the agent's that is not what the user was given",
    'answered-without-model',
    astray(exchange([...history, user('Review the conversation above.')], tagless), {
      outcome: answered('Sure, I can help with that.'),
    }),
  ],
  [
    'a request for a title with the present text',
    'answered-without-model',
    astray(
      exchange(healthyMessages, {
        ...tagless,
        route: { kind: 'side', reason: 'asks for a title' },
      }),
    ),
  ],
  [
    'calls, and then a request without the present text',
    'not-sent-to-model',
    {
      store: null,
      model: [
        exchange(healthyMessages, {
          called: 'recall-memory',
          receipt: null,
          answer: { text: null, toolCalls: [] },
        }),
      ],
      outcome: answered('OK.'),
      turn: { astray: [exchange([...history, toolResult('x')], { ...tagless, sequence: 2 })] },
    },
  ],
  [
    'an answer once more as what the user said',
    'sent-doubled',
    { model: [exchange([...history, user(answers[0]), user(texts[1])])] },
  ],
  [
    'two losses, of which the first is cut and stored, and the second is nowhere',
    'stored-not-sent-to-model',
    {
      model: [exchange([user(`Hi. [${tags[0]}]`), user(texts[1])])],
      store: snapshot(['ctx', texts[0]], ['ctx', texts[1]]),
    },
  ],
  [
    'a loss in a request before a call, and one that stands before it in the table in the request behind it',
    'not-stored',
    {
      model: [
        exchange([assistant(answers[0]), user(texts[1])], {
          called: 'recall-memory',
          receipt: null,
          answer: { text: null, toolCalls: [] },
        }),
        exchange([user(texts[0]), user(texts[1])], { sequence: 2 }),
      ],
      store: snapshot(['ctx', texts[0]], ['ctx', texts[1]]),
    },
  ],
  [
    'an answer of another session where the model was not asked',
    'answered-without-model',
    { model: [], outcome: answered(`Your name is ${fact}. [${foreignTag}]`) },
  ],
  [
    'a text of another session that a memory row quotes as well',
    'leaked-from-other-session',
    {
      model: [exchange([user(`other words [${foreignTag}]`), ...healthyMessages])],
      turn: {
        memory: [
          {
            sequence: 1,
            at: 2_000,
            workspaceId: 'w1',
            accepted: true,
            kind: 'read',
            query: '',
            rows: [`Conversation: other words [${foreignTag}]`],
          },
        ],
      },
    },
  ],
];

describe('what fuzzed agents taught the judge', () => {
  for (const [name, layer, change] of cases)
    it(`${name}: ${layer}`, () => {
      expect(judgeCanary(observe(change)).headline).toMatch(new RegExp(`^${layer}: turn 2: `));
    });
});

it('a history in the system text alone is missing, and not said to be doubled', () => {
  const told: ModelMessage = { ...user(`${texts[0]}\n${answers[0]}`), role: 'system' };
  const alone = judgeCanary(observe({ model: [exchange([told, user(texts[1])])], store: null }));
  expect(alone.headline).toMatch(
    /^sent-out-of-order: turn 2: turn 1 was sent, but only in the system text of the model request of turn 2; /,
  );
  const doubled = judgeCanary(observe({ model: [exchange([told, ...healthyMessages])] }));
  expect(doubled.layer).toBe('sent-doubled');
});

it('a call that is made again and again says nothing of the one that should follow it', () => {
  const step = { kind: 'call', tool: 'commit-memory', find: [], with: {}, file: null } as const;
  const call = { id: 'call1', name: 'commit_memory', arguments: '{"content":"The first."}' };
  const again = [...healthyMessages, user(texts[1])];
  const written: Expectation = { kind: 'memory-written', text: 'The second.', position };
  const { turns, ...rest } = observe({
    outcome: answered('Sure.'),
    expect: [written],
    model: [healthyMessages, again, again].map((messages, index) =>
      exchange(messages, {
        sequence: index + 1,
        called: 'commit-memory',
        receipt: null,
        answer: { text: null, toolCalls: [call] },
      }),
    ),
  });
  const scripted = turns.map((turn) => ({ ...turn, turn: { ...turn.turn, model: [step, step] } }));
  expect(judgeCanary({ ...rest, turns: scripted }).layer).toBe('sent-doubled');
});

it('a name of a file in an answer that was cut is no text of the user in another role', () => {
  const named = assistant(`I read notes-${tags[0]}.txt and`);
  const { turns, ...rest } = observe({ model: [exchange([named, user(texts[1])])], store: null });
  const fileOnly = turns.map((turn, index) =>
    index === 0 ? { ...turn, turn: { ...turn.turn, text: null } } : turn,
  );
  expect(judgeCanary({ ...rest, turns: fileOnly }).layer).toBe('not-sent-to-model');
});

describe('a file whose beginning another file has as well', () => {
  const one: PlayFile = {
    name: 'one-F-aaaaaaaaaa.txt',
    tag: 'F-aaaaaaaaaa',
    mimeType: 'text/plain',
    content: 'Notes of a page. The mark is K7-one.',
    facts: ['K7-one'],
  };
  const two: PlayFile = {
    ...one,
    name: 'two-F-bbbbbbbbbb.txt',
    tag: 'F-bbbbbbbbbb',
    content: 'Notes of a page. The mark is K7-two.',
    facts: ['K7-two'],
  };
  const asked = user(`${texts[1]}\n\n- /workspace/${one.name}\n- /workspace/${two.name}`);
  const read = (...results: readonly [name: string, text: string][]): Change => ({
    files: [one, two],
    model: [
      exchange([
        ...history,
        asked,
        ...results.flatMap(([name, text], index) => {
          const id = `call${index}`;
          const call = { id, name: 'read_file', arguments: JSON.stringify({ path: name }) };
          return [
            { ...assistant(''), toolCalls: [call] },
            { ...toolResult(text), toolCallId: id },
          ];
        }),
      ]),
    ],
    outcome: answered(`Your name is ${fact}. [${receipts[1]}]`),
  });

  it('passes when both came whole, one of them in two parts', () => {
    const change = read(
      [one.name, one.content],
      [two.name, 'Notes of a'],
      [two.name, 'page. The mark is K7-two.'],
    );
    expect(judgeCanary(observe(change)).verdict).toBe('passed');
  });

  it('is missed in a file that was read twice, cut both times', () => {
    const cut = 'Notes of a page. K7-two.';
    const change = read([one.name, one.content], [two.name, cut], [two.name, cut]);
    expect(judgeCanary(observe(change)).layer).toBe('attachment-dropped');
  });

  it('is missed in the second file', () => {
    const change = read([one.name, one.content], [two.name, 'page. The mark is K7-two.']);
    expect(judgeCanary(observe(change)).headline).toMatch(
      /^attachment-dropped: turn 2: two-F-bbbbbbbbbb\.txt has holes: the model was given /,
    );
  });
});
