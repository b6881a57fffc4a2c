// Follows a Task that an agent has taken on and not finished: by its stream where there is one,
// else by asking again.
import type { FollowUp, Reply, StreamEvent, TurnOutcome } from '../domain/reply.ts';
import { decodeUtf8 } from '../wire/decode-utf8.ts';
import type { AgentAddress } from './address.ts';
import { pause } from './deadline.ts';
import { addElsewhere, textsOf } from './elsewhere.ts';
import { type Endpoint, toGetTaskRequest, toSubscribeRequest } from './endpoint.ts';
import { exchangeRequest, toOutcome } from './exchange-request.ts';
import {
  firstFollowPauseMs,
  longestFollowPauseMs,
  maxEvidenceBytes,
  maxFollowFailures,
  maxReplyBodyBytes,
} from './limits.ts';
import { openStream } from './open-stream.ts';
import { isPending } from './task-state.ts';

/** How a Task is followed. Times in milliseconds. */
export interface FollowLimits {
  readonly signal: AbortSignal;
  readonly timeoutMs: number;
  readonly idleMs: number;
  /** Whether the stream of the Task is taken up first. */
  readonly resubscribe: boolean;
  /** True once the answer came another way. */
  readonly isPushed: () => boolean;
}

/** Where the Task got to. */
export interface Followed {
  readonly outcome: TurnOutcome;
  readonly followUps: readonly FollowUp[];
  readonly events: readonly StreamEvent[];
  /**
   * What the agent answers in place of its Task, such as `tasks/get: …`. `null` when it can be
   * followed, or nothing came.
   */
  readonly problem: string | null;
}

/** The Task's id while an outcome says that it is still at work. `null` for every other outcome. */
export function pendingTaskId(outcome: TurnOutcome): string | null {
  return outcome.kind === 'rejected' && isUnfinished(outcome) ? outcome.reply.taskId : null;
}

type Rejected = Extract<TurnOutcome, { kind: 'rejected' }>;

/** A Task that a lost connection cut off is none: what broke is reported. */
function isUnfinished(outcome: Rejected): outcome is Rejected & { readonly reply: Reply } {
  const { reply, reason } = outcome;
  return reply !== null && reason === 'task-not-completed' && isPending(reply.state);
}

/**
 * Follows a Task until it is done, waits for somebody, was answered another way, cannot be
 * followed, or time is up.
 */
export async function followTask(
  address: AgentAddress,
  endpoint: Endpoint,
  taskId: string,
  first: TurnOutcome,
  limits: FollowLimits,
): Promise<Followed> {
  const followUps: FollowUp[] = [];
  const events: StreamEvent[] = [];
  let outcome = first;
  if (limits.resubscribe) {
    const request = toSubscribeRequest(endpoint, taskId);
    const at = Date.now();
    const stream = await openStream(address, request, endpoint.dialect, limits);
    for (const event of stream.events) events.push(event);
    const { status, body } = stream.response;
    followUps.push({ at, method: request.operation, status, responseBody: toEvidence(body) });
  }
  // A stream that was taken up may lack what came before it: the Task itself is asked for in any
  // case.
  let pauseMs: number = limits.resubscribe ? 0 : firstFollowPauseMs;
  let failures = 0;
  while (outcome.kind === 'rejected' && isUnfinished(outcome) && !limits.isPushed()) {
    await pause(pauseMs, limits.signal);
    pauseMs = Math.min(Math.max(pauseMs * 1.5, firstFollowPauseMs), longestFollowPauseMs);
    const request = toGetTaskRequest(endpoint, taskId);
    const at = Date.now();
    const bounds = { maxBodyBytes: maxReplyBodyBytes, signal: limits.signal };
    const response = await exchangeRequest(address, request, bounds);
    const given = toOutcome(response, endpoint.dialect, request.requestId, limits.timeoutMs);
    const responseBody = toEvidence(response.body);
    followUps.push({ at, method: request.operation, status: response.status, responseBody });
    if (given.kind === 'rejected' && given.reply === null) {
      failures += 1;
      const isLost = given.reason === 'connection-lost' || given.reason === 'unreached';
      // What the agent says of itself does not change. A lost connection may.
      if (!isLost || failures === maxFollowFailures) {
        const said = `${request.operation}: ${given.message}`;
        const message = `${outcome.message} It cannot be followed: ${said}`;
        const problem = isLost ? null : said;
        return { outcome: { ...outcome, message }, followUps, events, problem };
      }
    } else {
      failures = 0;
      // A client that shows each state of a Task has shown the texts of this one.
      outcome = addElsewhere(given, textsOf(outcome.reply));
    }
  }
  return { outcome, followUps, events, problem: null };
}

function toEvidence(body: Uint8Array): string {
  return decodeUtf8(body.subarray(0, maxEvidenceBytes));
}
