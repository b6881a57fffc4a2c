// An agent next to the one that answers, which is told the newest text and makes the calls of a
// turn for itself: what it is not told is no loss.
import { expect, it } from 'vitest';
import type { ModelAnswer } from '../../../src/domain/witness.ts';
import { judgeRecord } from '../../../src/judge/verdict.ts';
import {
  createIdealAgent,
  idealTools,
  say,
  toRequest,
} from '../../../src/runner/vacuity/ideal-agent.ts';
import { createMemoryPlane } from '../../../src/runner/vacuity/memory-plane.ts';
import { createWorkspace, playInMemory } from '../../../src/runner/vacuity/play.ts';
import { createModel } from '../adversarial/play.ts';
import { readCanary } from '../definition/built-in.ts';
import { seededRandom } from '../scripted-model/builders.ts';

/** An agent with one next to it that notes what it is told. `isTold`: it hands the calls on. */
async function headlineOf(canary: string, isTold: boolean): Promise<string> {
  const model = createModel();
  const controlPlane = createMemoryPlane();
  const note = (text: string): ModelAnswer => {
    const asked = [say('system', 'Save what the user wants to be remembered.'), say('user', text)];
    const answer = model.answer(toRequest(asked, idealTools));
    const { toolCalls } = answer;
    const results = toolCalls.map(({ id }) => ({ ...say('tool', 'stored'), toolCallId: id }));
    const calling = { ...say('assistant', answer.text ?? ''), toolCalls };
    if (toolCalls.length > 0 && !isTold)
      model.answer(toRequest([...asked, calling, ...results], idealTools));
    return answer;
  };
  const agent = createIdealAgent((request) => {
    const last = request.messages.at(-1);
    const noted = last?.role === 'user' ? note(last.text) : null;
    return isTold && (noted?.toolCalls.length ?? 0) > 0 && noted !== null
      ? noted
      : model.answer(request);
  }, controlPlane);
  const random = seededRandom(1);
  const workspace = createWorkspace({ agent, controlPlane, model, container: null }, random);
  const record = await playInMemory(readCanary(canary), workspace, random);
  const { verdict, headline } = judgeRecord(record);
  return verdict === 'passed' ? verdict : headline;
}

it.each(['corrected-fact', 'never-told'])('no loss: %s', async (canary) => {
  expect(await headlineOf(canary, false)).toBe('passed');
});

it.each(['corrected-fact', 'never-told'])(
  'a loss where the agent goes on with those calls: %s',
  async (canary) => {
    expect(await headlineOf(canary, true)).toMatch(
      /^not-sent-to-model: turn \d: turn 1 is missing/,
    );
  },
);
