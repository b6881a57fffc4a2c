// Agents that are healthy and look odd: each must pass the core suite.
import { describe, expect, it } from 'vitest';
import type { ModelMessage } from '../../../src/domain/witness.ts';
import type { Habits } from '../../../src/runner/vacuity/habits.ts';
import {
  idealTools,
  renderManifest,
  say,
  toRequest,
} from '../../../src/runner/vacuity/ideal-agent.ts';
import { core, notPassed, play } from './play.ts';

const isUser = (m: ModelMessage): boolean => m.role === 'user';
const map =
  (
    change: (m: ModelMessage, index: number, all: readonly ModelMessage[]) => ModelMessage,
  ): NonNullable<Habits['messages']> =>
  (messages) =>
    messages.map(change);

function mergeUsers(messages: readonly ModelMessage[]): ModelMessage[] {
  const merged: ModelMessage[] = [];
  for (const m of messages) {
    const last = merged.at(-1);
    if (last?.role === 'user' && m.role === 'user')
      merged[merged.length - 1] = { ...last, text: `${last.text}\n\n${m.text}` };
    else merged.push(m);
  }
  return merged;
}

const escapeHtml = (text: string): string =>
  text.replaceAll('&', '&amp;').replaceAll("'", '&#39;').replaceAll('"', '&quot;');

/** What was said before the newest question, as lines with their speakers. */
const transcribe = (before: readonly ModelMessage[], label: (role: string) => string): string =>
  before
    .filter(({ role, text }) => role !== 'tool' && text !== '')
    .map(({ role, text }) => `${label(role)}${text}`)
    .join('\n');

const toAscii = (value: unknown): string =>
  JSON.stringify(value).replaceAll(
    /[\u0080-\uffff]/g,
    (letter) => `\\u${letter.charCodeAt(0).toString(16).padStart(4, '0')}`,
  );

/** Both forms of an umlaut look alike. */
const decompose = (text: string): string => text.normalize('NFD');

