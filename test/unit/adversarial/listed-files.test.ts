// Agents that tell their model of files in the system text, and not in the user's message.
import { describe, expect, it } from 'vitest';
import type { WireFile, WireTurn } from '../../../src/domain/turn.ts';
import type { Habits } from '../../../src/runner/vacuity/habits.ts';
import { idealTools, say } from '../../../src/runner/vacuity/ideal-agent.ts';
import { core, notPassed, play } from './play.ts';

const canaries = [
  ...core,
  'file-in-history',
  'several-files',
  'odd-names',
  'same-names',
  'unicode-file',
  'instructions-and-tools',
  'sessions-with-tools',
  'restart-continuity',
];

/** Those in which nothing but the newest question is answered from a tool. */
const files = ['file-only', 'file-with-caption', 'several-files', 'file-in-history'];

const pathOf = ({ uri }: WireFile): string => (uri ?? '').replace('workspace:', '');

interface Listing {
  readonly list?: (files: readonly WireFile[]) => string;
  /** The session whose list a turn is given. */
  readonly key?: (turn: WireTurn) => string;
  /** What the user's message says where it was nothing but files. */
  readonly nothing?: string;
  readonly of?: (files: readonly WireFile[]) => readonly WireFile[];
}

/** Lists all files of the session in the system text of each request. */
function listing({ list, key, nothing = '(See the files.)', of }: Listing = {}): Habits {
  const kept = new Map<string, readonly WireFile[]>();
  const keyOf = key ?? (({ contextId }: WireTurn) => contextId ?? '');
  const write =
    list ?? ((files: readonly WireFile[]) => files.map((f) => `- ${pathOf(f)}`).join('\n'));
  return {
    manifest: (files, { wire }) => {
      const before = kept.get(keyOf(wire)) ?? [];
      kept.set(keyOf(wire), [...before, ...(of?.(files) ?? files)]);
      return '';
    },
    user: (text) => (text === '' ? nothing : text),
    messages: (all, { wire }) => {
      const files = kept.get(keyOf(wire)) ?? [];
      return files.length === 0
        ? all
        : [say('system', `You are kind.\n\nFiles of this session:\n${write(files)}`), ...all];
    },
  };
}

describe('files that are listed in the system text', () => {
  const lists: Record<string, Listing> = {
    'by their paths': {},
    'as JSON': {
      list: (files) => JSON.stringify(files.map((f) => ({ name: f.name, path: pathOf(f) }))),
    },
    'in elements': { list: (files) => files.map((f) => `<file path="${pathOf(f)}"/>`).join('') },
    'with a message that says less': { nothing: '.' },
  };
  it.each(Object.entries(lists))('%s, are read', async (_, how) => {
    expect(await notPassed(listing(how), canaries)).toEqual({});
  });

  it('by their names, are given to an agent without a tool to read them', async () => {
    const tools = idealTools.filter(({ name }) => name !== 'read_file');
    const list = (files: readonly WireFile[]) => files.map(({ name }) => name).join(', ');
    const habits: Habits = { ...listing({ list }), tools: () => tools };
    expect(await notPassed(habits, ['file-only', 'file-with-caption'])).toEqual({});
  });

  it.each<[string, string, Listing]>([
    ['without one of them', 'several-files', { of: (files) => files.slice(1) }],
    ['without any', 'file-with-caption', { list: () => 'none' }],
    [
      'under wrong paths',
      'file-with-caption',
      { list: (f) => f.map((x) => `/x/${x.name}`).join() },
    ],
  ])('%s, are red', async (_, canary, how) => {
    expect(await play(canary, listing(how))).toMatchObject({ layer: 'attachment-dropped' });
  });

  it('for all sessions alike, leak', async () => {
    expect(await play('sessions-with-tools', listing({ key: () => '' }))).toMatchObject({
      layer: 'leaked-from-other-session',
    });
  });

  it('without the text that came with them, are red', async () => {
    const habits: Habits = {
      ...listing(),
      user: (_, { wire }) => (wire.files.length > 0 ? '.' : (wire.text ?? '')),
    };
    expect((await play('file-with-caption', habits)).verdict).toBe('failed');
  });

  it('and whose answer is lost, are red', async () => {
    const habits: Habits = {
      ...listing(),
      keep: (said, { wire }) => (wire.files.length > 0 ? said.slice(0, 1) : said),
    };
    expect((await play('file-in-history', habits)).verdict).toBe('failed');
  });
});

/** Shows what a tool has opened in the system text, as Letta does. */
const opening =
  (change: (content: string) => string = (content) => content): NonNullable<Habits['messages']> =>
  (all) => {
    const opened = all.filter(({ role }) => role === 'tool').map(({ text }) => change(text));
    const shown = say('system', `You are kind.\n\nOpen files:\n${opened.join('\n\n')}`);
    return [shown, ...all.map((m) => (m.role === 'tool' ? { ...m, text: 'It is open.' } : m))];
  };

describe('files whose content is in the system text', () => {
  it('are read', async () => {
    expect(await notPassed({ messages: opening() }, files)).toEqual({});
    const listed = listing();
    const messages: Habits['messages'] = (all, moment) =>
      opening()(listed.messages?.(all, moment) ?? all, moment);
    expect(await notPassed({ ...listed, messages }, files)).toEqual({});
  });

  it.each<[string, (content: string) => string]>([
    ['cut', (content) => content.slice(0, 2_000)],
    ['with a hole', (content) => content.slice(0, 1_000) + content.slice(2_000)],
    ['away', () => ''],
  ])('%s, are red', async (_, change) => {
    expect(await play('file-with-caption', { messages: opening(change) })).toMatchObject({
      layer: 'attachment-dropped',
    });
  });

  it('of another session, leak', async () => {
    const messages: Habits['messages'] = (all, moment) => {
      const others = moment.others.filter(({ role }) => role === 'tool');
      const [shown, ...rest] = opening()([...others, ...all], moment);
      return [shown ?? say('system', ''), ...rest.slice(others.length)];
    };
    expect(await play('sessions-with-tools', { messages })).toMatchObject({
      layer: 'leaked-from-other-session',
    });
  });
});
