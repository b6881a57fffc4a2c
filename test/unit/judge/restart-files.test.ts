// Files of a conversation that a restart ends: due where the profile or the store says that it
// lasts, and no matter elsewhere.
import { describe, expect, it } from 'vitest';
import type { DeclaredBehaviour } from '../../../src/domain/record.ts';
import { judgeRecord } from '../../../src/judge/verdict.ts';
import type { Habits } from '../../../src/runner/vacuity/habits.ts';
import { createIdealAgent } from '../../../src/runner/vacuity/ideal-agent.ts';
import { createMemoryPlane } from '../../../src/runner/vacuity/memory-plane.ts';
import {
  createContainerInMemory,
  createWorkspace,
  playInMemory,
} from '../../../src/runner/vacuity/play.ts';
import { createModel, toCanary } from '../adversarial/play.ts';
import { seededRandom } from '../scripted-model/builders.ts';

/** An agent that keeps nothing when it is started again, outside of all volumes. */
const forgetting: Habits = {
  survives: (stored, event) => (event === 'restart' ? new Map() : stored),
};

async function judge(habits: Habits, declared: Partial<DeclaredBehaviour>) {
  const random = seededRandom(91);
  const model = createModel();
  const controlPlane = createMemoryPlane();
  const agent = createIdealAgent((request) => model.answer(request), controlPlane, habits);
  const container = createContainerInMemory(agent, '/home/agent/sessions.db');
  const workspace = createWorkspace({ agent, controlPlane, model, container }, random);
  const canary = toCanary('file-after-restart');
  const record = await playInMemory(canary, workspace, random, { volumes: [], ...declared });
  return judgeRecord(record);
}

describe('an agent whose conversations end with a restart', () => {
  it.each<Partial<DeclaredBehaviour>>([
    {},
    { survivesRestart: 'none' },
    { survivesRestart: 'memory' },
  ])('owes no file of them, declared %j', async (declared) => {
    const { verdict, headline } = await judge(forgetting, declared);
    expect(`${verdict} ${headline}`).toMatch(/^passed/);
  });

  it('owes them where the profile says that transcripts last', async () => {
    const { verdict, layer } = await judge(forgetting, { survivesRestart: 'transcript' });
    expect({ verdict, layer }).toEqual({ verdict: 'failed', layer: 'attachment-dropped' });
  });
});