const healthy: Record<string, Habits> = {
  plain: {},
  'reminders before and behind': {
    user: (text) =>
      `<system-reminder>note</system-reminder>\n${text}\n\n[System note: first message]`,
  },
  'time stamp before and runtime line behind (openclaw)': {
    user: (text) => `[Sun 2026-11-22 15:08 UTC] ${text}\n\nRuntime: agent=main session=x host=y`,
    messages: (m) => [
      say('system', 'x'.repeat(5000)),
      ...m,
      say('user', '<<<BEGIN_OPENCLAW_INTERNAL_CONTEXT>>>\nx'),
    ],
  },
  'a system message behind the last user message (claude)': {
    messages: (m) => [...m, say('system', 'environment')],
  },
  'environment context as a user message before the text (codex)': {
    messages: (m) => [
      say('system', 'skills'),
      say('user', '<environment_context>x</environment_context>'),
      ...m,
    ],
  },
  'quotes its history in each reply and keeps that': {
    reply: (text, { history }) =>
      [...history.filter(isUser).map((m) => `You said: ${m.text}`), text].join('\n'),
  },
  'quotes its own earlier answers': {
    reply: (text, { history }) =>
      [...history.filter((m) => m.role === 'assistant').map((m) => `> ${m.text}`), text].join('\n'),
  },
  'asks the model twice in each round': { before: (m) => [toRequest(m, idealTools)] },
  'asks for a title with turn 1 after it (hermes)': {
    after: (m, answer, { turn }) =>
      turn > 1
        ? []
        : [
            toRequest([
              say('system', 'Generate a short, descriptive title for it.'),
              say('user', `User: ${m.at(-1)?.text}\n\nAssistant: ${answer}`),
            ]),
          ],
  },
  'asks for a title in words of its own': {
    before: (m, { turn }) =>
      turn > 1
        ? []
        : [toRequest([say('user', `Name this chat in three words: ${m.at(-1)?.text}`)])],
    after: (m, answer) => [
      toRequest([say('user', `Name this chat in three words: ${m.at(-1)?.text} ${answer}`)]),
    ],
  },
  'reviews the conversation in the background (hermes)': {
    after: (m, answer) => [
      toRequest(
        [...m, say('assistant', answer), say('user', 'Review the conversation above.')],
        idealTools,
      ),
    ],
  },
  'drops tool rounds from its history': {
    keep: (said) => said.filter((m) => m.role !== 'tool' && m.toolCalls.length === 0),
  },
  'keeps no tool result text in its history': {
    keep: (said) => said.map((m) => (m.role === 'tool' ? { ...m, text: '[cleared]' } : m)),
  },
  'trims and folds white space': {
    messages: map((m) => ({ ...m, text: m.text.replaceAll(/\s+/g, ' ').trim() })),
  },
  'reply in Markdown': { reply: (text) => `## Answer\n\n**${text}**\n\n---\n` },
  'reply of which Markdown marks the facts': {
    reply: (text) => text.replaceAll(/(Hongming \S+|K\d-\w+)/g, '**$1**'),
  },
  'wraps tool results as JSON (hermes)': {
    tool: ({ given }, run) =>
      `<untrusted_tool_result source="x">\n${JSON.stringify({ result: run(given) })}\n</untrusted_tool_result>`,
  },
  'numbers the lines of a file': {
    tool: ({ given }, run) =>
      run(given)
        .split('\n')
        .map((line, n) => `${String(n + 1).padStart(6)}→${line}`)
        .join('\n'),
  },
  'mentions a file as @path': {
    manifest: (files) => files.map((f) => `@${(f.uri ?? '').replace('workspace:', '')}`).join('\n'),
  },
  'mentions a file as path=…': {
    manifest: (files) =>
      files.map((f) => `<file path=${(f.uri ?? '').replace('workspace:', '')} />`).join('\n'),
  },
  'mentions a file as path: …': {
    manifest: (files) =>
      files.map((f) => `path:${(f.uri ?? '').replace('workspace:', '')}`).join('\n'),
  },
  'the manifest twice': {
    manifest: (files) => `${renderManifest(files)}\n\n${renderManifest(files)}`,
  },
  'names the files and offers no tool to read them (langgraph template)': {
    tools: () => idealTools.filter(({ name }) => name !== 'read_file'),
  },
  'offers no tools in its last request (autogen reflect)': {
    tools: ({ round }) => (round === 1 ? idealTools : []),
  },
  'each word of the reply marked by itself': {
    reply: (text) => text.replaceAll(/\S+/g, '**$&**'),
  },
  'a file between typographic quotation marks, with a stop behind it': {
    manifest: (files) =>
      files
        .map((f) => (f.uri ?? '').replace('workspace:', ''))
        .map((path, n) => (n % 2 === 0 ? `Datei „${path}“.` : `读取${' '}${path}。`))
        .join('\n'),
  },
  'zero-width spaces in the reply': { reply: (text) => text.replaceAll(' ', ' \u200b') },
  'names files relative to its folder': {
    manifest: (files) => files.map((f) => `Attached: ./${f.name}`).join('\n'),
    tool: ({ given }, run) =>
      run(
        given.path === undefined
          ? given
          : { ...given, path: `/workspace/${given.path.replace(/^\.\//, '')}` },
      ),
  },
  'the user text as JSON': {
    user: (text) => JSON.stringify({ type: 'message', text }),
  },
  'HTML entities in what is sent and replied': {
    messages: map((m) => ({ ...m, text: escapeHtml(m.text) })),
    reply: escapeHtml,
  },
  'thoughts before each answer, kept': { reply: (text) => `<think>Hm.</think>\n${text}` },
  'line ends of Windows': {
    messages: map((m) => ({ ...m, text: m.text.replaceAll('\n', '\r\n') })),
    reply: (text) => text.replaceAll('\n', '\r\n'),
  },
  'merges user messages that follow each other (hermes)': {
    messages: (m) => mergeUsers([say('user', 'Some preface.'), ...m]),
  },
};

