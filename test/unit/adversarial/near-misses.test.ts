// Agents that are almost what a rule excuses: each loses, doubles or reorders something next to a
// design that is sound, and must not pass for it. And sound agents that look like one that is not.
import { createHash } from 'node:crypto';
import { describe, expect, it } from 'vitest';
import type { ModelRequest } from '../../../src/domain/model-request.ts';
import type { WireFile } from '../../../src/domain/turn.ts';
import type { Layer } from '../../../src/domain/verdict.ts';
import { judgeRecord } from '../../../src/judge/verdict.ts';
import type { AgentMessage, Habits, Moment } from '../../../src/runner/vacuity/habits.ts';
import { createIdealAgent, idealTools, say } from '../../../src/runner/vacuity/ideal-agent.ts';
import { createMemoryPlane } from '../../../src/runner/vacuity/memory-plane.ts';
import { createWorkspace, playInMemory } from '../../../src/runner/vacuity/play.ts';
import { seededRandom } from '../scripted-model/builders.ts';
import { createModel, notPassed, play, toCanary } from './play.ts';

type Messages = readonly AgentMessage[];

/** Asks once more, with the answer behind the question: a reflection, or a supervisor. */
const askingAgain = (change: (all: Messages, moment: Moment) => Messages): Habits => ({
  again: (all, moment) =>
    moment.answers.length > 1
      ? null
      : change([...all, say('assistant', moment.answers[0] ?? '')], moment),
  tools: ({ answers }) => (answers.length === 0 ? idealTools : []),
});
const isEarlier = ({ origin }: AgentMessage, { turn }: Moment): boolean =>
  origin !== undefined && origin.turn !== turn;

describe('a request that has the answer to its question', () => {
  it('is a request all the same', async () => {
    expect(await notPassed(askingAgain((all) => all))).toEqual({});
  });

  it.each<[string, Layer, (all: Messages, moment: Moment) => Messages]>([
    [
      'without the earlier turns',
      'not-sent-to-model',
      (all, moment) => all.filter((one) => !isEarlier(one, moment)),
    ],
    [
      'without the earlier answers',
      'not-sent-to-model',
      (all) => all.filter(({ origin }) => origin?.part !== 'answer'),
    ],
    [
      'with the earlier turns twice',
      'sent-doubled',
      (all, moment) => [
        ...all.filter(
          (one) => isEarlier(one, moment) && one.role !== 'tool' && one.toolCalls.length === 0,
        ),
        ...all,
      ],
    ],
    [
      'with its question twice',
      'sent-doubled',
      (all) => [
        ...all.slice(0, -1),
        ...all.filter(({ origin }) => origin?.part === 'user').slice(-1),
        ...all.slice(-1),
      ],
    ],
  ])('is judged by itself %s', async (_, layer, change) => {
    expect(await play('name-recall', askingAgain(change))).toMatchObject({ layer });
  });
});

/** Has a plan made without tools, and shows it to the model in each request that follows. */
async function playPlanning(canary: string): Promise<string> {
  const random = seededRandom(11);
  const model = createModel();
  const controlPlane = createMemoryPlane();
  const plans = new Map<string, string>();
  const ask = (request: ModelRequest) => {
    const at = request.messages.findLastIndex(({ role }) => role === 'user');
    const question = `${at} ${request.messages[at]?.text}`;
    if (!plans.has(question))
      plans.set(question, model.answer({ ...request, tools: [] }).text ?? '');
    const plan = say('assistant', plans.get(question) ?? '');
    const [before, after] = [request.messages.slice(0, at + 1), request.messages.slice(at + 1)];
    return model.answer({ ...request, messages: [...before, plan, ...after] });
  };
  const agent = createIdealAgent(ask, controlPlane, {});
  const workspace = createWorkspace({ agent, controlPlane, model, container: null }, random);
  const { verdict, headline } = judgeRecord(
    await playInMemory(toCanary(canary), workspace, random),
  );
  return verdict === 'passed' ? verdict : headline;
}

describe('a plan that is made without tools', () => {
  it.each([
    'name-recall',
    'file-only',
    'file-with-caption',
    'memory-across-sessions',
    'tool-loop',
    'several-files',
  ])('is no answer: the tools are called after it in %s', async (canary) => {
    expect(await playPlanning(canary)).toBe('passed');
  });
});

const idOf = (text: string): string => {
  const hash = createHash('md5').update(text).digest('hex');
  return `${hash.slice(0, 8)}-${hash.slice(8, 12)}-${hash.slice(12, 16)}`;
};

/** The conversation in one message, the newest text first. */
const newestFirst = (write: (all: Messages) => string): Habits => ({
  messages: (all, { history }) => {
    const [question, ...rest] = all.slice(history.length);
    if (history.length === 0 || question === undefined) return all;
    const spoken = [question, ...history].filter(
      ({ role, text }) => role !== 'tool' && text !== '',
    );
    return [say('user', write(spoken)), ...rest];
  },
});

describe('a list with the newest text first', () => {
  it.each<[string, (all: Messages) => string]>([
    [
      'in JSON with ids',
      (all) =>
        JSON.stringify({
          history: all.map(({ role, text }) => ({ id: idOf(text), role, content: text })),
        }),
    ],
    [
      'in lines with ids',
      (all) =>
        `Conversation so far:\n${all.map(({ role, text }) => `<msg id="${idOf(text).slice(0, 8)}" from="${role}">${text}</msg>`).join('\n')}`,
    ],
  ])('is out of order %s', async (_, write) => {
    for (const canary of ['name-recall', 'two-sessions'])
      expect(await play(canary, newestFirst(write))).toMatchObject({ layer: 'sent-out-of-order' });
  });
});

