// Verdicts on turns that overlap, are ended, use tools or follow a restart, which fuzzed agents
// showed to be wrong or to name another turn or layer (script/fuzz), each as its smallest case.
import { describe, expect, it } from 'vitest';
import type { PlayFile } from '../../../src/domain/canary.ts';
import type { Expectation } from '../../../src/domain/expectation.ts';
import type { ModelExchange } from '../../../src/domain/witness.ts';
import { judgeCanary } from '../../../src/judge/judge.ts';
import type { Habits } from '../../../src/runner/vacuity/habits.ts';
import { play } from '../adversarial/play.ts';
import {
  answered,
  answers,
  assistant,
  exchange,
  fact,
  healthyMessages,
  observe,
  position,
  texts,
  toolResult,
  user,
} from './observation.ts';

const history = [user(texts[0]), assistant(answers[0])];
const call = { id: 'call1', name: 'a_tool', arguments: '{}' };
const asked = [...history, user(texts[1]), { ...assistant(''), toolCalls: [call] }];
const neutral = { text: 'OK.', toolCalls: [] };
const tagless: Partial<ModelExchange> = {
  sequence: 2,
  route: { kind: 'side', reason: 'no turn tag in the newest user message', isTagless: true },
  receipt: null,
  answer: neutral,
};
/** A request that was answered with a call of a tool. */
const calling: Partial<ModelExchange> = {
  receipt: null,
  answer: { text: null, toolCalls: [call] },
};

describe('a call that the agent has run', () => {
  it("brings the request that it answered home, though it held another session's text alone", async () => {
    const habits: Habits = {
      messages: (all, { round, others }) => {
        const foreign = others.find(({ role }) => role === 'user');
        return round === 1 && foreign !== undefined ? [foreign] : all;
      },
    };
    expect((await play('memory-three-sessions', habits)).headline).toMatch(
      /^leaked-from-other-session: turn 2: the model request holds text of another session/,
    );
  });

  it('shows whose the next request is that has lost the text', () => {
    const [, , , called] = asked;
    if (called === undefined) throw new Error('no call');
    const lost = exchange([called, toolResult('done')], tagless);
    const model = [exchange(healthyMessages, calling)];
    const change = { model, outcome: answered('Sure.'), turn: { astray: [lost] } };
    expect(judgeCanary(observe(change)).headline).toMatch(/^stored-not-sent-to-model: turn 2: /);
  });

  const result: Expectation = { kind: 'tool-result', text: 'K7-lamp', position };
  it('has brought its result back also in a request without the text', () => {
    const lost = exchange([...history, toolResult('The lamp is K7-lamp.')], tagless);
    const model = [exchange(healthyMessages, { ...calling, called: 'run-skill' })];
    const given = { model, outcome: answered('OK.'), expect: [result], turn: { astray: [lost] } };
    expect(judgeCanary(observe({ ...given, store: null })).layer).toBe('not-sent-to-model');
  });

  it('has brought the answer of another agent back also in such a request', () => {
    const heard: Expectation = { kind: 'peer-answered', text: 'K7-lamp', position };
    const said = 'The lamp is K7-lamp. [R-peerpeer22]';
    const lost = exchange([...history, toolResult(said)], tagless);
    const model = [exchange(healthyMessages, { ...calling, called: 'ask-peer' })];
    const answering = exchange([user('Which?')], { receipt: 'R-peerpeer22' });
    const turn = { astray: [lost], peer: { discovered: true, model: [answering] } };
    const given = { model, outcome: answered('OK.'), expect: [heard], turn, store: null };
    expect(judgeCanary(observe(given)).layer).toBe('not-sent-to-model');
  });
});

it('a call whose argument is not in the request is lost where the argument is', () => {
  const called: Expectation = { kind: 'tool-called', tool: 'ask-peer', position };
  const reason = '"My name is {}." was not found in: user';
  const passedOver = [{ tool: 'ask-peer', cause: 'not-found', reason }] as const;
  const model = [exchange([user(texts[1])], { passedOver })];
  expect(judgeCanary(observe({ model, expect: [called], store: null })).layer).toBe(
    'not-sent-to-model',
  );
  const whole = [exchange(healthyMessages, { passedOver })];
  expect(judgeCanary(observe({ model: whole, expect: [called] }))).toMatchObject({
    layer: 'answer-wrong',
    headline: `answer-wrong: turn 2: ${reason}`,
  });
});

it('a stopped turn whose file did not come was asked about all the same', () => {
  const file: PlayFile = {
    name: 'notes-F-aaaaaaaaaa.txt',
    tag: 'F-aaaaaaaaaa',
    mimeType: 'text/plain',
    content: 'Notes.',
    facts: [],
  };
  const { turns, ...rest } = observe({
    model: [],
    files: [file],
    outcome: answered(''),
    turn: {
      astray: [exchange(history, { route: { kind: 'turn', tag: 'T-aaaaaaaaaa', round: 0 } })],
    },
  });
  const stopped = turns.map((turn, index) =>
    index === 1 ? { ...turn, turn: { ...turn.turn, stop: true } } : turn,
  );
  const play = { ...rest.play, turns: stopped.map(({ turn }) => turn) };
  expect(judgeCanary({ ...rest, play, turns: stopped }).layer).toBe('attachment-dropped');
});

