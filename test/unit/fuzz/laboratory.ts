// Plays a canary with a faulty agent: real runner, judge, scripted model and memory rows of the control plane, seeded and
// without a container. What the agent did is logged as it did it, for an oracle that does not read what the judge reads.

import { isAnswer, readMemory, writeMemory } from '../../../src/control-plane/memory.ts';
import { createMemoryRows } from '../../../src/control-plane/memory-rows.ts';
import type { PlatformCall, PlatformState } from '../../../src/control-plane/state.ts';
import { commonTools } from '../../../src/definition/common-tools.ts';
import type { Canary } from '../../../src/domain/canary.ts';
import type { CanaryObservation } from '../../../src/domain/observation.ts';
import type { ModelEndpoint, Random } from '../../../src/domain/ports.ts';
import type { AgentMessage, Habits, ToolUse } from '../../../src/runner/vacuity/habits.ts';
import { createIdealAgent } from '../../../src/runner/vacuity/ideal-agent.ts';
import type { MemoryPlane } from '../../../src/runner/vacuity/memory-plane.ts';
import {
  createContainerInMemory,
  createWorkspace,
  playInMemory,
} from '../../../src/runner/vacuity/play.ts';
import { createModelSession } from '../../../src/scripted-model/model-session.ts';
import { seededRandom } from '../scripted-model/builders.ts';
import { composeHabits, type IsHere } from './fault.ts';

/** A tool call as the model asked for it, as it was run, and what the model was told. */
export interface LoggedCall {
  readonly asked: ToolUse;
  readonly ran: readonly ToolUse['given'][];
  readonly result: string;
}

/** What the agent did in one turn. */
export interface TurnLog {
  readonly contextId: string;
  /** Messages of each request of the turn's own, in order. */
  readonly requests: (readonly AgentMessage[])[];
  readonly calls: LoggedCall[];
  /** The model's answer; null when the model was not asked or gave none. */
  answer: string | null;
  /** What is in the agent's store when the turn is over. */
  stored: ReadonlyMap<string, readonly AgentMessage[]>;
}

/** A faulty agent to be: habits that act where they are told to. */
export interface Illness {
  /** Number of the turn in which it acts, from 0; taken modulo the number of turns. */
  readonly turn: number;
  habits(isHere: IsHere): Habits;
}

/** What is played, and how. */
export interface Experiment {
  readonly canary: Canary;
  readonly harmless: readonly Habits[];
  readonly illnesses: readonly Illness[];
  /** False: no store is looked at. */
  readonly hasStore: boolean;
  readonly seed: number;
}

/** What came of it. */
export interface Result {
  readonly observation: CanaryObservation;
  readonly log: readonly TurnLog[];
}

/** Plays it. */
export async function experiment(given: Experiment): Promise<Result> {
  const random = seededRandom(given.seed);
  const clock = createTicks();
  const session = createModelSession({ random, clock, tools: commonTools });
  const model: ModelEndpoint = {
    register: (script) => session.register(script),
    exchanges: () => session.exchanges(),
    tokens: () => session.tokens(),
    unmatchedRequests: () => [],
    url: () => 'memory:',
    close: async () => undefined,
  };
  const plane = createPlane(random, clock);
  const log: TurnLog[] = [];
  const isHere = (turn: number) => (): boolean =>
    log.length - 1 === turn % given.canary.turns.length;
  const agent = createIdealAgent(
    (request) => session.answer(request, '')?.answer ?? { text: '', toolCalls: [] },
    plane,
    composeHabits([
      logFirst(log),
      ...given.harmless,
      ...given.illnesses.map(({ turn, habits }) => habits(isHere(turn))),
      logLast(log),
    ]),
  );
  const client = {
    ...agent,
    send: async (...sent: Parameters<typeof agent.send>) => {
      const exchange = await agent.send(...sent);
      const turn = log.at(-1);
      if (turn !== undefined) turn.stored = new Map(agent.stored());
      return exchange;
    },
  };
  const container = given.hasStore ? createContainerInMemory(agent) : null;
  const workspace = createWorkspace(
    { agent: client, controlPlane: plane, model, container },
    random,
  );
  plane.open(workspace.id);
  return { observation: await playInMemory(given.canary, workspace, random), log };
}

/** Sees what the model said before anything is made of it. */
function logFirst(log: TurnLog[]): Habits {
  return {
    hear: (turn) => {
      const contextId = turn.contextId ?? '';
      log.push({ contextId, requests: [], calls: [], answer: null, stored: new Map() });
      return turn;
    },
    reply: (answer) => {
      const turn = log.at(-1);
      if (turn !== undefined && answer !== '') turn.answer = answer;
      return answer;
    },
    tool: (asked, run) => {
      const ran: ToolUse['given'][] = [];
      running.push(ran);
      const result = run(asked.given);
      running.pop();
      log.at(-1)?.calls.push({ asked, ran, result });
      return result;
    },
  };
}

/** The calls under way; filled in by the last habit, which stands next to the tool itself. */
const running: ToolUse['given'][][] = [];

/** Sees what is sent after everything was made of it. */
function logLast(log: TurnLog[]): Habits {
  return {
    messages: (messages) => {
      log.at(-1)?.requests.push(messages);
      return messages;
    },
    tool: (use, run) => {
      running.at(-1)?.push(use.given);
      return run(use.given);
    },
  };
}

/** Time that goes on with each look at it. */
function createTicks(): { now(): number } {
  let now = 1_764_000_000_000;
  return {
    now: () => {
      now += 1;
      return now;
    },
  };
}

/** The control plane's own memory, without its server. */
function createPlane(
  random: Random,
  clock: { now(): number },
): MemoryPlane & { open(workspaceId: string): void } {
  const rows = createMemoryRows();
  const credentials = { authToken: '', inboundSecret: '' };
  let state: PlatformState | null = null;
  let sequence = 0;
  const toCall = (id: string): PlatformCall => {
    sequence += 1;
    return {
      sequence,
      at: clock.now(),
      authorised: true,
      params: { id },
      query: new URLSearchParams(),
      fields: {},
    };
  };
  return {
    open(workspaceId) {
      state = {
        workspaceId,
        credentials,
        rows,
        tokenIssued: true,
        secretTold: true,
        notConfiguredReason: null,
        memoryEvents: [],
        notifications: [],
        makeId: () => random.uuid(),
        faults: {},
        registers: 0,
      };
    },
    write(workspaceId, content) {
      if (state === null) return;
      writeMemory(toCall(workspaceId), state, { content, scope: 'LOCAL', namespace: 'general' });
    },
    read(workspaceId, query) {
      const found = state === null ? [] : readMemory(toCall(workspaceId), state, query);
      return 'status' in found || isAnswer(found) ? [] : found.map(({ content }) => content);
    },
    url: () => 'memory:',
    inboundSecret: () => null,
    credentials,
    notConfiguredReason: () => null,
    records: () => [],
    memoryEvents: () => [...(state?.memoryEvents ?? [])],
    notifications: () => [],
    unmatchedRequests: () => [],
    close: async () => undefined,
  };
}
