// Agents that give the model the result of another call: what was asked for is lost, though its
// words stand in the request.
import { describe, expect, it } from 'vitest';
import type { Habits } from '../../../src/runner/vacuity/habits.ts';
import { say } from '../../../src/runner/vacuity/ideal-agent.ts';
import { play } from './play.ts';

/**
 * Each of a file's results in the place of the one before it, as an agent does that pairs results
 * with calls by their order.
 */
const rotating: Habits = {
  messages: (all) => {
    const read = all.filter(({ role, text }) => role === 'tool' && text.length > 500);
    return all.map((message) => {
      const at = read.indexOf(message);
      if (at === -1 || read.length < 2) return message;
      return { ...message, text: read[(at + 1) % read.length]?.text ?? '' };
    });
  },
};

/**
 * It recalls in the first turn of a context alone; the rows are read later too, and thrown away.
 */
const recallingOnce: Habits = {
  tool: ({ name, given }, run, { turn }) => {
    const result = run(given);
    return name === 'recall_memory' && turn > 1 ? 'No memories found.' : result;
  },
};

const echoing: Habits = {
  tool: ({ name, given }, run) => {
    const result = run(given);
    if (name === 'commit_memory') return `Saved: ${given.content}`;
    return name === 'recall_memory' ? 'No memories found.' : result;
  },
};

const oneSession = `name: one-session
title: A note is looked up in the session in which it was made
proves: [memory]
facts:
  colour: { kind: word }
turns:
  - send: "Note that my colour is \${colour}. Then look it up."
    model:
      - { call: commit-memory, find: "my colour is {}.", with: { content: "The colour is {}." } }
      - { call: recall-memory, with: { query: colour } }
      - { find: "The colour is {}.", in: tool-result, say: "My notes say {}." }
    expect:
      - reply: { contains: "\${colour}" }
      - memory: { written: "\${colour}" }
      - memory: { recalled: "\${colour}" }
`;

describe('results in the wrong place', () => {
  for (const canary of ['file-with-caption', 'several-files'])
    it(`files whose contents are swapped: ${canary}`, async () => {
      const { headline } = await play(canary, rotating);
      expect(headline).toMatch(/^attachment-dropped: turn 1: .*as the content of another file/);
    });

  it('a recall that brings nothing, where the history has what an earlier one brought', async () => {
    const { headline } = await play('tool-loop', recallingOnce);
    expect(headline).toMatch(/^memory-not-recalled: turn 2: .*in the results of other calls/);
  });

  it('a recall that brings nothing, where the note was said back when it was made', async () => {
    const { headline } = await play(oneSession, echoing);
    expect(headline).toMatch(/^memory-not-recalled: turn 1: .*in the results of other calls/);
  });

  it('what other sessions said, as the result of a call that the model never made', async () => {
    const habits: Habits = {
      messages: (all, { others }) => {
        const toolCalls = [{ id: 'own1', name: 'recent_sessions', arguments: '{}' }];
        const text = others.map((m) => m.text).join('\n');
        const round = [
          { ...say('assistant', ''), toolCalls },
          { ...say('tool', text), toolCallId: 'own1' },
        ];
        return others.length === 0 ? all : [...round, ...all];
      },
    };
    for (const canary of ['session-isolation', 'memory-across-sessions'])
      expect((await play(canary, habits)).headline).toMatch(/^leaked-from-other-session: turn 2: /);
  });

  it('a recall that brings what other sessions said is no leak', async () => {
    const habits: Habits = {
      tool: ({ name, given }, run, { others }) =>
        [run(given), ...(name === 'recall_memory' ? others.map((m) => m.text) : [])].join('\n'),
    };
    expect((await play('memory-across-sessions', habits)).verdict).toBe('passed');
  });

  it('a note that is said back when it is made is no fault', async () => {
    const habits: Habits = {
      tool: ({ name, given }, run) =>
        name === 'commit_memory' ? `${run(given)} Saved: ${given.content}` : run(given),
    };
    expect((await play(oneSession, habits)).verdict).toBe('passed');
  });

  it('ids of calls that the agent gives anew are no fault', async () => {
    const habits: Habits = {
      messages: (all) =>
        all.map((message) => ({
          ...message,
          toolCallId: message.toolCallId === null ? null : `own-${message.toolCallId}`,
          toolCalls: message.toolCalls.map((call) => ({ ...call, id: `own-${call.id}` })),
        })),
    };
    for (const canary of ['file-with-caption', 'tool-loop', 'memory-across-sessions'])
      expect((await play(canary, habits)).headline).toMatch(/expectations met$/);
  });
});
