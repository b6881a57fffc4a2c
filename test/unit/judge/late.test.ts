// What an agent does outside of its turns: after a reply, after a client has gone, in a queue. All
// of it belongs to a turn, and is judged there.
import { describe, expect, it } from 'vitest';
import { playLate } from './late-agent.ts';

describe('a memory row that is written after the reply', () => {
  it.each([
    ['before the next turn', 'memory-across-sessions', 1],
    ['in a canary with several rows', 'memory-three-sessions', 1],
  ])('is as good as any: %s', async (_when, canary, delay) => {
    const { verdict, headline } = await playLate(canary, { lateWrites: delay });
    expect([verdict, headline]).toEqual(['passed', expect.stringMatching(/expectations met$/)]);
  });

  it('is waited for where no turn follows', async () => {
    const { judgement } = await playLate(lastWrite, { lateWrites: 1 });
    const [written] =
      judgement.turns[0]?.expectations.filter((e) => e.kind === 'memory-written') ?? [];
    expect(written).toMatchObject({
      result: 'met',
      actual: expect.stringMatching(/^written \d+ ms after the reply$/),
    });
  });

  it('is too late where the canary says so', async () => {
    const source = lastWrite.replace('written: "${tea}"', 'written: "${tea}", within: 0s');
    expect((await playLate(source, { lateWrites: 1 })).headline).toMatch(
      /^memory-not-written: turn 1: the row was written \d+ ms after the reply, and it is due before the reply$/,
    );
    expect((await playLate(source, {})).verdict).toBe('passed');
  });

  it('is missing where it never comes', async () => {
    expect((await playLate(lastWrite, { lateWrites: 1_000 })).headline).toBe(
      'memory-not-written: turn 1: the memory tool was called, and nothing was written to the memory service; its result: {"success":true}',
    );
  });

  it('of an earlier turn does not stand in for one of the next that was lost', async () => {
    const { headline } = await playLate(twoWrites, { lateWrites: 1, lostWrites: [2] });
    expect(headline).toMatch(/^memory-not-written: turn 2: /);
  });
});

describe('what is asked of the model outside of a turn', () => {
  it.each([
    ['after an answered turn', twoSessions, /^leaked-from-other-session: turn 2: /],
    ['after a dropped turn', dropped, /^leaked-from-other-session: turn 2: /],
    [
      'after a stopped turn',
      dropped.replace('disconnect-after: 0', 'stop: true'),
      /^leaked-from-other-session: turn 2: /,
    ],
    ['after the last turn', lastOfTwo, /^leaked-from-other-session: turn 2: /],
  ])('must hold nothing of another session: %s', async (_when, source, wanted) => {
    expect((await playLate(source, { lateRequest: 'foreign' })).headline).toMatch(wanted);
    expect((await playLate(source, { lateRequest: 'own' })).verdict).toBe('passed');
  });

  it('is known by the facts where its marks were cut off', async () => {
    expect((await playLate(twoSessions, { lateRequest: 'facts' })).headline).toMatch(
      /^leaked-from-other-session: turn 2: /,
    );
  });
});

const head = `name: late
title: What happens after a turn
`;
const lastWrite = `${head}proves: [memory]
facts:
  tea: { kind: word }
turns:
  - send: "Remember that I drink tea from \${tea}."
    model:
      - find: "tea from {}."
        call: commit-memory
        with: { content: "Tea from {}." }
      - find: "tea from {}."
        say: "Noted: {}."
    expect:
      - memory: { written: "\${tea}" }
      - reply: { contains: "\${tea}" }
`;
const twoWrites = `${lastWrite.replace('  tea: { kind: word }', '  tea: { kind: word }\n  pet: { kind: word }')}  - send: "Remember that my pet is \${pet}."
    model:
      - find: "my pet is {}."
        call: commit-memory
        with: { content: "Pet: {}." }
      - find: "my pet is {}."
        say: "Noted: {}."
    expect:
      - memory: { written: "\${pet}" }
      - reply: { contains: "\${pet}" }
`;
const isolated = `${head}proves: [history]
facts:
  tea: { kind: word }
  pet: { kind: word }
turns:
  - session: other
    send: "I drink tea from \${tea}."
    model: [{ say: "I see." }]
`;
const second = `  - send: "My pet is \${pet}."
    model: [{ find: "My pet is {}.", say: "Good, {}." }]
`;
const ask = `  - send: "What is my pet?"
    model: [{ find: "My pet is {}.", say: "It is {}." }]
    expect:
      - reply: { contains: "\${pet}" }
`;
const twoSessions = `${isolated}${second}${ask}`;
const dropped = `${isolated}${second}    disconnect-after: 0
${ask}`;
const lastOfTwo = `${isolated}${second}    expect:
      - reply: { contains: "\${pet}" }
`;
