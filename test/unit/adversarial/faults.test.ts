// Agents with a fault in what a witness can see: each must be red, with the layer where one is
// given.
import { describe, expect, it } from 'vitest';
import type { Layer } from '../../../src/domain/verdict.ts';
import type { Habits } from '../../../src/runner/vacuity/habits.ts';
import { idealTools, say } from '../../../src/runner/vacuity/ideal-agent.ts';
import { play, playAll } from './play.ts';

const clip = (text: string): string => text.slice(-20);

/** The history as lines before the text in one user message, each behind a label. */
const transcript =
  (user: string, assistant: string): NonNullable<Habits['messages']> =>
  (messages, { history }) => {
    const lines = history.map((m) => `${m.role === 'user' ? user : assistant}${m.text}\n`);
    const [present, ...rounds] = messages.slice(history.length);
    return [say('user', `${lines.join('')}${user}${present?.text ?? ''}`), ...rounds];
  };

interface Fault {
  readonly canary: string;
  readonly habits: Habits;
  readonly layer: Layer | null;
}

const faults: Record<string, Fault> = {
  'keeps of its own answers nothing but the end': {
    canary: 'name-recall',
    layer: 'not-sent-to-model',
    habits: {
      keep: (said) => said.map((m) => (m.role === 'assistant' ? { ...m, text: clip(m.text) } : m)),
    },
  },
  'keeps of user texts without a fact nothing but the end': {
    canary: 'name-recall',
    layer: 'not-sent-to-model',
    habits: {
      keep: (said, { turn }) =>
        said.map((m) =>
          m.role === 'user' && [2, 4, 5].includes(turn) ? { ...m, text: clip(m.text) } : m,
        ),
    },
  },
  'sends the present text cut to its end': {
    canary: 'name-recall',
    layer: 'not-sent-to-model',
    habits: {
      messages: (m, { turn }) =>
        turn === 3 ? m.map((x, i) => (i === m.length - 1 ? { ...x, text: clip(x.text) } : x)) : m,
    },
  },
  'does not send the present text at all': {
    canary: 'name-recall',
    layer: 'not-sent-to-model',
    habits: { messages: (m, { turn }) => (turn === 2 ? m.slice(0, -1) : m) },
  },
  'sends the text of the turn before in place of the present one': {
    canary: 'name-recall',
    // The text before stands there twice, which comes first in the table.
    layer: 'sent-doubled',
    habits: {
      messages: (m, { turn }) =>
        turn === 5 ? [...m.slice(0, -1), m[m.length - 3] ?? say('user', '')] : m,
    },
  },
  'loses the beginning of a reply without facts': {
    canary: 'name-recall',
    layer: 'answer-wrong',
    habits: { reply: (text, { turn }) => (turn % 2 === 1 ? clip(text) : text) },
  },
  'says its answer twice in one reply': {
    canary: 'name-recall',
    layer: null,
    habits: { reply: (text) => `${text}${text}` },
  },
  'drops lines of a file between its marks': {
    canary: 'file-only',
    layer: 'attachment-dropped',
    habits: {
      tool: ({ given }, run) => {
        const lines = run(given).split('\n');
        return [...lines.slice(0, 10), ...lines.slice(30)].join('\n');
      },
    },
  },
  'sends a question mark for each emoji of a file': {
    canary: 'unicode-file',
    layer: 'attachment-dropped',
    habits: {
      tool: ({ given }, run) => run(given).replaceAll(/\p{Extended_Pictographic}/gu, '?'),
    },
  },
  'cuts the caption to its end': {
    canary: 'file-with-caption',
    layer: 'caption-dropped',
    habits: { user: (text) => text.slice(text.indexOf('summarize this')) },
  },
  'writes no memory by the tool, but a row of its own with the text of each turn': {
    canary: 'memory-across-sessions',
    layer: 'memory-not-written',
    habits: {
      tools: () =>
        idealTools.map((t) => (t.name === 'commit_memory' ? { ...t, argumentNames: ['text'] } : t)),
      start: (plane, { wire }) => {
        if ((wire.text ?? '').includes('remember that'))
          plane.write(wire.workspaceId, `User said: ${wire.text}`);
      },
    },
  },
  'lost history in the first request of a turn, before a tool': {
    canary: `name: history-and-tool
title: History stands in every request of a turn
proves: [history]
facts:
  name: { kind: person }
turns:
  - send: "My name is \${name}."
    model: [{ say: "Hello." }]
  - send: "Look it up and tell me my name."
    model:
      - { call: recall-memory, with: { query: name } }
      - { find: "My name is {}.", say: "You are {}." }
    expect:
      - reply: { contains: "\${name}" }
`,
    layer: 'not-sent-to-model',
    habits: { messages: (m, { turn, round }) => (turn === 2 && round === 1 ? m.slice(-1) : m) },
  },
  'the whole history a second time in the system prompt': {
    canary: 'name-recall',
    layer: 'sent-doubled',
    habits: {
      messages: (m) => [
        say(
          'system',
          m
            .slice(0, -1)
            .map((x) => `${x.role}: ${x.text}`)
            .join('\n'),
        ),
        ...m,
      ],
    },
  },
  'the whole history a second time, each message in a system message of its own': {
    canary: 'name-recall',
    layer: 'sent-doubled',
    habits: {
      messages: (m, { history }) => [
        ...history.map((x) => say('system', `${x.role}: ${x.text}`)),
        ...m,
      ],
    },
  },
  'a transcript in one user message that has the roles swapped': {
    canary: 'name-recall',
    layer: 'sent-out-of-order',
    habits: { messages: transcript('Assistant: ', 'User: ') },
  },
  'a transcript in one user message that has it all said by the user': {
    canary: 'name-recall',
    layer: 'sent-out-of-order',
    habits: { messages: transcript('**Human:** ', '**Human:** ') },
  },
  'a transcript in one user message that tells each text twice': {
    canary: 'name-recall',
    layer: 'sent-doubled',
    habits: {
      user: (text) => `${text}\nUser: ${text}`,
      messages: transcript('User: ', 'Assistant: '),
    },
  },
  'a transcript in one user message, and its last text as the end of the answer before': {
    canary: 'name-recall',
    layer: 'sent-doubled',
    habits: {
      messages: (messages, moment) => {
        const [told, ...rounds] = transcript('User: ', 'Assistant: ')(messages, moment);
        const newest = messages.findLast(({ role }) => role === 'user')?.text ?? '';
        return [
          say('user', (told?.text ?? '').replace('\nUser: ', `\n${newest}\nUser: `)),
          ...rounds,
        ];
      },
    },
  },
  'each user text a second time as the assistant': {
    canary: 'name-recall',
    layer: null,
    habits: {
      keep: (said) =>
        said.flatMap((m) => (m.role === 'user' ? [m, say('assistant', m.text)] : [m])),
    },
  },
  'quotes its history, and loses the first user message': {
    canary: 'name-recall',
    layer: 'not-sent-to-model',
    habits: {
      reply: (text, { history }) =>
        [...history.filter((m) => m.role === 'user').map((m) => `You said: ${m.text}`), text].join(
          '\n',
        ),
      messages: (m, { turn }) => (turn === 6 ? m.slice(1) : m),
    },
  },
};

