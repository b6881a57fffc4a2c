// The UI's Stop, pressed while a turn is under way. What the agent answers is evidence. The turns
// after it are judged.
import type { SendLimits } from '../domain/agent-ports.ts';
import type { FollowUp } from '../domain/reply.ts';
import type { WireTurn } from '../domain/turn.ts';
import { decodeUtf8 } from '../wire/decode-utf8.ts';
import { withDeadline } from './deadline.ts';
import { toStopRequest } from './endpoint.ts';
import { exchangeRequest } from './exchange-request.ts';
import { maxEvidenceBytes, maxReplyBodyBytes } from './limits.ts';
import type { Agent } from './send-turn.ts';

/** Sends the Stop. `null` where the dialect has none. Never throws for what a peer does. */
export async function sendStop(
  agent: Agent,
  turn: WireTurn,
  limits: SendLimits,
): Promise<FollowUp | null> {
  const request = toStopRequest(agent.endpoint, turn);
  if (request === null) return null;
  const at = Date.now();
  const response = await withDeadline(limits.signal, limits.timeoutMs, (signal) =>
    exchangeRequest(agent.address, request, { maxBodyBytes: maxReplyBodyBytes, signal }),
  );
  const responseBody = decodeUtf8(response.body.subarray(0, maxEvidenceBytes));
  return { at, method: request.operation, status: response.status, responseBody };
}
