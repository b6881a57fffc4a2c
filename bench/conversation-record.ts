// A long conversation of an ideal agent in memory, as it is recorded.
import { commonTools } from '../src/definition/common-tools.ts';
import type { Canary, TurnDefinition } from '../src/domain/canary.ts';
import type { CanaryRecord } from '../src/domain/record.ts';
import { createIdealAgent } from '../src/runner/vacuity/ideal-agent.ts';
import { createMemoryPlane } from '../src/runner/vacuity/memory-plane.ts';
import {
  createContainerInMemory,
  createWorkspace,
  playInMemory,
} from '../src/runner/vacuity/play.ts';
import { createModelSession } from '../src/scripted-model/model-session.ts';
import { seededRandom } from '../test/unit/scripted-model/builders.ts';

const position = { file: 'bench.yaml', line: 1, column: 1 };
const filler = 'It rained in the morning, and the harbour was quiet until noon. '.repeat(8);

/** Plays `turns` turns: a name is reported in the first, and asked for in the last. */
export async function recordConversation(turns: number): Promise<CanaryRecord> {
  const random = seededRandom(11);
  const clock = { now: () => 1_764_000_000_000 };
  const session = createModelSession({ random, clock, tools: commonTools });
  const plane = createMemoryPlane();
  const agent = createIdealAgent(
    (request) => session.answer(request, '')?.answer ?? { text: '', toolCalls: [] },
    plane,
  );
  const model = {
    register: session.register,
    exchanges: session.exchanges,
    tokens: session.tokens,
    unmatchedRequests: () => [],
    url: () => 'memory:',
    close: async () => undefined,
  };
  const container = createContainerInMemory(agent);
  const workspace = createWorkspace({ agent, controlPlane: plane, model, container }, random);
  return playInMemory(toCanary(turns), workspace, random);
}

function toCanary(count: number): Canary {
  const find = [{ pattern: 'my name is {}.', in: 'user', pick: 'last' }] as const;
  const turns = Array.from({ length: count }, (_, index): TurnDefinition => {
    const isFirst = index === 0;
    const isLast = index === count - 1;
    return {
      position,
      session: 'main',
      send: isFirst
        ? `Hello, my name is \${person}. ${filler}`
        : isLast
          ? 'What is my name?'
          : `${filler} Is it?`,
      files: [],
      model: isLast
        ? [{ kind: 'say', find, say: 'Your name is {}.', otherwise: null }]
        : [{ kind: 'say', find: [], say: `I see. ${filler}`, otherwise: null }],
      expect: isLast ? [{ kind: 'reply-contains', text: '${person}', position }] : [],
    };
  });
  return {
    name: 'long',
    title: 'A long conversation',
    suite: 'own',
    position,
    proves: ['history'],
    needs: [],
    facts: { person: { kind: 'person', startsWith: 'Ann Quill' } },
    turns,
  };
}
