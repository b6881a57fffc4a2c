// A memory tool that is not there: excused where nobody promised it, a loss where the profile did.
import { describe, expect, it } from 'vitest';
import type { AbstractTool } from '../../../src/domain/abstract-tool.ts';
import type { Canary, PlayFile } from '../../../src/domain/canary.ts';
import type { Expectation } from '../../../src/domain/expectation.ts';
import type { MemoryEvent } from '../../../src/domain/witness.ts';
import { judgeCanary } from '../../../src/judge/judge.ts';
import type { Ledger } from '../../../src/judge/ledger-entry.ts';
import { readRequest } from '../../../src/transcript/reader.ts';
import {
  answered,
  exchange,
  fact,
  healthyMessages,
  observe,
  position,
  receipts,
  replyContains,
  tags,
  texts,
  toolResult,
  user,
} from './observation.ts';

/** The healthy observation, with a memory call of its second turn for which no tool was offered. */
function withoutTool(
  tool: AbstractTool,
  expected: Expectation,
  cause: 'not-offered' | 'not-found',
  observation: Partial<Ledger>,
): Ledger {
  const passedOver = [{ tool, cause, reason: `no tool for ${tool} is offered` }];
  const model = [exchange(healthyMessages, { passedOver })];
  return observe({ expect: [replyContains, expected], model, observation });
}

const written: Expectation = { kind: 'memory-written', text: fact, position };
const recalled: Expectation = { kind: 'memory-recalled', text: fact, position };
const cases = [
  ['commit-memory', written, 'memory-not-written'],
  ['recall-memory', recalled, 'memory-not-recalled'],
] as const;

describe.each(cases)('an agent that offers no tool for %s', (tool, expected, layer) => {
  it('has lost it where the profile declares tools', () => {
    const declared = { toolsDeclared: true };
    const judgement = judgeCanary(withoutTool(tool, expected, 'not-offered', declared));
    expect(judgement).toMatchObject({ verdict: 'failed', layer });
    expect(judgement.headline).toContain(`no tool for ${tool} is offered`);
  });

  it('is not blamed where the profile declares none, or nothing', () => {
    for (const observation of [{ toolsDeclared: false }, {}]) {
      const judgement = judgeCanary(withoutTool(tool, expected, 'not-offered', observation));
      expect(judgement.layer).toBeNull();
      expect(judgement.turns[1]?.expectations.at(-1)?.result).toBe('not-observed');
    }
  });

  it('is not blamed for a call whose argument was not found', () => {
    const declared = { toolsDeclared: true };
    const judgement = judgeCanary(withoutTool(tool, expected, 'not-found', declared));
    expect(judgement.turns[1]?.expectations.at(-1)?.result).toBe('not-observed');
  });
});

describe('a canary that proves memory, answered by an agent that offers only one of the two tools', () => {
  const readBack = exchange([...healthyMessages, toolResult(fact)], { sequence: 2 });
  const missing = { tool: 'commit-memory', cause: 'not-offered', reason: 'no tool' } as const;
  const read: MemoryEvent = {
    kind: 'read',
    at: 1_001,
    workspaceId: 'w1',
    accepted: true,
    sequence: 3,
    query: fact,
    rows: [fact],
  };
  const observed = observe({
    expect: [replyContains, written, recalled],
    model: [
      exchange(healthyMessages, { called: 'recall-memory', passedOver: [missing] }),
      readBack,
    ],
    turn: { memory: [read] },
  });

  it('is unproven, for the recalled text came from another place, such as an automatic row', () => {
    const { play } = observed;
    const canary: Canary = { ...play.canary, proves: ['memory'] };
    const judgement = judgeCanary({ ...observed, play: { ...play, canary } });
    expect(judgement).toMatchObject({ verdict: 'errored', layer: 'unproven' });
    expect(judgement.headline).toBe(`unproven: a memory row with ${fact} was not seen: no tool`);
  });

  it("passes where no model is called, and the row is in the user's own words", () => {
    const row: MemoryEvent = {
      kind: 'write',
      sequence: 1,
      at: 1_000,
      workspaceId: 'w1',
      accepted: true,
      automatic: false,
      content: `${fact} [${tags[1]}]`,
    };
    const change = { expect: [replyContains, written], model: [], outcome: answered(fact) };
    const alone = (memory: readonly MemoryEvent[]) => {
      const own = observe({ ...change, turn: { memory }, observation: { modelSeen: false } });
      const canary: Canary = { ...own.play.canary, proves: ['memory'] };
      return judgeCanary({ ...own, play: { ...own.play, canary } });
    };
    expect(alone([row]).verdict).toBe('passed');
    expect(alone([{ ...row, automatic: true }])).toMatchObject({
      verdict: 'errored',
      layer: 'unproven',
    });
    expect(alone([])).toMatchObject({ verdict: 'errored', layer: 'unproven' });
  });

  it('passes where the canary proves something else', () => {
    expect(judgeCanary(observed).verdict).toBe('passed');
  });
});

