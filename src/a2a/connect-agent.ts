// The A2A boundary's only door: finds an agent's card, endpoint and dialect once, and gives a
// client for it.
import type { AgentClient } from '../domain/agent-ports.ts';
import type { AgentPins } from '../domain/profile.ts';
import { type AgentAddress, parseBaseUrl } from './address.ts';
import { awaitCard, cardPaths } from './await-card.ts';
import { createBodyCheck } from './body-check.ts';
import { readCard } from './card.ts';
import { checkClaims } from './check-claims.ts';
import { createConnections } from './connection.ts';
import { dialectNames, isJsonRpc, toSendPath } from './endpoint.ts';
import { findEndpoint } from './find-endpoint.ts';
import { attemptTimeoutMs, notReadyGraceMs, streamIdleMs, uploadTimeoutMs } from './limits.ts';
import { sendStop } from './send-stop.ts';
import { type Agent, sendTurn } from './send-turn.ts';
import { uploadFile } from './upload.ts';

/** Characters of a card that are kept. */
const maxCardChars = 64 * 1024;

/** What a profile pins, and times in milliseconds, whose defaults appear in limits.ts. */
export interface ConnectOptions extends AgentPins {
  readonly attemptTimeoutMs?: number;
  readonly notReadyGraceMs?: number;
  readonly streamIdleMs?: number;
}

/**
 * Polls until the agent answers, then decides endpoint and dialect. Everything goes to the host of
 * `baseUrl`, whatever the card says. The caller closes the client.
 * @throws NEVER_LISTENED, NOT_CONFIGURED, NO_RPC_PATH, or the CanaryError with which `signal` was
 * aborted
 */
export async function connectAgent(
  baseUrl: string,
  signal: AbortSignal,
  options: ConnectOptions = {},
): Promise<AgentClient> {
  const limits = { attemptTimeoutMs, notReadyGraceMs, streamIdleMs, ...options };
  const { origin, basePath } = parseBaseUrl(baseUrl);
  const address: AgentAddress = { connections: createConnections(origin), origin, basePath };
  try {
    const paths = options.cardPath === undefined ? cardPaths : ([options.cardPath] as const);
    const { path, card, text } = await awaitCard(address, paths, limits.attemptTimeoutMs, signal);
    const claims = readCard(card);
    const found = await findEndpoint(address, claims, options, limits, signal);
    const { endpoint } = found;
    const findings = [...(await checkClaims(address, claims, found, signal))];
    const strict = options.body === 'strict';
    const bodyCheck = createBodyCheck(address, endpoint, strict);
    const agent: Agent = {
      address,
      endpoint,
      strict,
      ...(bodyCheck === null ? {} : { bodyCheck }),
      claimsStreaming: claims.streaming,
      streamIdleMs: limits.streamIdleMs,
      note(finding) {
        if (!findings.includes(finding)) findings.push(finding);
      },
    };
    const place = isJsonRpc(endpoint.dialect)
      ? `RPC POST ${endpoint.path}`
      : `base ${endpoint.path}`;
    return {
      discovery: [
        `card ${path} (protocol ${claims.protocolVersion}), ${place}, ${dialectNames[endpoint.dialect]}`,
        ...(strict ? ["the specification's body and not the platform's (dialect strict)"] : []),
        ...(found.unproven === null
          ? []
          : [
              `taken without proof: asked for a task, it did not answer in A2A (${found.unproven})`,
            ]),
      ].join(', '),
      endpoint: { dialect: endpoint.dialect, path: toSendPath(endpoint) },
      card: {
        text: text.slice(0, maxCardChars),
        isStreaming: claims.streaming,
        ...(claims.deniesStreaming ? { deniesStreaming: true as const } : {}),
      },
      findings,
      send: (turn, turnLimits) => sendTurn(agent, turn, turnLimits),
      stop: (turn, turnLimits) => sendStop(agent, turn, turnLimits),
      upload: (file, inboundSecret, uploadSignal) =>
        uploadFile(address, file, inboundSecret, {
          timeoutMs: uploadTimeoutMs,
          signal: uploadSignal,
        }),
      close: () => address.connections.destroy(),
    };
  } catch (error) {
    await address.connections.destroy();
    throw error;
  }
}