describe('healthy agents pass the core suite', () => {
  for (const [name, habits] of Object.entries(healthy)) {
    it(name, async () => {
      expect(await notPassed(habits)).toEqual({});
    });
  }

  it('the whole transcript in one user message', async () => {
    const habits: Habits = {
      messages: (m) => {
        const last = m.findLastIndex((x) => x.role === 'user');
        const before = m.slice(0, last).filter((x) => x.role === 'user' || x.text !== '');
        const text = before
          .filter((x) => x.role !== 'tool')
          .map((x) => `${x.role === 'user' ? 'User' : 'Assistant'}: ${x.text}`)
          .join('\n');
        return [
          say('user', `Conversation so far:\n${text}\n\nUser: ${m[last]?.text}`),
          ...m.slice(last + 1),
        ];
      },
    };
    expect(await notPassed(habits)).toEqual({});
  });

  const whoSaid = (user: string, agent: string, end: string) => (role: string) =>
    `${role === 'user' ? user : agent}${end}`;
  it.each<[string, (role: string) => string, readonly ModelMessage[]]>([
    ['in a message of its own', whoSaid('user', 'assistant', ': '), []],
    ['that is acknowledged', whoSaid('User', 'Agent', ': '), [say('assistant', 'Understood.')]],
    ['of questions and answers', whoSaid('Q', 'A', ': '), []],
    ['in which it is called you', whoSaid('Human', 'You', ': '), []],
    ['under headings', whoSaid('### User', '### Assistant', '\n'), []],
    ['in Markdown', whoSaid('**User', '**Assistant', ':** '), []],
    ['in elements', whoSaid('<m role="user">', '<m role="assistant">', ''), []],
    ['in JSON', whoSaid('{"role":"user","content":"', '{"role":"assistant","content":"', ''), []],
  ])('a transcript %s', async (_name, label, more) => {
    const habits: Habits = {
      messages: (m) => {
        const last = m.findLastIndex(isUser);
        const told = say('user', `So far:\n${transcribe(m.slice(0, last), label)}`);
        return last <= 0 ? m : [told, ...more, ...m.slice(last)];
      },
    };
    expect(await notPassed(habits, [...core, 'deep-history'])).toEqual({});
  });

  it.each<[string, Habits]>([
    ['results of tools', { tool: ({ given }, run) => toAscii({ result: run(given) }) }],
    ['texts of the user', { user: (text) => toAscii({ text }) }],
  ])('%s as JSON in ASCII, as Python writes it', async (_name, habits) => {
    expect(await notPassed(habits, ['unicode-file'])).toEqual({});
  });

  it('umlauts in two characters', async () => {
    const habits: Habits = {
      messages: map((m) => ({ ...m, text: decompose(m.text) })),
      tool: ({ given }, run) => run({ ...given, path: (given.path ?? '').normalize('NFC') }),
      reply: decompose,
    };
    expect(await notPassed(habits, ['unicode-file'])).toEqual({});
  });

  it('a first try with the newest text alone, whose call is thrown away', async () => {
    const habits: Habits = { before: (m) => [toRequest(m.slice(-1), idealTools)] };
    expect(await notPassed(habits, [...core, 'tool-loop', 'file-in-history'])).toEqual({});
  });

  it('tool results as user messages, calls as assistant text with tool calls kept', async () => {
    const habits: Habits = {
      messages: map((m) => (m.role === 'tool' ? say('user', `Observation:\n${m.text}`) : m)),
    };
    expect(await notPassed(habits)).toEqual({});
  });

  it('smolagents: calls and results as plain text', async () => {
    const habits: Habits = {
      user: (text) => `New task:\n${text}`,
      messages: map((m) =>
        m.role === 'tool'
          ? say('user', `Observation:\n${m.text}`)
          : m.toolCalls.length > 0
            ? say(
                'assistant',
                `Calling tools:\n[{'id': 'x', 'function': {'name': '${m.toolCalls[0]?.name}'}}]`,
              )
            : m,
      ),
    };
    expect(await notPassed(habits)).toEqual({});
  });
});

const fileThenText = `name: file-then-text
title: A file of turn 1 is known in turn 2
proves: [history]
facts:
  mark: { kind: code }
turns:
  - files:
      - { name: a.txt, text: "The mark is \${mark}." }
    model:
      - { call: read-file, file: 1 }
      - say: "I read {file:1}."
    expect:
      - reply: { contains: "\${file:1}" }
  - send: "What is the mark?"
    model:
      - { find: "The mark is {}.", in: any, say: "It is {}." }
    expect:
      - reply: { contains: "\${mark}" }
`;

