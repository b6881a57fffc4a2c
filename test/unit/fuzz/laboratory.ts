// Plays a canary with a faulty agent: real runner, judge, scripted model and memory rows of the
// control plane, seeded and without a container. What the agent did is logged as it did it, for an
// oracle that does not read what the judge reads.

import { commonTools } from '../../../src/definition/common-tools.ts';
import type { Canary } from '../../../src/domain/canary.ts';
import type { ModelEndpoint, Random } from '../../../src/domain/ports.ts';
import type { CanaryRecord } from '../../../src/domain/record.ts';
import type { TurnExchange } from '../../../src/domain/reply.ts';
import type { Workspace } from '../../../src/runner/boot/workspace.ts';
import type { Habits } from '../../../src/runner/vacuity/habits.ts';
import {
  type AgentInMemory,
  type AskPeer,
  createIdealAgent,
  toExchange,
  toRequest,
} from '../../../src/runner/vacuity/ideal-agent.ts';
import {
  createContainerInMemory,
  createWorkspace,
  playInMemory,
  type TimeInMemory,
} from '../../../src/runner/vacuity/play.ts';
import {
  createModelSession,
  type ModelSession,
} from '../../../src/scripted-model/model-session.ts';
import { seededRandom } from '../scripted-model/builders.ts';
import { composeHabits, type IsHere } from './fault.ts';
import { groupStart, type Manners, toDeclared, toHabits, toStorePath } from './manners.ts';
import { createQueue, type Outside } from './outside.ts';
import { createPlane } from './plane.ts';
import { createLogger, type PeerLog, type TurnLog } from './turn-log.ts';

/** A faulty agent to be: habits that act where they are told to. */
export interface Illness {
  /**
   * Index of the turn in which it acts; taken modulo the number of turns. A restart belongs to the
   * turn behind it.
   */
  readonly turn: number;
  habits(isHere: IsHere, outside: Outside): Habits;
  /**
   * What becomes of the replies of turns that overlap with this one, in their order; absent: each
   * goes out as it is.
   */
  readonly replies?: (texts: readonly string[]) => readonly string[];
}

/** What is played, and how. */
export interface Experiment {
  readonly canary: Canary;
  readonly manners: Manners;
  readonly harmless: readonly ((outside: Outside) => Habits)[];
  readonly illnesses: readonly Illness[];
  /** False: no store is looked at. */
  readonly hasStore: boolean;
  readonly seed: number;
}

/** What came of it. */
export interface Result {
  readonly record: CanaryRecord;
  readonly log: readonly TurnLog[];
  /** Whether the store stands where a new container finds it. */
  readonly isOnVolume: boolean;
}

/** Plays it. */
export async function experiment(given: Experiment): Promise<Result> {
  const { canary, manners } = given;
  const random = seededRandom(given.seed);
  const clock = createTicks();
  const { session, model } = createModel(random, clock);
  const plane = createPlane(random, clock);
  const logger = createLogger(() => plane.memoryEvents().length);
  const { log } = logger;
  /** Index of the turn under way, or of the one behind a restart. */
  let now = 0;
  let underWay = 0;
  const at = (): number => now;
  const peer = createPeer(random, clock, () => log.at(-1)?.peer);
  const queue = createQueue(logger, peer.ask, (messages, tools) => {
    const exchange = session.answer(toRequest(messages, tools), '');
    return { sequence: exchange?.sequence ?? 0, answer: exchange?.answer.text ?? '' };
  });
  const { outside } = queue;
  const illnesses = given.illnesses.map((illness) => ({
    ...illness,
    turn: illness.turn % canary.turns.length,
  }));
  const habits = composeHabits([
    logger.first,
    toHabits(canary, manners, at),
    ...given.harmless.map((one) => one(outside)),
    ...illnesses.map((illness) => illness.habits(() => now === illness.turn, outside)),
    logger.last,
  ]);
  const agent = createIdealAgent(
    (request) => session.answer(request, '')?.answer ?? { text: '', toolCalls: [] },
    plane,
    {
      ...habits,
      again: (messages, moment) => {
        const more = habits.again?.(messages, moment) ?? null;
        if (more !== null) log.at(-1)?.requests.push([...more]);
        return more;
      },
    },
    peer.ask,
  );
  const release = createRelease(given, illnesses);
  const client = {
    ...agent,
    send: async (...sent: Parameters<typeof agent.send>) => {
      now = log.length;
      const turn = now;
      underWay += 1;
      const exchange = await release(turn, await agent.send(...sent));
      underWay -= 1;
      const logged = log[turn];
      if (logged === undefined) return exchange;
      logged.stored = new Map(agent.stored());
      logged.discovered = plane.records().map(({ responseBody }) => responseBody);
      return exchange;
    },
  };
  const store = createContainerInMemory(agent, toStorePath(manners));
  const container = given.hasStore ? store : { ...store, copyStore: async () => async () => null };
  const parts = { agent: client, controlPlane: plane, model, container, peer: peer.workspace };
  const workspace: Workspace = {
    ...createWorkspace(parts, random),
    restart: async () => {
      now = log.length;
      agent.restart();
    },
  };
  plane.open(workspace.id);
  const record = await playInMemory(
    canary,
    workspace,
    random,
    toDeclared(manners),
    () => {
      if (underWay === 0) queue.idle();
    },
    clock,
  );
  return { record, log, isOnVolume: manners.isOnVolume };
}