const leaking = `name: overlapping-leak
title: A leak beside another turn
proves: [history]
facts:
  tea: { kind: word }
turns:
  - session: other
    send: "Good day."
    model: [{ say: "Welcome." }]
  - send: "I drink tea from \${tea}."
    model: [{ say: "I see." }]
  - send: "Where is my tea from?"
    overlap: true
    model: [{ find: "tea from {}.", say: "From {}." }]
    expect:
      - reply: { contains: "\${tea}" }
`;

describe('turns that overlap', () => {
  const isSecond = (text: string): boolean => /And where is my bread/.test(text);

  it('are told apart by what the earlier one cannot know: a request with the text of the later one is its own', async () => {
    // The later one asks about the earlier one, behind its own text.
    const habits: Habits = {
      messages: (all, { wire }) => {
        const earlier = all.find(({ text, role }) => role === 'user' && /my tea from\?/.test(text));
        return isSecond(wire.text ?? '') && earlier !== undefined ? [...all, earlier] : all;
      },
    };
    expect((await play('concurrent-turns', habits)).headline).toMatch(/^sent-doubled: turn 3: /);
  });

  it('are told apart by their calls', async () => {
    // Only the skill's request, which has lost its text, shows that it is the later one's.
    const canary = `name: overlapping-skill
title: A skill beside another turn
proves: [history]
facts:
  lamp: { kind: code }
skills:
  log: "The lamp is number \${lamp}."
turns:
  - send: "Hello."
    model: [{ say: "Good day." }]
  - send: "Use your skill log."
    overlap: true
    model:
      - call: run-skill
        with: { skill: log }
      - find: "The lamp is number {}."
        in: tool-result
        say: "The lamp is {}."
    expect:
      - reply: { contains: "\${lamp}" }
`;
    const habits: Habits = {
      messages: (all, { round }) => (round === 1 ? all : all.filter((m) => !isOwn(m.text))),
    };
    const isOwn = (text: string): boolean => /^Use your skill/.test(text);
    expect((await play(canary, habits)).headline).toMatch(/^not-sent-to-model: turn 2: /);
  });

  it('of two sessions are told apart by the calls that they have run', async () => {
    const canary = `name: overlapping-sessions
title: A skill of one session beside a turn of another
proves: [history]
facts:
  lamp: { kind: code }
skills:
  log: "The lamp is number \${lamp}."
turns:
  - session: a
    send: "Use your skill log."
    model:
      - call: run-skill
        with: { skill: log }
      - find: "The lamp is number {}."
        in: tool-result
        say: "The lamp is {}."
    expect:
      - reply: { contains: "\${lamp}" }
  - session: b
    send: "Good day."
    overlap: true
    model: [{ say: "Good day." }]
`;
    const habits: Habits = {
      messages: (all, { round, others }) => {
        const foreign = others.find(({ role }) => role === 'user');
        return round === 1 && foreign !== undefined ? [foreign] : all;
      },
    };
    expect((await play(canary, habits)).headline).toMatch(/^leaked-from-other-session: turn 2: /);
  });

  it('are not blamed for what came behind their own answer', async () => {
    // The last words of the later one's request are another session's: nobody's turn, and after the
    // answer of the earlier one.
    const habits: Habits = {
      messages: (all, { wire, others }) => {
        const foreign = others.find(({ role }) => role === 'assistant');
        if (!/Where is my tea/.test(wire.text ?? '') || foreign === undefined) return all;
        return [...all.slice(0, -1), { ...foreign, role: 'user' }];
      },
    };
    expect((await play(leaking, habits)).headline).toMatch(/^leaked-from-other-session: turn 3: /);
  });

  it('are not blamed for a question about them that came behind their own answer', async () => {
    const habits: Habits = {
      messages: (all, { wire, others }) => {
        const foreign = others.find(({ role }) => role === 'assistant');
        const earlier = all.find(({ text }) => /I drink tea/.test(text));
        const isLater = /Where is my tea/.test(wire.text ?? '');
        if (!isLater || foreign === undefined || earlier === undefined) return all;
        return [{ ...foreign, role: 'system' }, earlier];
      },
    };
    // What it holds of another session is a leak of the turn in which it was asked.
    expect((await play(leaking, habits)).headline).toMatch(/^leaked-from-other-session: turn 3: /);
  });

  it('pass when the agent does nothing of the kind', async () => {
    const { headline, turns } = await play('concurrent-turns', {});
    expect(headline).toMatch(/expectations met$/);
    expect(turns).toHaveLength(4);
  });
});

it('memory may bring the same row back with every turn, where memory alone survives a restart', () => {
  const rows = `- ${texts[0]}\n\n`;
  const messages = [user(`${rows}Good day.`), assistant('Good day.'), user(`${rows}${texts[1]}`)];
  const wanted: Expectation = { kind: 'reply-contains', text: fact, position };
  const { turns, ...rest } = observe({ model: [exchange(messages)], expect: [wanted] });
  const restarted = turns.map((turn, index) =>
    index === 1 ? { ...turn, turn: { ...turn.turn, restart: 'container' as const } } : turn,
  );
  const play = { ...rest.play, turns: restarted.map(({ turn }) => turn) };
  const judged = (survivesRestart: 'memory' | 'transcript') =>
    judgeCanary({ ...rest, play, turns: restarted, declared: { survivesRestart, volumes: [] } });
  expect(judged('memory').verdict).toBe('passed');
  expect(judged('transcript').layer).toBe('sent-doubled');
});
