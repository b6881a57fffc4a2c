// Facts of another session: a text whose tag was cut off is known by them.
import { describe, expect, it } from 'vitest';
import type { ModelMessage } from '../../../src/domain/model-request.ts';
import type { MemoryEvent } from '../../../src/domain/witness.ts';
import { judgeCanary } from '../../../src/judge/judge.ts';
import type { Ledger } from '../../../src/judge/ledger-entry.ts';
import { adviseScope } from '../../../src/judge/one-session.ts';
import type { Habits, Moment } from '../../../src/runner/vacuity/habits.ts';
import { say } from '../../../src/runner/vacuity/ideal-agent.ts';
import { play } from '../adversarial/play.ts';
import {
  answered,
  answers,
  assistant,
  calling,
  exchange,
  fact,
  observe,
  receipts,
  snapshot,
  tags,
  texts,
  toolResult,
  user,
} from './observation.ts';

const said = `I do not know you. [${receipts[1]}]`;
const topics: ModelMessage = {
  role: 'system',
  text: `Recent topics: "Hi, my name is ${fact}."`,
  toolCalls: [],
  toolCallId: null,
};

/** Two turns of two sessions; the request of the second holds what is given beside its own text. */
/** `called`: the tool that the model called in it. */
function observeTwo(beside: readonly ModelMessage[], reply = said, called = ''): Ledger {
  const toolCalls = called === '' ? [] : [{ id: 'call1', name: called, arguments: '{}' }];
  const answer = { text: reply, toolCalls };
  const model = [exchange([...beside, user(texts[1])], { answer })];
  const both = observe({ model, expect: [], outcome: answered(reply) });
  const [first, second] = both.turns;
  if (first === undefined || second === undefined) throw new Error('two turns');
  const other = {
    ...first,
    contextId: 'other',
    turn: { ...first.turn, session: 'other' },
    exchange: { ...first.exchange, outcome: answered(answers[0], 'other') },
  };
  const owner = { contextId: 'other', canary: 'name', turn: 1, call: null };
  const tokens = new Map(both.tokens).set(tags[0], owner).set(receipts[0], owner);
  return { ...both, turns: [other, second], tokens };
}

function layerOf(observation: Ledger) {
  return judgeCanary(observation).layer;
}

it('a fact of another session in the request is a leak, without any tag', () => {
  const judgement = judgeCanary(observeTwo([topics]));
  expect(judgement.layer).toBe('leaked-from-other-session');
  expect(judgement.headline).toContain(
    `the model request holds ${fact}, of another session: turn 1`,
  );
});

it('so is one in the reply, unless a tool brought it', () => {
  const reply = `You are ${fact}. [${receipts[1]}]`;
  expect(layerOf(observeTwo([], reply))).toBe('leaked-from-other-session');
  expect(layerOf(observeTwo([toolResult(fact)], reply, 'recall_memory'))).toBe('unproven');
});

it('is none where the memory has it, or where memory is what is proved', () => {
  const observed = observeTwo([topics]);
  const written: MemoryEvent = {
    kind: 'write',
    at: 1,
    sequence: 1,
    workspaceId: 'w1',
    accepted: true,
    content: `The name is ${fact}.`,
    automatic: false,
  };
  const [first, ...rest] = observed.turns;
  if (first === undefined) throw new Error('no turn');
  expect(layerOf({ ...observed, turns: [{ ...first, memory: [written] }, ...rest] })).toBe(
    'unproven',
  );
  const { play } = observed;
  const canary = { ...play.canary, proves: ['memory'] as const };
  expect(layerOf({ ...observed, play: { ...play, canary } })).toBe('unproven');
});

it('is none of the session that has said it as well', () => {
  const observed = observeTwo([topics]);
  const turns = observed.turns.map((turn) => ({ ...turn, turn: { ...turn.turn, facts: [fact] } }));
  expect(layerOf({ ...observed, turns })).toBe('unproven');
});

describe('a tool round of another session', () => {
  const owner = { contextId: 'other', canary: 'name', turn: 1, call: null };
  const other = calling('c1');
  const named = (text: string, id = 'own1'): ModelMessage => ({
    ...calling(id),
    toolCalls: [{ id, name: 'read_file', arguments: JSON.stringify({ path: text }) }],
  });
  const resultOf = (id: string, text = '42 degrees') => ({ ...toolResult(text), toolCallId: id });
  const judge = (beside: readonly ModelMessage[]) => {
    const observed = observeTwo(beside, said, 'read_file');
    return judgeCanary({ ...observed, calls: new Map([['c1', owner]]) });
  };

  it('is a leak by the id of its call, though this session calls the tool as well', () => {
    const { layer, headline } = judge([other, resultOf('c1')]);
    expect(layer).toBe('leaked-from-other-session');
    expect(headline).toContain('the model request holds the call c1, of another session: turn 1');
  });

  it('is one by a mark in the arguments, where the agent makes ids of its own', () => {
    const { layer, headline } = judge([named(`${tags[0]}.txt`), resultOf('own1')]);
    expect(layer).toBe('leaked-from-other-session');
    expect(headline).toContain(`known by its mark ${tags[0]}`);
  });

  it('is none where a tool brought the mark, nor by an id that the model never gave', () => {
    const found = [calling('own0'), resultOf('own0', `${tags[0]}.txt`)];
    expect(judge([...found, named(`${tags[0]}.txt`), resultOf('own1')]).layer).toBe('unproven');
    expect(judge([calling('own1'), resultOf('own1')]).layer).toBe('unproven');
  });
});