const memoryThenTalk = `name: memory-then-talk
title: Two turns after a recall
proves: [memory]
facts:
  colour: { kind: word }
turns:
  - session: a
    send: "Remember that my colour is \${colour}."
    model:
      - { call: commit-memory, find: "my colour is {}.", with: { content: "My colour is {}." } }
      - say: "Noted."
    expect:
      - memory: { written: "\${colour}" }
  - session: b
    send: "What is my colour?"
    model:
      - { call: recall-memory, with: { query: colour } }
      - { find: "My colour is {}.", in: tool-result, say: "It is {}." }
    expect:
      - reply: { contains: "\${colour}" }
      - memory: { recalled: "\${colour}" }
  - session: b
    send: "Thank you."
    model:
      - say: "You are welcome."
`;

describe('healthy agents in longer canaries', () => {
  it('an agent that lists all files of the context in each turn', async () => {
    const seen = new Map<string, string[]>();
    const habits: Habits = {
      manifest: (files, { wire }) => {
        const lines = seen.get(wire.contextId ?? '') ?? [];
        lines.push(...files.map((f) => renderManifest([f])));
        seen.set(wire.contextId ?? '', lines);
        return lines.join('\n');
      },
    };
    expect(await notPassed(habits, [fileThenText])).toEqual({});
  });

  it('an agent that sums up the history of files behind the text of the newest message', async () => {
    const habits: Habits = {
      user: (text, { history }) => {
        const names = history.filter(isUser).flatMap((m) => m.text.match(/\S+-F-\S+\.txt/) ?? []);
        return names.length === 0 ? text : `${text}\n\nFiles so far: ${names[0]}`;
      },
    };
    expect(await notPassed(habits, [fileThenText])).toEqual({});
  });

  it('an agent that puts stored memory rows before the first text of a context and keeps that', async () => {
    const habits: Habits = {
      user: (text, { history }) => {
        const rows = planeRows();
        return history.length > 0 || rows === ''
          ? text
          : `[Prior context from memory]\n${rows}\n\n${text}`;
      },
      start: (plane, { wire, history }) => {
        if (history.length > 0) return;
        rowsNow = plane
          .read(wire.workspaceId, '')
          .map((row) => `- [LOCAL] ${row}`)
          .join('\n');
        // As the claude-code template does after every turn (real-images.md 3).
        plane.write(wire.workspaceId, `Conversation: ${wire.text}`);
      },
    };
    expect(await notPassed(habits, [memoryThenTalk])).toEqual({});
  });
});

let rowsNow = '';
const planeRows = (): string => rowsNow;

describe('what looks like them and is a fault', () => {
  it('answers in the words of the user, without a speaker', async () => {
    const habits: Habits = {
      messages: (m) => {
        const last = m.findLastIndex(isUser);
        const before = m.slice(0, last).map(({ text }) => text);
        return last <= 0 ? m : [say('user', before.join('\n')), ...m.slice(last)];
      },
    };
    expect(await play('name-recall', habits)).toMatchObject({ layer: 'sent-out-of-order' });
  });

  it('a request without the history whose call is run', async () => {
    const habits: Habits = {
      messages: (m, { turn, round }) => (turn > 1 && round === 1 ? m.slice(-1) : m),
    };
    expect(await play('tool-loop', habits)).toMatchObject({ layer: 'not-sent-to-model' });
  });

  it('a file that stands elsewhere than its name says', async () => {
    const habits: Habits = { manifest: (files) => files.map((f) => `./${f.name}`).join('\n') };
    expect(await play('file-only', habits)).toMatchObject({ layer: 'attachment-dropped' });
  });

  it('a reply without the umlauts', async () => {
    const habits: Habits = { reply: (text) => text.normalize('NFD').replaceAll(/\p{M}/gu, '') };
    expect(await play('unicode-file', habits)).toMatchObject({ layer: 'answer-wrong' });
  });
});