/**
 * What becomes of a turn's exchange: those that overlap come back together, and a stopped one as
 * the agent's manners are.
 */
function createRelease(
  { canary, manners }: Experiment,
  illnesses: readonly Illness[],
): (turn: number, exchange: TurnExchange) => Promise<TurnExchange> {
  const { turns } = canary;
  const waiting: { exchange: TurnExchange; give(exchange: TurnExchange): void }[] = [];
  return async (turn, exchange) => {
    if (turns[turn]?.stop === true) return toStopped(exchange, manners);
    const isOverlapped = turns[turn + 1]?.overlap === true;
    if (!isOverlapped && turns[turn]?.overlap !== true) return exchange;
    const given = new Promise<TurnExchange>((give) => {
      waiting.push({ exchange, give });
    });
    if (!isOverlapped) {
      const first = groupStart(turns, turn);
      const ill = illnesses.find(
        (i) => i.replies !== undefined && i.turn >= first && i.turn <= turn,
      );
      const group = waiting.splice(0);
      const texts = group.map((one) => textOf(one.exchange));
      const changed = ill?.replies?.(texts) ?? texts;
      for (const [index, one] of group.entries())
        one.give(withText(one.exchange, changed[index] ?? ''));
    }
    return given;
  };
}

function textOf({ outcome }: TurnExchange): string {
  return outcome.kind === 'answered' ? outcome.reply.text : '';
}

function withText(exchange: TurnExchange, text: string): TurnExchange {
  const { outcome } = exchange;
  if (outcome.kind !== 'answered' || outcome.reply.text === text) return exchange;
  return { ...exchange, outcome: { ...outcome, reply: { ...outcome.reply, text } } };
}

function toStopped(exchange: TurnExchange, { stopped }: Manners): TurnExchange {
  if (stopped === 'answer') return exchange;
  if (stopped !== 'refusal') return withText(exchange, stopped === 'words' ? 'Stopped.' : '');
  const cancelled = { reason: 'task-not-completed', message: 'the Task is canceled' } as const;
  return { ...toExchange(null, ''), outcome: { kind: 'rejected', ...cancelled, reply: null } };
}

/** A scripted model without a server. */
function createModel(
  random: Random,
  clock: { now(): number },
): { session: ModelSession; model: ModelEndpoint } {
  const session = createModelSession({ random, clock, tools: commonTools });
  const model: ModelEndpoint = {
    register: (script) => session.register(script),
    exchanges: () => session.exchanges(),
    tokens: () => session.tokens(),
    unmatchedRequests: () => [],
    url: () => 'memory:',
    close: async () => undefined,
  };
  return { session, model };
}

/** A second agent, healthy, with a model of its own. */
function createPeer(
  random: Random,
  clock: { now(): number },
  log: () => PeerLog | undefined,
): { workspace: Workspace; ask: AskPeer } {
  const { session, model } = createModel(random, clock);
  const plane = createPlane(random, clock);
  const agent: AgentInMemory = createIdealAgent(
    (request) => session.answer(request, '')?.answer ?? { text: '', toolCalls: [] },
    plane,
    {
      messages: (messages) => {
        log()?.asked.push(messages.findLast(({ role }) => role === 'user')?.text ?? '');
        return messages;
      },
      reply: (answer) => {
        log()?.answered.push(answer);
        return answer;
      },
    },
  );
  const workspace = createWorkspace(
    { agent, controlPlane: plane, model, container: createContainerInMemory(agent) },
    random,
  );
  const ask: AskPeer = (id, text) =>
    id === workspace.id ? agent.answer(text, id) : 'No such agent.';
  return { workspace, ask };
}

/** Time that goes on with each look at it. */
function createTicks(): TimeInMemory {
  let now = 1_764_000_000_000;
  return {
    now: () => {
      now += 1;
      return now;
    },
    pass: (ms) => {
      now += ms;
    },
  };
}
