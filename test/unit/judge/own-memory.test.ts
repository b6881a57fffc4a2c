// Memory in a store of the agent's own: the record beside the conversation, or the result of the
// call, is the proof.
import { describe, expect, it } from 'vitest';
import type { Expectation } from '../../../src/domain/expectation.ts';
import type { StoreSnapshot } from '../../../src/domain/witness.ts';
import { judgeCanary } from '../../../src/judge/judge.ts';
import type { Ledger } from '../../../src/judge/ledger-entry.ts';
import {
  type Change,
  exchange,
  fact,
  healthyMessages,
  observe,
  position,
  receipts,
  replyContains,
  snapshot,
  tags,
  texts,
  toolResult,
} from './observation.ts';

const note = `The name is ${fact}.`;
const written: Expectation = { kind: 'memory-written', text: fact, position };
const recalled: Expectation = { kind: 'memory-recalled', text: fact, position };

/**
 * A second turn in which the model called a memory tool, whose result is given; `store` is what the
 * turn left behind.
 */
function called(
  tool: 'commit-memory' | 'recall-memory',
  result: string,
  store: StoreSnapshot | null,
  change: Change = {},
  sentId = 'call1',
): Ledger {
  const name = tool === 'commit-memory' ? 'save_note' : 'find_notes';
  const given = tool === 'commit-memory' ? { text: note } : { query: 'name' };
  const call = { id: 'call1', name, arguments: JSON.stringify(given) };
  const expectation = tool === 'commit-memory' ? written : recalled;
  return observe({
    expect: [replyContains, expectation],
    model: [
      exchange(healthyMessages, {
        called: tool,
        receipt: null,
        answer: { text: null, toolCalls: [call] },
      }),
      exchange(
        [
          ...healthyMessages,
          { role: 'assistant', text: '', toolCalls: [{ ...call, id: sentId }], toolCallId: null },
          { ...toolResult(result), toolCallId: sentId },
        ],
        { sequence: 2, at: 1_001 },
      ),
    ],
    store,
    ...change,
    observation: { declared: { memory: 'own', volumes: [] }, ...change.observation },
  });
}

const conversation: readonly [key: string, text: string][] = [
  ['ctx', texts[0]],
  ['ctx', texts[1]],
];

/** Records that hold the words of the note and are no note. */
const noNotes: Record<string, string> = {
  "the user's own text": `${note} [${tags[0]}]`,
  'an answer of the model': `${note} [${receipts[0]}]`,
  'the call': `{"tool_calls":[{"id":"call1","arguments":"{\\"text\\":\\"${note}\\"}"}]}`,
  'the call, where it has no id': `{"functionCall":{"name":"save_note","args":{"text":"${note}"}}}`,
  'its result': `{"tool_call_id":"call1","content":"saved: ${note}"}`,
  'the title of the conversation': `Hi, my name is ${fact}`,
};

describe('what a tool wrote into a store of the agent’s own', () => {
  it('is proved by a record beside the conversation', () => {
    const store = snapshot(...conversation, ['notes', note]);
    const judgement = judgeCanary(called('commit-memory', 'saved', store));
    expect(judgement.verdict).toBe('passed');
    expect(judgement.turns[1]?.expectations.at(-1)?.actual).toBe('a record of s.db:messages');
  });

  it.each(Object.entries(noNotes))('is not proved by %s', (_what, text) => {
    const store = snapshot(...conversation, ['ctx', text]);
    expect(judgeCanary(called('commit-memory', 'saved', store))).toMatchObject({
      verdict: 'failed',
      layer: 'memory-not-written',
    });
  });

  it('is proved by the result of a later call, wherever the agent keeps it', () => {
    const wrote = called('commit-memory', 'saved', snapshot(...conversation));
    const [, read] = called('recall-memory', note, null).turns;
    if (read === undefined) throw new Error('two turns are observed');
    const later = { ...read, turn: { ...read.turn, number: 3 } };
    const turns = [...wrote.turns, later];
    const judged = judgeCanary({ ...wrote, turns });
    const actual = judged.turns[1]?.expectations.at(-1)?.actual;
    expect(actual).toBe('read back through the tool in turn 3');
  });

  it('is proved by such a result also where the agent gives its calls other ids', () => {
    const wrote = called('commit-memory', 'saved', snapshot(...conversation));
    const [, read] = called('recall-memory', note, null, {}, 'call_0').turns;
    if (read === undefined) throw new Error('two turns are observed');
    const turns = [...wrote.turns, { ...read, turn: { ...read.turn, number: 3 } }];
    const judged = judgeCanary({ ...wrote, turns });
    expect(judged.turns[1]?.expectations.at(-1)?.result).toBe('met');
  });

  it.each<[string, StoreSnapshot | null]>([
    ['no store was found', null],
    ['the store is cut', { ...snapshot(...conversation), truncated: true }],
  ])('is not observed where %s', (why, store) => {
    const judged = judgeCanary(called('commit-memory', 'saved', store));
    expect(judged.turns[1]?.expectations.at(-1)).toMatchObject({
      result: 'not-observed',
      actual: `the tool was called, and no later call read it back; ${why}`,
    });
  });

  it('is lost with what the tool answered', () => {
    const store = snapshot(...conversation);
    const { headline } = judgeCanary(called('commit-memory', 'Error: "tags" is required', store));
    expect(headline).toMatch(/outside the conversation; its result: Error: "tags" is required$/);
  });

  it('is no proof for a profile whose memory is at the platform', () => {
    const store = snapshot(...conversation, ['notes', note]);
    const observation = { declared: { volumes: [] } };
    expect(judgeCanary(called('commit-memory', 'saved', store, { observation }))).toMatchObject({
      verdict: 'failed',
      layer: 'memory-not-written',
    });
  });
});

describe('what a tool of the agent’s own recalls', () => {
  it('is proved by its result', () => {
    expect(judgeCanary(called('recall-memory', note, null)).verdict).toBe('passed');
  });

  it('is lost where its result does not hold it, which is quoted', () => {
    const { turns, ...judged } = judgeCanary(called('recall-memory', 'nothing found', null));
    expect(judged).toMatchObject({ verdict: 'failed', layer: 'memory-not-recalled' });
    const recalledOf = turns[1]?.expectations.find(({ kind }) => kind === 'memory-recalled');
    expect(recalledOf?.actual).toMatch(/holds it; its result: nothing found$/);
  });
});
