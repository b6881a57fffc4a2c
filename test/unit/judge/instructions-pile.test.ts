// The platform's instructions may be sent as often as an agent likes, but not once more with each
// turn.
import { describe, expect, it } from 'vitest';
import type { ModelMessage } from '../../../src/domain/model-request.ts';
import { judgeRecord } from '../../../src/judge/verdict.ts';
import type { Habits } from '../../../src/runner/vacuity/habits.ts';
import { createIdealAgent, say } from '../../../src/runner/vacuity/ideal-agent.ts';
import { createMemoryPlane } from '../../../src/runner/vacuity/memory-plane.ts';
import { createWorkspace, playInMemory } from '../../../src/runner/vacuity/play.ts';
import { createModel, play } from '../adversarial/play.ts';
import { readCanary } from '../definition/built-in.ts';
import { seededRandom } from '../scripted-model/builders.ts';

/** What is sent in place of the conversation, without the instructions at its head. */
type Sending = (all: readonly ModelMessage[], instructions: string) => readonly ModelMessage[];

async function headlineOf(send: Sending): Promise<string> {
  const model = createModel();
  const controlPlane = createMemoryPlane();
  const agent = createIdealAgent((request) => {
    const [head = say('system', ''), ...all] = request.messages;
    return model.answer({ ...request, messages: send(all, head.text) });
  }, controlPlane);
  const random = seededRandom(1);
  const workspace = createWorkspace({ agent, controlPlane, model, container: null }, random);
  const record = await playInMemory(readCanary('instructions'), workspace, random);
  const { verdict, headline } = judgeRecord(record);
  return verdict === 'passed' ? verdict : headline;
}

const isUser = ({ role }: ModelMessage): boolean => role === 'user';

/** Turns so far, this one included. */
const turnOf = (all: readonly ModelMessage[]): number => all.filter(isUser).length;

const copies = (count: number, text: string): ModelMessage[] =>
  Array.from({ length: count }, () => say('system', text));

describe('instructions of the platform', () => {
  it.each<[string, Sending]>([
    ['once', (all, text) => [say('system', text), ...all]],
    ['three times', (all, text) => [...copies(3, text), ...all]],
    ['at both ends', (all, text) => [say('system', text), ...all, say('system', text)]],
    [
      'once more from the second turn on',
      (all, text) => [...copies(turnOf(all) > 1 ? 2 : 1, text), ...all],
    ],
    ['now once and now twice', (all, text) => [...copies(1 + (turnOf(all) % 2), text), ...all]],
    [
      'with the system text and with each text of the user, which is kept so',
      (all, text) => [
        say('system', text),
        ...all.map((one) => (isUser(one) ? { ...one, text: `${text}\n\n${one.text}` } : one)),
      ],
    ],
  ])('may be sent %s', async (_name, send) => {
    expect(await headlineOf(send)).toBe('passed');
  });

  it.each<[string, Sending]>([
    ['at the head', (all, text) => [...copies(turnOf(all), text), ...all]],
    [
      'before each text of the user',
      (all, text) => all.flatMap((one) => (isUser(one) ? [say('system', text), one] : [one])),
    ],
    [
      'in one system text that grows',
      (all, text) => [say('system', Array(turnOf(all)).fill(text).join('\n\n')), ...all],
    ],
    [
      'among other words, in other lines',
      (all, text) => [
        ...copies(turnOf(all), `You are a helper.\n${text.replaceAll(' ', '\n')}\nBe brief.`),
        ...all,
      ],
    ],
    [
      'from the ninth turn on',
      (all, text) => [...copies(Math.max(1, turnOf(all) - 8), text), ...all],
    ],
  ])('are red where they are sent once more with each turn, %s', async (_name, send) => {
    expect(await headlineOf(send)).toMatch(
      /^sent-doubled: turn (?:3|11): .*once more with each turn: 1, 2, 3 times/,
    );
  });
});

describe("the agent's own instructions", () => {
  const own = 'You are the helper of the harbour office. Be kind, and be brief.';
  const note = say('system', 'A note of the framework: the user has a small screen, so be brief.');

  it.each<[string, Habits]>([
    ['at the head', { messages: (all, { turn }) => [...copies(turn, own), ...all] }],
    [
      'in one system text',
      {
        messages: (all, { turn }) => [say('system', Array(turn).fill(own).join('\n')), ...all],
      },
    ],
    [
      'in what is kept',
      {
        messages: (all, { history }) => [
          ...all.slice(0, history.length),
          say('system', own),
          ...all.slice(history.length),
        ],
        keep: (said) => [say('system', own), ...said],
      },
    ],
  ])('are red where they are sent once more with each turn, %s', async (_name, habits) => {
    for (const canary of ['name-recall', 'instructions'])
      expect((await play(canary, habits)).headline).toMatch(
        /^sent-doubled: turn 3: the agent's own instructions are sent once more with each turn: /,
      );
  });

  it.each<[string, Habits]>([
    ['once', { messages: (all) => [say('system', own), ...all] }],
    ['twice', { messages: (all) => [...copies(2, own), ...all] }],
    ['with the time', { keep: (said, { turn }) => [say('system', `${own} ${turn}:00`), ...said] }],
    [
      'with a note that is kept with each text',
      { messages: (all) => [say('system', own), ...all], keep: (said) => [note, ...said] },
    ],
    [
      'with what was said, which the user says again',
      {
        messages: (all, { history }) => [
          ...(history.length === 0 ? [] : [say('system', `${own}\n`.repeat(history.length))]),
          ...all,
        ],
      },
    ],
    ['in a few words', { keep: (said) => [say('system', 'Be brief.'), ...said] }],
  ])('may be sent %s', async (_name, habits) => {
    expect((await play('name-recall', habits)).verdict).toBe('passed');
  });

  it('are not a note that is kept with each text, behind a prompt with the platform’s own', async () => {
    const send: Sending = (all, text) => [
      say('system', `${own}\n\n${text}`),
      ...all.flatMap((one) => (isUser(one) ? [note, one] : [one])),
    ];
    expect(await headlineOf(send)).toBe('passed');
  });
});
