// Plays a canary in memory with a scripted model that reads by a table of conventions.
import { commonTools } from '../../../src/definition/common-tools.ts';
import type { CanaryRecord } from '../../../src/domain/record.ts';
import type { Habits } from '../../../src/runner/vacuity/habits.ts';
import { createIdealAgent } from '../../../src/runner/vacuity/ideal-agent.ts';
import { createMemoryPlane } from '../../../src/runner/vacuity/memory-plane.ts';
import { createWorkspace, playInMemory } from '../../../src/runner/vacuity/play.ts';
import { createModelSession } from '../../../src/scripted-model/model-session.ts';
import type { Convention } from '../../../src/transcript/convention.ts';
import { toCanary } from '../adversarial/play.ts';
import { clock, seededRandom } from '../scripted-model/builders.ts';

/** The record of a canary that an agent with these habits has played. */
export function recordWith(
  canary: string,
  conventions: readonly Convention[],
  habits: Habits,
): Promise<CanaryRecord> {
  const random = seededRandom(5);
  const session = createModelSession({ random, clock, tools: commonTools, conventions });
  const controlPlane = createMemoryPlane();
  const agent = createIdealAgent(
    (request) => session.answer(request, '')?.answer ?? { text: '', toolCalls: [] },
    controlPlane,
    habits,
  );
  const model = {
    register: session.register,
    exchanges: session.exchanges,
    tokens: session.tokens,
    unmatchedRequests: () => [],
    url: () => 'memory:',
    close: async () => undefined,
  };
  const workspace = createWorkspace({ agent, controlPlane, model, container: null }, random);
  return playInMemory(toCanary(canary), workspace, random);
}