describe('a row that the agent writes by itself', () => {
  const call = exchange(healthyMessages, {
    called: 'commit-memory',
    receipt: null,
    answer: {
      text: null,
      toolCalls: [{ id: 'c', name: 'commit_memory', arguments: `{"content":"A name: ${fact}."}` }],
    },
  });
  const model = [call, exchange([...healthyMessages, toolResult('{}')], { sequence: 2 })];
  const layerOf = (content: string) => {
    const row: MemoryEvent = {
      kind: 'write',
      at: 1_001,
      sequence: 3,
      workspaceId: 'w1',
      accepted: true,
      content,
      automatic: false,
    };
    const observed = observe({ expect: [replyContains, written], model, turn: { memory: [row] } });
    const [first, second] = observed.turns;
    if (first === undefined || second === undefined) throw new Error('two turns');
    const turn = { ...second.turn, text: `Please note that I am ${fact}. [${tags[1]}]` };
    const messages = [...healthyMessages.slice(0, 2), user(turn.text)];
    const asked = second.model.map((e) => {
      const request = { ...e.request, messages };
      return { ...e, request, transcript: readRequest(request) };
    });
    return judgeCanary({ ...observed, turns: [first, { ...second, turn, model: asked }] }).layer;
  };

  it.each([
    [`User: Please note that I am ${fact}.`, 'memory-not-written'],
    [`A name: ${fact}.`, null],
    [`[memory] "A name: ${fact}." (told as: Please note that I am ${fact}.)`, null],
    [`The user is ${fact}.`, null],
  ])('is told from one of the tool: %s', (content, layer) => {
    expect(layerOf(content)).toBe(layer);
  });
});

describe('a request without tools beside the one that is answered', () => {
  const file: PlayFile = {
    name: 'notes-F-aaaaaaaaaa.txt',
    tag: 'F-aaaaaaaaaa',
    mimeType: 'text/plain',
    content: 'Notes. The mark is K7-one.',
    facts: ['K7-one'],
  };
  const notOffered = { tool: 'read-file', cause: 'not-offered', reason: 'no tool' } as const;
  const asked = [...healthyMessages.slice(0, 2), user(`${texts[1]}\n\n- /workspace/${file.name}`)];
  const classified = exchange(asked, { passedOver: [notOffered] });
  const called = exchange(asked, { sequence: 2, called: 'read-file', receipt: null });
  const said = `I could not read it. [${receipts[1]}]`;
  const told = exchange([...asked, toolResult('')], {
    sequence: 3,
    answer: { text: said, toolCalls: [] },
  });
  const expected: Expectation = { kind: 'reply-contains', text: 'K7-one', position };
  const content: Expectation = { kind: 'attachment-content', file: 1, position };
  const change = { files: [file], expect: [content, expected], outcome: answered(said) };

  it('excuses no tool whose result is lost', () => {
    const own = { ...classified, receipt: receipts[0] };
    const judgement = judgeCanary(observe({ ...change, model: [own, called, told] }));
    expect(judgement).toMatchObject({ verdict: 'failed', layer: 'attachment-dropped' });
    expect(judgement.turns[1]?.expectations.at(-1)?.result).toBe('unmet');
  });

  it('is excused itself where it is the one that is answered', () => {
    const own = { ...classified, answer: told.answer };
    const judgement = judgeCanary(observe({ ...change, model: [own] }));
    expect(judgement.turns[1]?.expectations.at(-1)?.result).toBe('not-observed');
  });
});
