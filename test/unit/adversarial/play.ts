// Plays canaries against an agent in memory, through the real runner, scripted model and judge.
import { parseCanary } from '../../../src/definition/canary-parse.ts';
import { commonTools } from '../../../src/definition/common-tools.ts';
import { renderProblem } from '../../../src/definition/problem.ts';
import type { Canary } from '../../../src/domain/canary.ts';
import type { CanaryJudgement } from '../../../src/domain/judgement.ts';
import type { CanaryObservation } from '../../../src/domain/observation.ts';
import type { AgentClient, Clock, ModelEndpoint } from '../../../src/domain/ports.ts';
import { judgeCanary } from '../../../src/judge/judge.ts';
import { playCanary } from '../../../src/runner/canary.ts';
import { createTurnGate } from '../../../src/runner/turn-gate.ts';
import type { ModelInMemory } from '../../../src/runner/vacuity/check.ts';
import { createMemoryPlane, type MemoryPlane } from '../../../src/runner/vacuity/memory-plane.ts';
import type { Workspace } from '../../../src/runner/workspace.ts';
import { createModelSession } from '../../../src/scripted-model/model-session.ts';
import { readCanary } from '../definition/built-in.ts';
import { seededRandom } from '../scripted-model/builders.ts';
import { createAgent, type Habits } from './agent.ts';

/** What one play showed. */
export interface Played {
  readonly observation: CanaryObservation;
  readonly judgement: CanaryJudgement;
}

/** A canary of the repository by name, or one written in a test as YAML. */
export function toCanary(source: string): Canary {
  if (!source.includes('\n')) return readCanary(source);
  const { canary, problems } = parseCanary({ file: 'own.yaml', text: source, suite: 'own' });
  if (canary === null) throw new Error(problems.map(renderProblem).join('\n'));
  return canary;
}

/** A clock that stands still. */
export const clock: Clock = { now: () => 1_764_000_000_000, sleep: async () => undefined };

let seed = 1;

/** Another seed for each container and run of this process, the same ones each time. */
function nextSeed(): number {
  seed += 7919;
  return seed;
}

/** Scripted model and random source of one container in memory. */
export function createModel(): ModelInMemory {
  const session = createModelSession({
    random: seededRandom(nextSeed()),
    clock,
    tools: commonTools,
  });
  return {
    register: (script) => session.register(script),
    answer: (request) => session.answer(request, '')?.answer ?? { text: '', toolCalls: [] },
    exchanges: () => session.exchanges(),
    tokens: () => session.tokens(),
    unmatchedRequests: () => [],
    url: () => 'memory:',
    close: async () => undefined,
  };
}

function toWorkspace(
  agent: AgentClient,
  model: ModelEndpoint | null,
  plane: MemoryPlane,
  id: string,
): Workspace {
  return {
    id,
    agent,
    container: null,
    controlPlane: plane,
    model,
    memory: null,
    gate: createTurnGate(false),
    bootMs: 0,
    contexts: [],
    tags: [],
    spent: false,
    dispose: async () => undefined,
  };
}

/** Plays canaries side by side in one container in memory. */
export async function playAll(
  sources: readonly string[],
  habits: Habits,
  make: typeof createAgent = createAgent,
): Promise<Played[]> {
  const random = seededRandom(nextSeed());
  const model = createModel();
  const plane = createMemoryPlane();
  const agent = make((request) => model.answer(request), plane, habits);
  const workspace = toWorkspace(agent, model, plane, random.uuid());
  return Promise.all(
    sources.map(async (source) => {
      const sessions = new Map<string, string>();
      const observation = await playCanary(
        { clock, random },
        toCanary(source),
        {
          of: async (name) => {
            const contextId = sessions.get(name) ?? `sess-${workspace.id}-${random.uuid()}`;
            sessions.set(name, contextId);
            return { workspace, contextId };
          },
          workspaces: () => [workspace],
          disposeFurther: async () => undefined,
        },
        { scope: 'context', turnTimeoutMs: 1_000, onTurn: () => undefined },
        new AbortController().signal,
      );
      return { observation, judgement: judgeCanary(observation) };
    }),
  );
}

/** Plays one canary alone. */
export async function play(
  source: string,
  habits: Habits,
  make: typeof createAgent = createAgent,
): Promise<CanaryJudgement> {
  const [played] = await playAll([source], habits, make);
  if (played === undefined) throw new Error('nothing was played');
  return played.judgement;
}

export const core = [
  'name-recall',
  'file-only',
  'file-with-caption',
  'memory-across-sessions',
] as const;

/** Headline of each core canary that is not passed. */
export async function notPassed(
  habits: Habits,
  canaries: readonly string[] = core,
): Promise<Record<string, string>> {
  const entries: [string, string][] = [];
  for (const name of canaries) {
    const { verdict, headline } = await play(name, habits);
    if (verdict !== 'passed') entries.push([name, headline]);
  }
  return Object.fromEntries(entries);
}
