// Ways of a turn through the run: streamed turns, pushed answers, what a profile pins and what
// discovery found.
import { expect, it } from 'vitest';
import { parseCanary } from '../../../src/definition/canary-parse.ts';
import type { AgentClient, SendLimits } from '../../../src/domain/agent-ports.ts';
import type { Canary } from '../../../src/domain/canary.ts';
import type { AgentPins } from '../../../src/domain/profile.ts';
import { runCanaries } from '../../../src/runner/run/run.ts';
import type { Adapters } from '../../../src/runner/shared/adapters.ts';
import { armRunDeadline } from '../../../src/runner/shared/deadline.ts';
import { createLaboratory, options, profile } from './adapters-in-memory.ts';

const text = `name: x
title: X
proves: [history]
facts: { name: { kind: person } }
turns:
  - send: "I am \${name}."
    stream: true
    model: [{ say: "Hello." }]
  - send: "Who am I?"
    model: [{ find: "I am {}.", say: "You are {}.", otherwise: "No idea." }]
    expect: [{ reply: { contains: "\${name}" } }]
`;

function canary(): Canary {
  const parsed = parseCanary({ file: 'x.yaml', text, suite: 'own' });
  if (parsed.canary === null) throw new Error('the canary is right');
  return parsed.canary;
}

/** Runs the canary with an agent that `change` makes of the ideal one. */
async function play(
  change: (agent: AgentClient) => AgentClient,
  adaptersOf: (adapters: Adapters) => Adapters = (adapters) => adapters,
  a2a?: AgentPins,
) {
  const pinned: (AgentPins | undefined)[] = [];
  const { adapters } = createLaboratory();
  const changed: Adapters = {
    ...adapters,
    connectAgent: async (url, signal, pins) => {
      pinned.push(pins);
      return change(await adapters.connectAgent(url, signal));
    },
  };
  const chosen = {
    ...profile,
    profile: { ...profile.profile, ...(a2a === undefined ? {} : { a2a }) },
  };
  const { signal } = new AbortController();
  const request = { options, profile: chosen, canaries: [canary()], reporter: {}, signal };
  await using deadline = armRunDeadline(adapters.clock, options.timeoutMs);
  return { ...(await runCanaries(adaptersOf(changed), { ...request, deadline })), pinned };
}

it('streams the turns that say so', async () => {
  const sent: SendLimits[] = [];
  const { outcomes } = await play((agent) => ({
    ...agent,
    send: (turn, limits) => {
      sent.push(limits);
      return agent.send(turn, limits);
    },
  }));
  expect(outcomes[0]?.verdict).toBe('passed');
  expect(sent.map(({ stream }) => stream)).toEqual([true, false]);
});

it('hands over the pins, and notes what the card claims and the agent lacks', async () => {
  const a2a: AgentPins = { dialect: 'json-rpc-1.0', rpcPath: '/x' };
  const findings = ['The card claims a thing, but no.'];
  const { pinned, notes } = await play((agent) => ({ ...agent, findings }), undefined, a2a);
  expect(pinned).toEqual([a2a]);
  expect(notes).toContain('finding: The card claims a thing, but no.');
  expect((await play((agent) => agent)).pinned).toEqual([{}]);
});

it.each(['an acknowledgement', 'a Task at work'])(
  'joins a pushed answer to the turn of %s',
  async (kind) => {
    const pushed: { at: number; text: string }[] = [];
    const isTask = kind === 'a Task at work';
    const { outcomes } = await play(
      (agent) => ({
        ...agent,
        send: async (turn, limits) => {
          const exchange = await agent.send(turn, limits);
          const { outcome } = exchange;
          if (outcome.kind !== 'answered') return exchange;
          setTimeout(() => pushed.push({ at: Date.now(), text: outcome.reply.text }), 50);
          const reply = { ...outcome.reply, text: 'Acknowledged.' };
          if (!isTask) return { ...exchange, outcome: { ...outcome, reply } };
          const working = { ...reply, text: '', shape: 'task', state: 'working' } as const;
          const message = 'still at work';
          return {
            ...exchange,
            outcome: { kind: 'rejected', reason: 'task-not-completed', message, reply: working },
          };
        },
      }),
      (adapters) => ({
        ...adapters,
        startControlPlane: async (...args) => ({
          ...(await adapters.startControlPlane(...args)),
          notifications: () => pushed,
        }),
      }),
    );
    expect(outcomes[0]?.headline).toMatch(/expectations met$/);
    expect(outcomes[0]?.verdict).toBe('passed');
  },
);
