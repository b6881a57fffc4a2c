// The A2A boundary's only door: finds an agent's card and RPC path once, and gives a client for it.
import type { AgentClient } from '../domain/ports.ts';
import { type AgentAddress, parseBaseUrl } from './address.ts';
import { awaitCard } from './await-card.ts';
import { readCard } from './card.ts';
import { openConnections } from './connection.ts';
import { findRpcPath } from './find-rpc-path.ts';
import { attemptTimeoutMs, notReadyGraceMs, uploadTimeoutMs } from './limits.ts';
import { sendTurn } from './send-turn.ts';
import { uploadFile } from './upload.ts';

/** Times in milliseconds; the defaults stand in limits.ts. */
export interface ConnectOptions {
  readonly attemptTimeoutMs?: number;
  readonly notReadyGraceMs?: number;
}

/**
 * Polls until the agent answers, then decides card and RPC path. Everything goes to the host of `baseUrl`, whatever the
 * card says. The caller closes the client.
 * @throws NEVER_LISTENED, NOT_CONFIGURED, NO_RPC_PATH, or the CanaryError with which `signal` was aborted
 */
export async function connectAgent(
  baseUrl: string,
  signal: AbortSignal,
  options: ConnectOptions = {},
): Promise<AgentClient> {
  const limits = { attemptTimeoutMs, notReadyGraceMs, ...options };
  const { origin, basePath } = parseBaseUrl(baseUrl);
  const address: AgentAddress = { connections: openConnections(origin), origin, basePath };
  try {
    const { path, card } = await awaitCard(address, limits.attemptTimeoutMs, signal);
    const claims = readCard(card);
    const rpcPath = await findRpcPath(address, claims.rpcPaths, limits, signal);
    return {
      discovery: `card ${path} (protocol ${claims.protocolVersion}), RPC POST ${rpcPath}, JSON-RPC`,
      send: (turn, turnLimits) => sendTurn(address, rpcPath, turn, turnLimits),
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
