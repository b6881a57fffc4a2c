// The platform's instructions may be sent as often as an agent likes, but not once more with each
// turn.
import { describe, expect, it } from 'vitest';
import type { ModelMessage } from '../../../src/domain/model-request.ts';
import { judgeRecord } from '../../../src/judge/verdict.ts';
import { createIdealAgent, say } from '../../../src/runner/vacuity/ideal-agent.ts';
import { createMemoryPlane } from '../../../src/runner/vacuity/memory-plane.ts';
import { createWorkspace, playInMemory } from '../../../src/runner/vacuity/play.ts';
import { createModel } from '../adversarial/play.ts';
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
