// Plays canaries against an agent in memory, through the real runner, scripted model and judge.
import { parseCanary } from '../../../src/definition/canary-parse.ts';
import { commonTools } from '../../../src/definition/common-tools.ts';
import { renderProblem } from '../../../src/definition/problem.ts';
import type { Canary } from '../../../src/domain/canary.ts';
import type { CanaryJudgement } from '../../../src/domain/judgement.ts';
import type { Clock } from '../../../src/domain/ports.ts';
import type { CanaryRecord } from '../../../src/domain/record.ts';
import { judgeCanary } from '../../../src/judge/judge.ts';
import { toLedger } from '../../../src/judge/ledger.ts';
import type { ModelInMemory } from '../../../src/runner/vacuity/check.ts';
import type { Habits } from '../../../src/runner/vacuity/habits.ts';
import { createIdealAgent } from '../../../src/runner/vacuity/ideal-agent.ts';
import { createMemoryPlane } from '../../../src/runner/vacuity/memory-plane.ts';
import { createWorkspace, playInMemory } from '../../../src/runner/vacuity/play.ts';
import { createModelSession } from '../../../src/scripted-model/model-session.ts';
import { readCanary } from '../definition/built-in.ts';
import { seededRandom } from '../scripted-model/builders.ts';

/** What one play showed. */
export interface Played {
  readonly record: CanaryRecord;
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
const clock: Clock = { now: () => 1_764_000_000_000, sleep: async () => undefined };

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

/** Plays canaries side by side in one container in memory. */
export async function playAll(sources: readonly string[], habits: Habits): Promise<Played[]> {
  const random = seededRandom(nextSeed());
  const model = createModel();
  const controlPlane = createMemoryPlane();
  const agent = createIdealAgent((request) => model.answer(request), controlPlane, habits);
  const workspace = createWorkspace({ agent, controlPlane, model, container: null }, random);
  return Promise.all(
    sources.map(async (source) => {
      const record = await playInMemory(toCanary(source), workspace, random);
      return { record, judgement: judgeCanary(toLedger(record)) };
    }),
  );
}

/** Plays one canary alone. */
export async function play(source: string, habits: Habits): Promise<CanaryJudgement> {
  const [played] = await playAll([source], habits);
  if (played === undefined) throw new Error('nothing was played');
  return played.judgement;
}

export const core = [
  'name-recall',
  'file-only',
  'file-with-caption',
  'memory-across-sessions',
  'two-sessions',
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
