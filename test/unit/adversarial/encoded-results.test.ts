// Agents whose tools give a file in an encoding that says what it is: a data URL, JSON with a type
// next to it, or a file of its own after the result.
import { describe, expect, it } from 'vitest';
import type { AgentMessage, Habits } from '../../../src/runner/vacuity/habits.ts';
import { say } from '../../../src/runner/vacuity/ideal-agent.ts';
import { core, notPassed, play } from './play.ts';

const canaries = [
  ...core,
  'several-files',
  'unicode-file',
  'file-in-history',
  'sessions-with-tools',
];

const toBase64 = (text: string): string => Buffer.from(text).toString('base64');
/** Gives what a file holds in another form. */
const giving = (form: (content: string) => string): Habits => ({
  tool: ({ name, given }, run) => (name === 'read_file' ? form(run(given)) : run(given)),
});

const forms: Record<string, (content: string) => string> = {
  'a data URL': (text) => `data:text/plain;base64,${toBase64(text)}`,
  'a data URL with a character set, in words': (text) =>
    `Here is the file: data:text/plain;charset=utf-8;base64,${toBase64(text)} (end)`,
  'a data URL in percent signs': (text) => `data:text/plain,${encodeURIComponent(text)}`,
  'a data URL in JSON': (text) =>
    JSON.stringify({ type: 'file', url: `data:text/markdown;base64,${toBase64(text)}` }),
  'JSON with a MIME type': (text) =>
    JSON.stringify({ name: 'x', mimeType: 'text/plain', data: toBase64(text) }),
  'a resource of MCP': (text) =>
    JSON.stringify([
      {
        type: 'resource',
        resource: { uri: 'file:///x', mimeType: 'text/plain', blob: toBase64(text) },
      },
    ]),
  'JSON that names the encoding': (text) =>
    JSON.stringify({ encoding: 'base64', content: toBase64(text) }),
  'a content block': (text) =>
    JSON.stringify([
      {
        type: 'document',
        source: { type: 'base64', media_type: 'text/plain', data: toBase64(text) },
      },
    ]),
};

/** The result says that there is a file, which follows in the user's role. */
const attached =
  (form: (content: string, name: string) => string): NonNullable<Habits['messages']> =>
  (all) => {
    const names = new Map(
      all.flatMap(({ toolCalls }) =>
        toolCalls.map(({ id, name, arguments: given }): [string, string] => [
          id,
          name === 'read_file' ? (/[^/"]+(?="\})/.exec(given)?.[0] ?? '') : '',
        ]),
      ),
    );
    return all.flatMap((one): AgentMessage[] => {
      const name = names.get(one.toolCallId ?? '') ?? '';
      if (one.role !== 'tool' || name === '') return [one];
      return [{ ...one, text: `See file ${name}.` }, say('user', form(one.text, name))];
    });
  };

describe('a file that a tool gives', () => {
  it.each(Object.entries(forms))('as %s, has reached the model', async (_, form) => {
    expect(await notPassed(giving(form), canaries)).toEqual({});
  });

  it.each<[string, (content: string, name: string) => string]>([
    [
      'with its name',
      (content, name) => `This is file ${name}:\n[file ${name} text/plain]\n${content}`,
    ],
    ['without a name', (content) => `[file  text/plain]\n${content}`],
  ])('in a message of the user after the result, %s, has reached the model', async (_, form) => {
    expect(await notPassed({ messages: attached(form) }, canaries)).toEqual({});
  });

  it.each<[string, (content: string) => string]>([
    ['cut', (text) => `data:text/plain;base64,${toBase64(text).slice(0, 3_000)}`],
    ['cut in JSON', (text) => forms['JSON with a MIME type']?.(text.slice(0, 3_000)) ?? ''],
    ['without a word of what it is', toBase64],
    ['as bytes of another kind', (text) => `data:image/png;base64,${toBase64(text)}`],
    ['away', () => 'data:text/plain;base64,'],
    ['as a note of its size', (text) => `[file text/plain ${text.length} bytes]`],
  ])('%s, is dropped', async (_, form) => {
    expect(await play('file-with-caption', giving(form))).toMatchObject({
      layer: 'attachment-dropped',
    });
  });

  it.each<[string, string, string]>([
    ['in place of the one that was asked for', 'several-files', 'attachment-dropped'],
  ])('%s, is red', async (_, canary, layer) => {
    let first: string | null = null;
    const habits: Habits = {
      tool: ({ name, given }, run) => {
        if (name !== 'read_file') return run(given);
        first ??= run(given);
        return `data:text/plain;base64,${toBase64(first)}`;
      },
    };
    expect(await play(canary, habits)).toMatchObject({ layer });
  });

  it('and that appears twice as words of the user is not taken for a result', async () => {
    const habits: Habits = {
      messages: (all) => [...all, ...all.filter(({ origin }) => origin?.part === 'user').slice(-1)],
    };
    expect(await play('file-only', habits)).toMatchObject({ layer: 'sent-doubled' });
  });

  it('in the message of the user, which is sent twice, is red', async () => {
    const inline: Habits = {
      manifest: (files) =>
        files
          .map((f) => `[file ${f.name} text/plain] at ${(f.uri ?? '').replace('workspace:', '')}`)
          .join('\n'),
      messages: (all) => {
        const asked = all.findLast(({ origin }) => origin?.part === 'user');
        return asked === undefined || all.at(-1)?.role !== 'tool' ? all : [...all, asked];
      },
    };
    const { messages: _, ...once } = inline;
    expect((await play('file-only', once)).verdict).toBe('passed');
    expect((await play('file-only', inline)).verdict).toBe('failed');
  });
});
