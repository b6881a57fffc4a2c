// One turn on the wire: production's bytes out, whatever comes back read into an outcome and kept
// as evidence.
import type { SendLimits } from '../domain/agent-ports.ts';
import type { StreamEvent, TurnExchange, TurnOutcome } from '../domain/reply.ts';
import type { WireTurn } from '../domain/turn.ts';
import { decodeUtf8 } from '../wire/decode-utf8.ts';
import type { AgentAddress } from './address.ts';
import type { BodyCheck } from './body-check.ts';
import { withDeadline } from './deadline.ts';
import { type DialectRequest, dialectNames, type Endpoint, toSendRequest } from './endpoint.ts';
import { exchangeRequest, toOutcome } from './exchange-request.ts';
import { type Followed, followTask, pendingTaskId } from './follow-task.ts';
import type { HttpResponse } from './http-exchange.ts';
import { maxEvidenceBytes, maxReplyBodyBytes } from './limits.ts';
import { openStream } from './open-stream.ts';
import { quote } from './quote.ts';

/** An agent as discovery found it. */
export interface Agent {
  readonly address: AgentAddress;
  readonly endpoint: Endpoint;
  /** True: turns have the body that A2A describes in place of the platform's. */
  readonly strict: boolean;
  /** Absent: its refusals are not looked into. */
  readonly bodyCheck?: BodyCheck;
  /** Whether its card claims streaming. */
  readonly claimsStreaming: boolean;
  /** Milliseconds without a byte after which a stream is given up. */
  readonly streamIdleMs: number;
  /** Takes down what the card claims and the agent lacks. */
  note(finding: string): void;
}

/** The first answer to a turn. */
interface Answer {
  readonly response: HttpResponse;
  readonly outcome: TurnOutcome;
  readonly events: readonly StreamEvent[] | null;
}

/**
 * Sends one turn. Never throws for what a peer does. An abort by the signal counts as `timed-out`
 * too.
 */
export async function sendTurn(
  agent: Agent,
  turn: WireTurn,
  limits: SendLimits,
): Promise<TurnExchange> {
  const { address } = agent;
  const request = toSendRequest(agent.endpoint, turn, {
    stream: limits.stream === true,
    strict: agent.strict,
  });
  const startedAt = Date.now();
  const started = performance.now();
  const { answer, followed } = await withDeadline(
    limits.signal,
    limits.timeoutMs,
    async (signal) => {
      const bounded = { ...limits, signal };
      const answer = await (limits.stream === true
        ? streamTurn(agent, request, bounded)
        : askTurn(agent, request, bounded));
      const followed = await follow(agent, answer.outcome, bounded);
      return { answer, followed };
    },
  );
  const durationMs = performance.now() - started;
  const { response } = answer;
  const given = followed?.outcome ?? answer.outcome;
  const checked = (await agent.bodyCheck?.check(turn, given, limits.signal)) ?? {
    outcome: given,
    asked: [],
  };
  const followUps = [...(followed?.followUps ?? []), ...checked.asked];
  const events = [...(answer.events ?? []), ...(followed?.events ?? [])];
  return {
    url: `${address.origin}${request.path}`,
    requestHeaders: Object.fromEntries([
      ['Host', new URL(address.origin).host],
      ...request.headers,
    ]),
    requestBody: request.body,
    status: response.status,
    responseHeaders: response.headers,
    responseBody: decodeUtf8(response.body.subarray(0, maxEvidenceBytes)),
    startedAt,
    durationMs,
    ...(answer.events === null && events.length === 0 ? {} : { events }),
    ...(followed === null && followUps.length === 0 ? {} : { followUps }),
    outcome: checked.outcome,
  };
}

async function askTurn(agent: Agent, request: DialectRequest, limits: SendLimits): Promise<Answer> {
  const bounds = { maxBodyBytes: maxReplyBodyBytes, signal: limits.signal };
  const response = await exchangeRequest(agent.address, request, bounds);
  const { dialect } = agent.endpoint;
  const outcome = toOutcome(response, dialect, request.requestId, limits.timeoutMs);
  return { response, outcome, events: null };
}

async function streamTurn(
  agent: Agent,
  request: DialectRequest,
  limits: SendLimits,
): Promise<Answer> {
  const { signal, timeoutMs } = limits;
  const stream = await openStream(agent.address, request, agent.endpoint.dialect, {
    signal,
    timeoutMs,
    idleMs: agent.streamIdleMs,
    ...(limits.disconnect === undefined ? {} : { disconnect: limits.disconnect }),
  });
  const { response, outcome, events } = stream;
  if (agent.claimsStreaming && !stream.wasStream && lacksStreaming(response, outcome)) {
    const type = quote(response.headers['content-type'] ?? '');
    agent.note(
      `The card claims streaming, but ${request.operation} is answered with HTTP ${response.status} and the content type ${type}, not with a stream.`,
    );
  }
  return { response, outcome, events };
}

/**
 * An ordinary answer, or a refusal of the method itself. An agent that failed before its first
 * event lacks nothing.
 */
function lacksStreaming(response: Answer['response'], outcome: TurnOutcome): boolean {
  if (response.failure !== null) return false;
  if (outcome.kind !== 'rejected') return outcome.kind === 'answered';
  const isUnknown = [404, 405, 501].includes(response.status);
  return isUnknown || /^(?:HTTP \d+: )?JSON-RPC error -(?:32601|32004)\b/.test(outcome.message);
}

/** Follows the Task of an answer. `null` where there is nothing to follow. */
async function follow(
  agent: Agent,
  outcome: TurnOutcome,
  limits: SendLimits,
): Promise<Followed | null> {
  const taskId = pendingTaskId(outcome);
  if (taskId === null) return null;
  const followed = await followTask(agent.address, agent.endpoint, taskId, outcome, {
    signal: limits.signal,
    timeoutMs: limits.timeoutMs,
    idleMs: agent.streamIdleMs,
    resubscribe: limits.stream === true && agent.claimsStreaming,
    isPushed: limits.isPushed ?? (() => false),
  });
  if (followed.problem !== null) {
    agent.note(
      `The agent answers before its Task is done, and the Task cannot be followed in ${dialectNames[agent.endpoint.dialect]}: ${followed.problem}`,
    );
  }
  return followed;
}
