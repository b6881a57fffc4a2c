// Agents that are healthy and look odd: each must pass the core suite.
import { describe, expect, it } from 'vitest';
import type { ModelMessage } from '../../../src/domain/model-request.ts';
import { quoting } from '../../../src/runner/vacuity/departures.ts';
import type { Habits } from '../../../src/runner/vacuity/habits.ts';
import {
  idealTools,
  renderManifest,
  say,
  toRequest,
} from '../../../src/runner/vacuity/ideal-agent.ts';
import { core, notPassed } from './play.ts';
import { isUser, map } from './rewrite.ts';

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

  const labelled = [
    ['User: ', 'Assistant: '],
    ['[user] ', '[assistant] '],
    ['user> ', 'bot> '],
  ] as const;
  const transcripts: readonly (readonly [user: string, own: string, what: string, Habits])[] = [
    ...labelled.map(([user, own]) => [user, own, 'answers', {}] as const),
    ...labelled.map(([user, own]) => [user, own, 'answers that quote', quoting] as const),
    ['', '', 'answers', {}],
    ['- ', '- ', 'answers', {}],
  ];
  it.each(transcripts)(
    'the whole transcript in one user message, with the labels %j and %j and %s',
    async (user, own, _, quotes) => {
      const habits: Habits = {
        ...quotes,
        messages: (m) => {
          const last = m.findLastIndex((x) => x.role === 'user');
          const before = m.slice(0, last).filter((x) => x.role === 'user' || x.text !== '');
          const text = before
            .filter((x) => x.role !== 'tool')
            .map((x) => `${x.role === 'user' ? user : own}${x.text}`)
            .join('\n');
          return [
            say('user', `Conversation so far:\n${text}\n\n${user}${m[last]?.text}`),
            ...m.slice(last + 1),
          ];
        },
      };
      expect(await notPassed(habits, [...core, 'repeated-texts'])).toEqual({});
    },
  );

  // Frameworks and templates that flatten a history write it in these forms.
  const flattened: Record<string, (history: readonly ModelMessage[], text: string) => string> = {
    'JSON of role and content': (history, text) =>
      `History: ${JSON.stringify(history.map(({ role, text: content }) => ({ role, content })))}\nQuestion: ${text}`,
    'XML with a tag for each speaker': (history, text) =>
      `${history.map((m) => `<${m.role}>${m.text}</${m.role}>`).join('\n')}\n<user>${text}</user>`,
    'tokens of ChatML': (history, text) =>
      `${history.map((m) => `<|im_start|>${m.role}\n${m.text}<|im_end|>`).join('\n')}\n<|im_start|>user\n${text}<|im_end|>`,
    'headings of Markdown': (history, text) =>
      [...history, say('user', text)].map((m) => `### ${m.role}\n${m.text}`).join('\n\n'),
    'labels in another language': (history, text) =>
      [...history, say('user', text)]
        .map((m) => `${m.role === 'user' ? '用户' : '助手'}：${m.text}`)
        .join('\n'),
    'names in place of roles, each with a time': (history, text) =>
      [...history, say('user', text)]
        .map((m) => `[10:03] ${m.role === 'user' ? 'Alice' : 'Botty'}: ${m.text}`)
        .join('\n'),
  };
  it.each(Object.entries(flattened))(
    'the history within the newest message as %s',
    async (_, form) => {
      const habits: Habits = {
        messages: (m, { history }) => {
          const said = history.filter(({ role, text }) => role !== 'tool' && text !== '');
          const [newest, ...rounds] = m.slice(history.length);
          return said.length === 0 ? m : [say('user', form(said, newest?.text ?? '')), ...rounds];
        },
      };
      expect(await notPassed(habits, [...core, 'repeated-texts', 'deep-history'])).toEqual({});
    },
  );

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
        // As the claude-code template does after every turn (docs/rules/agents.md "Control plane
        // calls").
        plane.write(wire.workspaceId, `Conversation: ${wire.text}`);
      },
    };
    expect(await notPassed(habits, [memoryThenTalk])).toEqual({});
  });
});

let rowsNow = '';
const planeRows = (): string => rowsNow;