const pathOf = ({ uri }: WireFile): string => (uri ?? '').replace('workspace:', '');
const partOf = (file: WireFile): string => `[file ${file.name} text/plain] at ${pathOf(file)}`;

/** Names files in the user's message, and lists those of the session in the system text. */
function listing(
  name: (file: WireFile) => string,
  change: NonNullable<Habits['messages']>,
): Habits {
  const kept = new Map<string, readonly WireFile[]>();
  const keyOf = ({ wire }: Moment): string => wire.contextId ?? '';
  return {
    manifest: (files, moment) => {
      kept.set(keyOf(moment), [...(kept.get(keyOf(moment)) ?? []), ...files]);
      return files.map(name).join('\n');
    },
    messages: (all, moment) => {
      const files = kept.get(keyOf(moment)) ?? [];
      const list = say('system', `Files of this session:\n${files.map(pathOf).join('\n')}`);
      return [...(files.length === 0 ? [] : [list]), ...change(all, moment)];
    },
  };
}

describe('files that are listed and named', () => {
  const attached = (file: WireFile): string => `Attached: ${file.name} at ${pathOf(file)}`;

  it('are there', async () => {
    const habits = listing(attached, (all) => all);
    expect(await notPassed(habits, ['file-only', 'file-in-history'])).toEqual({});
  });

  it('do not excuse the message that named them', async () => {
    const habits = listing(attached, (all, moment) =>
      all.filter((one) => !(isEarlier(one, moment) && one.text.startsWith('Attached: '))),
    );
    expect(await play('file-in-history', habits)).toMatchObject({ layer: 'sent-out-of-order' });
  });

  it('stay the words of the user after an answer through a tool', async () => {
    let calls = 0;
    const habits = listing(partOf, (all) =>
      all.flatMap((one) => {
        if (one.origin?.part !== 'answer') return [one];
        calls += 1;
        const id = `final-${calls}`;
        const call = {
          id,
          name: 'final_result',
          arguments: JSON.stringify({ response: one.text }),
        };
        return [
          { ...one, text: '', toolCalls: [call] },
          { ...say('tool', 'Final result processed.'), toolCallId: id },
        ];
      }),
    );
    expect(await notPassed(habits, ['file-in-history'])).toEqual({});
  });

  it.each<[string, (text: string) => string]>([
    ['with a blank', (text) => `${text} `],
    ['with a time', (text) => `[10:05] ${text}`],
  ])('are no result of a tool when they are said once more %s', async (_, write) => {
    const habits: Habits = {
      manifest: (files) => files.map(partOf).join('\n'),
      messages: (all) => {
        const asked = all.findLast(({ origin }) => origin?.part === 'user');
        return asked === undefined || all.at(-1)?.role !== 'tool'
          ? all
          : [...all, { ...asked, text: write(asked.text) }];
      },
    };
    expect(await play('file-only', habits)).toMatchObject({ layer: 'sent-doubled' });
  });
});

/** A canary with one file, of which the agent must tell what is between the words. */
const ofFile = (name: string, lines: readonly string[], pattern: string): string => `name: own-key
title: A key in a file
suite: extended
proves: [attachment]
needs: [model]
facts:
  ship: { kind: word }
turns:
  - send: "Here is a file. Which key is in it?"
    files:
      - name: ${name}
        text: |-
${lines.map((line) => `          ${line}`).join('\n')}
    model:
      - { call: read-file, file: 1 }
      - { find: "${pattern}", in: any, say: "The key is {}.", otherwise: "I do not know." }
    expect:
      - reply: { contains: "\${ship}" }
      - attachment: { content: [1] }
`;
const wrapped = (write: (content: string) => string): Habits => ({
  tool: ({ name, given }, run) => (name === 'read_file' ? write(run(given)) : run(given)),
});

describe('a file that looks as if it held a file', () => {
  const oneWord = ofFile('key.txt', ['KEY_${ship}_KEY'], 'KEY_{}_KEY');
  it.each<[string, string, Habits]>([
    [
      'HTML with a picture',
      ofFile(
        'page.html',
        [
          '<img src="data:image/png;base64,iVBORw0KGgoAAAANSUhEUgAAAAEAAAAB">',
          'The key is KEY ${ship} KEY.',
        ],
        'KEY {} KEY',
      ),
      {},
    ],
    [
      'words that end in data:',
      ofFile('notes.txt', ['metadata:text/csv,KEY ${ship} KEY'], 'KEY {} KEY'),
      {},
    ],
    [
      'JSON with a type',
      ofFile(
        'page.json',
        ['{"contentType": "text/plain", "body": "KEY_${ship}_KEY"}'],
        'KEY_{}_KEY',
      ),
      {},
    ],
    [
      'text that a tool wraps with its encoding',
      oneWord,
      wrapped((content) => JSON.stringify({ mimeType: 'text/plain', encoding: 'utf-8', content })),
    ],
  ])('has reached the model: %s', async (_, canary, habits) => {
    expect(await play(canary, habits)).toMatchObject({ verdict: 'passed' });
  });
});
