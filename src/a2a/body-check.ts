// Finds out whether an agent that refuses its turns refuses the form of the platform's body: strict
// servers of A2A 0.3 demand the `kind` of a message, which the platform does not send, and some
// answer HTTP 500 with the reason only in their log.
import type { FollowUp, TurnOutcome } from '../domain/reply.ts';
import { sessionContextId, type WireTurn } from '../domain/turn.ts';
import { decodeUtf8 } from '../wire/decode-utf8.ts';
import type { AgentAddress } from './address.ts';
import { withDeadline } from './deadline.ts';
import { type Endpoint, toSendRequest } from './endpoint.ts';
import { exchangeRequest, toOutcome } from './exchange-request.ts';
import { bodyCheckTimeoutMs, maxEvidenceBytes, maxSmallBodyBytes } from './limits.ts';

/** What the check made of an outcome, and what it asked for that. */
export interface CheckedOutcome {
  readonly outcome: TurnOutcome;
  readonly asked: readonly FollowUp[];
}

/** One agent's check. It asks at most twice, and nothing once the agent has answered a turn. */
export interface BodyCheck {
  check(turn: WireTurn, outcome: TurnOutcome, signal: AbortSignal): Promise<CheckedOutcome>;
}

/** JSON-RPC's and A2A's codes for a request that is not valid, and for what went wrong inside. */
const refusalCodes = /JSON-RPC error -(?:32600|32602|32603)\b/;
/** Statuses with which servers refuse a body. The others are about access, paths or readiness. */
const refusalStatuses = /^HTTP (?:400|422|500)\b/;

/** The check for an agent that is sent the platform's body. `null` where another body is sent. */
export function createBodyCheck(
  address: AgentAddress,
  endpoint: Endpoint,
  strict: boolean,
): BodyCheck | null {
  if (strict || endpoint.dialect !== 'json-rpc-0.3') return null;
  let isAccepted = false;
  let finding: Promise<{ isRefused: boolean; asked: readonly FollowUp[] }> | null = null;
  return {
    async check(turn, outcome, signal) {
      isAccepted ||= isUnderstood(outcome);
      if (isAccepted || !isRefusal(outcome)) return { outcome, asked: [] };
      finding ??= askTwice(address, endpoint, turn.workspaceId, signal);
      const { isRefused, asked } = await finding;
      return { outcome: isRefused ? explain(outcome) : outcome, asked };
    },
  };
}

/** A Message or Task, whatever became of it: the body was read. */
function isUnderstood(outcome: TurnOutcome): boolean {
  return outcome.kind === 'answered' || (outcome.kind === 'rejected' && outcome.reply !== null);
}

type Rejected = Extract<TurnOutcome, { kind: 'rejected' }>;

function isRefusal(outcome: TurnOutcome): outcome is Rejected {
  return (
    outcome.kind === 'rejected' &&
    (refusalStatuses.test(outcome.message) || refusalCodes.test(outcome.message))
  );
}

function explain(outcome: Rejected): TurnOutcome {
  const message = `The agent refuses the platform's body: the platform sends no "kind" in a message, and A2A 0.3 demands one; with it the agent takes the turn ("dialect: strict" sends it). The agent said: ${outcome.message}`;
  return { ...outcome, message };
}

/**
 * Sends a greeting in a context of its own, first as the platform does: an agent that takes that
 * one refused its turn for another reason. Then the same with the `kind`. No turn of a canary was
 * answered yet, so no session is disturbed.
 */
async function askTwice(
  address: AgentAddress,
  endpoint: Endpoint,
  workspaceId: string,
  signal: AbortSignal,
): Promise<{ isRefused: boolean; asked: readonly FollowUp[] }> {
  const asked: FollowUp[] = [];
  const ask = async (strict: boolean): Promise<TurnOutcome> => {
    const request = toSendRequest(endpoint, toGreeting(workspaceId), { stream: false, strict });
    const at = Date.now();
    const response = await withDeadline(signal, bodyCheckTimeoutMs, (deadline) =>
      exchangeRequest(address, request, { maxBodyBytes: maxSmallBodyBytes, signal: deadline }),
    );
    asked.push({
      at,
      method: `message/send (a question of the check, ${strict ? 'with' : 'without'} kind)`,
      status: response.status,
      responseBody: decodeUtf8(response.body.subarray(0, maxEvidenceBytes)),
    });
    return toOutcome(response, endpoint.dialect, request.requestId, bodyCheckTimeoutMs);
  };
  if (!isRefusal(await ask(false))) return { isRefused: false, asked };
  return { isRefused: isUnderstood(await ask(true)), asked };
}

function toGreeting(workspaceId: string): WireTurn {
  return {
    method: 'message/send',
    requestId: crypto.randomUUID(),
    messageId: crypto.randomUUID(),
    contextId: sessionContextId(workspaceId, crypto.randomUUID()),
    workspaceId,
    text: 'Hello.',
    files: [],
    identity: null,
  };
}
