// Turns to peers: the peers of one test file, connections to them as a way says, and what is said.
import { connectAgent } from '../../src/a2a/connect-agent.ts';
import type { AgentClient, SendLimits } from '../../src/domain/agent-ports.ts';
import type { WireFile, WireTurn } from '../../src/domain/turn.ts';
import { type PeerName, peerNames, type RunningPeer, startPeer } from './peer.ts';
import type { Way } from './rows.ts';

/** Every peer, running; disposal ends them. */
export interface RunningPeers extends AsyncDisposable {
  originOf(name: PeerName): string;
}

export async function startPeers(): Promise<RunningPeers> {
  const running = new Map<PeerName, RunningPeer>();
  const end = async () => {
    for (const peer of running.values()) await peer[Symbol.asyncDispose]();
  };
  try {
    for (const name of peerNames) running.set(name, await startPeer(name));
  } catch (error) {
    await end();
    throw error;
  }
  return { originOf: (name) => running.get(name)?.origin ?? '', [Symbol.asyncDispose]: end };
}

/** The product's own client for a peer in one reply mode; the caller closes it. */
export function connectTo(peers: RunningPeers, way: Way, mode: string): Promise<AgentClient> {
  const pins = way.isFound ? {} : { dialect: way.dialect };
  const url = `${peers.originOf(way.peer)}/${way.served}/${mode}`;
  return connectAgent(url, AbortSignal.timeout(20_000), pins);
}

export function turnOf(said: string | null, attached: readonly WireFile[] = []): WireTurn {
  return {
    method: 'message/send',
    requestId: crypto.randomUUID(),
    messageId: crypto.randomUUID(),
    contextId: 'canvas-ws9',
    workspaceId: 'ws9',
    text: said,
    files: attached,
    identity: { userId: 'u1', email: 'u1@example.com' },
  };
}

export function limitsOf(stream: boolean, timeoutMs = 20_000): SendLimits {
  return { timeoutMs, signal: new AbortController().signal, stream };
}
