// What an agent does outside of its turns: a queue of work that runs when nothing else does.
import type { ModelMessage, OfferedTool } from '../../../src/domain/model-request.ts';
import type { AgentMessage } from '../../../src/runner/vacuity/habits.ts';
import type { AskPeer } from '../../../src/runner/vacuity/ideal-agent.ts';
import type { LateRequest, Logger } from './turn-log.ts';

/** What habits can reach beside the agent itself. */
export interface Outside {
  /** The second agent, past the control plane. */
  readonly askPeer: AskPeer;
  /**
   * Puts work of the turn under way into the queue. It runs when the agent was idle so many times:
   * after the first before the next turn, at the latest.
   */
  later(work: () => void, idle?: number): void;
  /** Asks the model in the queue, for the turn under way. */
  askLater(messages: readonly AgentMessage[], tools?: readonly OfferedTool[]): void;
  /** The work as work of the turn and the call under way, to be run in another one. */
  owned(work: () => void): () => void;
  /** Loses all work that waits. */
  lose(): void;
}

/** The queue of an agent. */
export interface Queue {
  readonly outside: Outside;
  /** The agent is idle. */
  idle(): void;
}

/** An empty queue; `ask` asks the model, and gives the number of the request and its answer. */
export function createQueue(
  logger: Logger,
  askPeer: AskPeer,
  ask: (
    messages: readonly ModelMessage[],
    tools: readonly OfferedTool[],
  ) => Omit<LateRequest, 'messages'>,
): Queue {
  let waiting: { left: number; readonly work: () => void }[] = [];
  const put = (work: () => void, left: number): void => {
    waiting.push({ left, work });
  };
  return {
    idle() {
      const all = waiting;
      for (const one of all) one.left -= 1;
      waiting = all.filter(({ left }) => left > 0);
      for (const { left, work } of all) if (left <= 0) work();
    },
    outside: {
      askPeer,
      later: (work, idle = 1) => put(logger.owned(work), idle),
      askLater: (messages, tools = []) => {
        const work = logger.owned((owner) => {
          owner?.late.push({ messages, ...ask(messages, tools) });
        });
        put(work, 1);
      },
      owned: (work) => logger.owned(work),
      lose: () => {
        waiting = [];
      },
    },
  };
}