describe('faulty agents are red', () => {
  for (const [name, { canary, habits, layer }] of Object.entries(faults)) {
    it(`${name}: red`, async () => {
      const { verdict, headline } = await play(canary, habits);
      expect(`${verdict} ${headline}`).toMatch(/^failed/);
    });
    if (layer !== null)
      it(`${name}: ${layer}`, async () => {
        expect((await play(canary, habits)).headline).toMatch(new RegExp(`^${layer}: `));
      });
  }

  it('puts the answer of another context behind its own', async () => {
    let last = '';
    const played = await playAll(['name-recall', 'file-with-caption'], {
      reply: (text) => {
        const mixed = last === '' ? text : `${text}\n${last}`;
        last = text;
        return mixed;
      },
    });
    expect(played.map((p) => p.judgement.verdict)).toContain('failed');
  });

  it('puts the answer of another context behind its own on the wire, and keeps its own alone', async () => {
    let last = '';
    const played = await playAll(['name-recall', 'file-with-caption'], {
      reply: (text) => {
        const mixed = last === '' ? text : `${text}\n${last}`;
        last = text;
        return mixed;
      },
      keep: (said) =>
        said.map((m) => (m.role === 'assistant' ? { ...m, text: m.text.split('\n')[0] ?? '' } : m)),
    });
    expect(played.map((p) => p.judgement.verdict)).toContain('failed');
  });

  it('lists the files of every context in each turn with a file', async () => {
    const other = `name: one-file
title: One file with a text
proves: [attachment]
facts:
  mark: { kind: code }
turns:
  - send: "Please read it."
    files: [{ name: one.txt, text: "The mark is \${mark}." }]
    model:
      - { call: read-file, file: 1 }
      - { find: "The mark is {}.", in: any, say: "It is {}." }
    expect:
      - reply: { contains: "\${mark}" }
`;
    const all: string[] = [];
    const played = await playAll([other, 'file-with-caption'], {
      manifest: (files) => {
        all.push(...files.map((f) => `- ${f.name} at ${(f.uri ?? '').replace('workspace:', '')}`));
        return all.join('\n');
      },
    });
    expect(played.map((p) => p.judgement.layer)).toContain('leaked-from-other-session');
  });

  it('has no model of ours and answers from one memory of everything it was ever told', async () => {
    const told: string[] = [];
    const judgement = await play('memory-across-sessions', {
      asks: () => false,
      reply: (_, { wire }) => {
        told.push(wire.text ?? '');
        return told.join('\n');
      },
    });
    // It wrote no row and read none: nothing proves memory.
    expect(judgement.verdict).not.toBe('passed');
  });

  it('offers no memory tool and answers a memory canary from the history', async () => {
    const canary = `name: no-memory
title: Claims memory, is answered from history
proves: [memory]
facts:
  colour: { kind: word }
turns:
  - send: "My colour is \${colour}."
    model:
      - { call: commit-memory, find: "My colour is {}.", with: { content: "Colour {}." } }
      - say: "Noted."
    expect:
      - memory: { written: "\${colour}" }
  - send: "What is my colour?"
    model: [{ find: "My colour is {}.", say: "It is {}." }]
    expect:
      - reply: { contains: "\${colour}" }
`;
    expect((await play(canary, { tools: () => [] })).verdict).not.toBe('passed');
  });
});