it('is no cause where the turn was answered without the model: that comes first, and the leak beside it', () => {
  const observed = observeTwo([], `You are ${fact}. [${receipts[0]}]`);
  const [first, second] = observed.turns;
  if (first === undefined || second === undefined) throw new Error('two turns');
  const { layer, headline } = judgeCanary({
    ...observed,
    turns: [first, { ...second, model: [] }],
  });
  expect(layer).toBe('answered-without-model');
  expect(headline).toBe(
    `answered-without-model: turn 2: no request to the model holds anything of this turn; the reply holds text of another session: turn 1 of canary name (context other), known by its mark ${receipts[0]}`,
  );
});

describe('the remedy of one session for all', () => {
  const held = [user(texts[0]), assistant(answers[0])];
  const { layer } = judgeCanary(observeTwo(held));

  it('is offered where requests, store and replies agree with it', () => {
    expect(layer).toBe('leaked-from-other-session');
    expect(adviseScope(observeTwo(held), { layer })).toContain('declare session-scope: workspace');
  });

  it('is not offered where a request holds nothing of the other session', () => {
    expect(adviseScope(observeTwo([topics]), { layer })).toBeNull();
  });

  it('is not offered where the store keeps sessions apart', () => {
    const observed = observeTwo(held);
    const store = snapshot(['a', texts[0]], ['b', texts[1]]);
    const turns = observed.turns.map((turn) => ({ ...turn, store }));
    expect(adviseScope({ ...observed, turns }, { layer })).toBeNull();
  });

  it('is not offered where the reply is not the answer of the model', () => {
    const observed = observeTwo(held);
    const [first, second] = observed.turns;
    if (first === undefined || second === undefined) throw new Error('two turns');
    const exchange = { ...second.exchange, outcome: answered(answers[0]) };
    expect(
      adviseScope({ ...observed, turns: [first, { ...second, exchange }] }, { layer }),
    ).toBeNull();
    expect(
      adviseScope({ ...observed, turns: [first, { ...second, model: [] }] }, { layer }),
    ).toBeNull();
  });

  it('is not offered for another loss, nor where there is one session to look at', () => {
    expect(adviseScope(observeTwo(held), { layer: 'answer-wrong' })).toBeNull();
    expect(adviseScope(observe(), { layer })).toBeNull();
  });
});

describe('the name of a signed-in user', () => {
  type Identity = NonNullable<Moment['wire']['identity']>;
  /** Tells the model who the users of a workspace were until now, the present one last. */
  const telling = (tell: (users: readonly Identity[]) => string): Habits => {
    const users: Identity[] = [];
    return {
      messages: (all, { wire: { identity } }) => {
        if (identity !== null && users.at(-1) !== identity) users.push(identity);
        return users.length === 0 ? all : [say('system', tell(users)), ...all];
      },
    };
  };
  const describeUser = (user: Identity | undefined): string =>
    user === undefined ? '' : `The user is ${user.userId}, ${user.email}.`;

  it.each<[string, Habits]>([
    ['of the first one', telling((users) => describeUser(users[0]))],
    ['of the one before', telling((users) => describeUser(users.at(-2)))],
    ['by the address alone', telling((users) => users[0]?.email ?? '')],
  ])('is a leak in the session of another: %s', async (_, habits) => {
    const { layer, headline } = await play('two-users', habits);
    expect(layer).toBe('leaked-from-other-session');
    expect(headline).toMatch(/turn 2: the model request holds (user-anna|anna@example.com), of/);
  });

  it.each<[string, Habits]>([
    ['of the present one', telling((users) => describeUser(users.at(-1)))],
    [
      'in a list of several texts',
      {
        messages: (all, { wire: { identity }, turn }) => [
          say('system', describeUser(identity ?? undefined)),
          ...(turn === 0 ? [] : [say('system', 'This workspace belongs to anna@example.com.')]),
          ...all,
        ],
      },
    ],
    ['in a list of all', telling((users) => users.map(({ userId }) => userId).join(', '))],
  ])('is none: %s', async (_, habits) => {
    expect((await play('two-users', habits)).verdict).toBe('passed');
  });
});
