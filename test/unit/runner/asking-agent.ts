// Agents of a few lines that ask the real model endpoint over sockets, and what a canary says of
// them.
import type { TurnExchange, TurnOutcome } from '../../../src/domain/reply.ts';
import { playCanaries } from '../../../src/runner/run/run.ts';
import { armRunDeadline } from '../../../src/runner/shared/deadline.ts';
import { toExchange } from '../../../src/runner/vacuity/ideal-agent.ts';
import { startModelEndpoint } from '../../../src/scripted-model/model-endpoint.ts';
import { readCanary } from '../definition/built-in.ts';
import { clock, createLaboratory, options, profile, random } from './adapters-in-memory.ts';

/** A message of a history, as chat completions and messages have it. */
export interface Message {
  readonly role: 'user' | 'assistant';
  readonly content: string;
}

/**
 * What an agent does in a turn: asks the model at `url`, and replies or throws. `kept` is its
 * memory of the context.
 */
export type Way = (url: string, text: string, kept: Kept) => Promise<string>;

/** What an agent keeps of a context. */
export interface Kept {
  readonly history: Message[];
  responseId: string | undefined;
  turns: number;
}

/** The JSON that a POST is answered with. An error says what else it was answered. */
export async function post(url: string, body: unknown): Promise<unknown> {
  const text = typeof body === 'string' ? body : JSON.stringify(body);
  const response = await fetch(url, { method: 'POST', body: text });
  if (!response.ok) throw new Error(`HTTP ${response.status}: ${await response.text()}`);
  return response.json();
}

/** Plays a canary on an agent. */
export async function judgeAsking(way: Way, canary = 'name-recall') {
  const laboratory = createLaboratory();
  const request = {
    options,
    profile,
    canaries: [readCanary(canary)],
    reporter: {},
    signal: new AbortController().signal,
  };
  const adapters: typeof laboratory.adapters = {
    ...laboratory.adapters,
    startModel: async (_bindHost, tools) => {
      const endpoint = await startModelEndpoint({ random, clock, tools, bindHost: '127.0.0.1' });
      return { ...endpoint, url: () => endpoint.url('127.0.0.1') };
    },
    connectAgent: async (...args) => {
      const agent = await laboratory.adapters.connectAgent(...args);
      const url = laboratory.started.at(-1)?.env.MODEL_UNDER_TEST ?? '';
      const contexts = new Map<string, Kept>();
      return {
        ...agent,
        send: async (turn, limits): Promise<TurnExchange> => {
          const kept = contexts.get(turn.contextId ?? '') ?? {
            history: [],
            responseId: undefined,
            turns: 0,
          };
          contexts.set(turn.contextId ?? '', kept);
          kept.turns += 1;
          const replied = way(url, turn.text ?? '', kept).then(
            (text): TurnOutcome => ({
              kind: 'answered',
              reply: {
                text,
                contextId: turn.contextId,
                dialect: '0.3',
                parts: [],
                shape: 'message',
                state: null,
                taskId: null,
              },
            }),
            (thrown: unknown): TurnOutcome =>
              String(thrown).includes('silence')
                ? { kind: 'timed-out', limitMs: limits.timeoutMs }
                : {
                    kind: 'rejected',
                    reason: 'http-status',
                    message: `HTTP 500: ${String(thrown)}`,
                    reply: null,
                  },
          );
          return { ...toExchange(null, ''), outcome: await replied };
        },
      };
    },
  };
  await using deadline = armRunDeadline(clock, options.timeoutMs);
  const { outcomes } = await playCanaries(adapters, { ...request, deadline });
  const [outcome] = outcomes;
  if (outcome === undefined) throw new Error('no outcome');
  return outcome;
}
