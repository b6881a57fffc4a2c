// Healthy agents that write what was said in forms of their own: each must pass, and what only
// looks like one must not.
import { describe, expect, it } from 'vitest';
import type { ModelMessage } from '../../../src/domain/model-request.ts';
import type { Habits } from '../../../src/runner/vacuity/habits.ts';
import { idealTools, say, toRequest } from '../../../src/runner/vacuity/ideal-agent.ts';
import { core, notPassed, play } from './play.ts';
import { isUser, map } from './rewrite.ts';

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
};

describe('agents that write otherwise pass', () => {
  for (const [name, habits] of Object.entries(healthy)) {
    it(name, async () => {
      expect(await notPassed(habits)).toEqual({});
    });
  }

  const whoSaid = (user: string, agent: string, end: string) => (role: string) =>
    `${role === 'user' ? user : agent}${end}`;
  const numbered = () => {
    let count = 0;
    return (role: string): string => {
      count += 1;
      return `${count}. ${role}: `;
    };
  };
  it.each<[string, (role: string) => string, readonly ModelMessage[]]>([
    ['in a message of its own', whoSaid('user', 'assistant', ': '), []],
    ['that is acknowledged', whoSaid('User', 'Agent', ': '), [say('assistant', 'Understood.')]],
    ['of questions and answers', whoSaid('Q', 'A', ': '), []],
    ['in which it is called you', whoSaid('Human', 'You', ': '), []],
    ['under headings', whoSaid('### User', '### Assistant', '\n'), []],
    ['in Markdown', whoSaid('**User', '**Assistant', ':** '), []],
    ['in elements', whoSaid('<m role="user">', '<m role="assistant">', ''), []],
    ['with numbers', numbered(), []],
    ['of LangChain messages', whoSaid("HumanMessage(content='", "AIMessage(content='", ''), []],
    ['of inputs and outputs', whoSaid('{"input":"', '{"output":"', ''), []],
    ['of prompts and completions', whoSaid('{"prompt":"', '{"completion":"', ''), []],
    ['in JSON', whoSaid('{"role":"user","content":"', '{"role":"assistant","content":"', ''), []],
  ])('a transcript %s', async (_name, label, more) => {
    const habits: Habits = {
      messages: (m) => {
        const last = m.findLastIndex(isUser);
        const told = say('user', `So far:\n${transcribe(m.slice(0, last), label)}`);
        return last <= 0 ? m : [told, ...more, ...m.slice(last)];
      },
    };
    expect(await notPassed(habits, [...core, 'deep-history', 'file-in-history'])).toEqual({});
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
});

describe('what looks like them and is a fault', () => {
  it('escapes in place of letters in what the user is given', async () => {
    const habits: Habits = { reply: (text) => toAscii(text).slice(1, -1) };
    expect(await play('unicode-file', habits)).toMatchObject({ layer: 'answer-wrong' });
  });

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
