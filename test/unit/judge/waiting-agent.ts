// One agent in memory that takes up what it is sent in an order of its own, while several turns are
// under way.
import { judgeRecord } from '../../../src/judge/verdict.ts';
import type { Habits } from '../../../src/runner/vacuity/habits.ts';
import { createIdealAgent } from '../../../src/runner/vacuity/ideal-agent.ts';
import { createMemoryPlane } from '../../../src/runner/vacuity/memory-plane.ts';
import { createWorkspace, playInMemory } from '../../../src/runner/vacuity/play.ts';
import { createModel } from '../adversarial/play.ts';
import { readCanary } from '../definition/built-in.ts';
import { seededRandom } from '../scripted-model/builders.ts';

/** What a text waits for: that another one is sent, or that it is answered, by numbers from 1. */
export interface Waits {
  readonly sent?: number;
  readonly answered?: number;
}

/** `passed`, else the headline of a built-in canary. `waits`: by the number of a text. */
export async function headlineOf(
  canary: string,
  habits: Habits,
  waits: Readonly<Record<number, Waits>>,
): Promise<string> {
  const model = createModel();
  const controlPlane = createMemoryPlane();
  const agent = createIdealAgent((request) => model.answer(request), controlPlane, habits);
  const events = new Map<string, PromiseWithResolvers<void>>();
  const event = (name: string): PromiseWithResolvers<void> => {
    const one = events.get(name) ?? Promise.withResolvers<void>();
    events.set(name, one);
    return one;
  };
  let sent = 0;
  const waiting: typeof agent = {
    ...agent,
    async send(turn, limits) {
      sent += 1;
      const number = sent;
      event(`sent ${number}`).resolve();
      for (const [kind, other] of Object.entries(waits[number] ?? {}))
        await event(`${kind} ${other}`).promise;
      const exchange = await agent.send(turn, limits);
      event(`answered ${number}`).resolve();
      return exchange;
    },
  };
  const random = seededRandom(1);
  const parts = { agent: waiting, controlPlane, model, container: null };
  const workspace = createWorkspace(parts, random);
  const record = await playInMemory(readCanary(canary), workspace, random);
  const { verdict, headline } = judgeRecord(record);
  return verdict === 'passed' ? verdict : headline;
}
