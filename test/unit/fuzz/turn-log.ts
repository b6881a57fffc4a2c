// What an agent in memory did, as it did it: for an oracle that does not read what the judge reads.
import type { AgentMessage, Habits, ToolUse } from '../../../src/runner/vacuity/habits.ts';

/** A tool call as the agent ran it. */
export interface RunCall {
  readonly given: ToolUse['given'];
  /** How many memory events had come by then. */
  readonly memory: number;
}

/** A tool call as the model asked for it, as it was run, and what the model was told. */
export interface LoggedCall {
  readonly asked: ToolUse;
  /** Empty until a queue runs it. */
  readonly ran: readonly RunCall[];
  readonly result: string;
}

/** What reached the second agent's model, and what that one answered. */
export interface PeerLog {
  readonly asked: string[];
  readonly answered: string[];
}

/** A request that the agent made for a turn in its queue. */
export interface LateRequest {
  readonly messages: readonly AgentMessage[];
  /** Its number among all requests. */
  readonly sequence: number;
  /** What the model answered. */
  readonly answer: string;
}

/** What the agent did in one turn. */
export interface TurnLog {
  readonly contextId: string;
  /** Messages of each request of the turn's own, in order. */
  readonly requests: (readonly AgentMessage[])[];
  /** Requests made for it in the queue. */
  readonly late: LateRequest[];
  readonly calls: LoggedCall[];
  readonly peer: PeerLog;
  /** Ids of the agents looked up so far. */
  discovered: readonly string[];
  /** The model's answers, in order; of several the user is to be given the last. */
  answers: readonly string[];
  /** What is in the agent's store when the turn is over. */
  stored: ReadonlyMap<string, readonly AgentMessage[]>;
}

/** Keeps the log of an agent. */
export interface Logger {
  readonly log: TurnLog[];
  /** Sees what the model said before anything is made of it. */
  readonly first: Habits;
  /** Sees what is sent after everything was made of it. */
  readonly last: Habits;
  /** The work, as what the turn and the call under way do. */
  owned(work: (owner: TurnLog | undefined) => void): () => void;
}

/** An empty log; `memory`: how many memory events there are. */
export function createLogger(memory: () => number): Logger {
  const log: TurnLog[] = [];
  /** The calls under way; filled in by the last habit, which is next to the tool itself. */
  const running: RunCall[][] = [];
  return {
    log,
    first: {
      hear: (turn) => {
        const contextId = turn.contextId ?? '';
        const peer = { asked: [], answered: [] };
        const told = { discovered: [], answers: [], stored: new Map() };
        log.push({ contextId, requests: [], late: [], calls: [], peer, ...told });
        return turn;
      },
      reply: (answer, { answers }) => {
        const turn = log.at(-1);
        if (turn !== undefined) turn.answers = answers.filter((text) => text !== '');
        return answer;
      },
      tool: (asked, run) => {
        const ran: RunCall[] = [];
        running.push(ran);
        const result = run(asked.given);
        running.pop();
        log.at(-1)?.calls.push({ asked, ran, result });
        return result;
      },
    },
    last: {
      messages: (messages) => {
        log.at(-1)?.requests.push(messages);
        return messages;
      },
      tool: (use, run) => {
        running.at(-1)?.push({ given: use.given, memory: memory() });
        return run(use.given);
      },
    },
    owned: (work) => {
      const owner = log.at(-1);
      const ran = running.at(-1);
      return () => {
        if (ran !== undefined) running.push(ran);
        work(owner);
        if (ran !== undefined) running.pop();
      };
    },
  };
}
