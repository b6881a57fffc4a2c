// One conversation over one kept-alive connection: the bytes of production, and no witness.
import { Agent, request } from 'node:http';
import type { PlayTurn } from '../src/domain/canary.ts';
import { canvasContextId } from '../src/domain/turn.ts';
import { encodeTurn } from '../src/wire/normalise.ts';
import { requestHeaders } from '../src/wire/request-headers.ts';

/** Pause between two looks for the card, in milliseconds. */
const pollMs = 10;

/** A kept-alive connection to an agent. */
export interface AgentConnection {
  /** Polls until the card answers. Throws when it does not within `limitMs`. */
  awaitCard(limitMs: number): Promise<void>;
  /** Sends a text turn. Throws unless its reply holds every one of `expected`. */
  send(workspaceId: string, turn: PlayTurn, expected: readonly string[]): Promise<void>;
  close(): void;
}

/** Connects to the agent at `host`, port 8000. */
export function connectTo(host: string): AgentConnection {
  const agent = new Agent({ keepAlive: true, maxSockets: 1 });
  const exchange = (method: string, path: string, body: Buffer | null): Promise<string> =>
    new Promise((resolve, reject) => {
      const headers = body === null ? {} : Object.fromEntries(requestHeaders(body.byteLength));
      const sent = request({ agent, host, port: 8000, method, path, headers }, (answer) => {
        const chunks: Buffer[] = [];
        answer.on('data', (chunk: Buffer) => chunks.push(chunk));
        answer.on('error', reject);
        answer.on('end', () => {
          const text = Buffer.concat(chunks).toString();
          if (answer.statusCode === 200) resolve(text);
          else reject(new Error(`${method} ${path}: HTTP ${answer.statusCode}`));
        });
      });
      sent.on('error', reject);
      sent.end(body);
    });
  return {
    async awaitCard(limitMs) {
      const endsAt = performance.now() + limitMs;
      for (;;) {
        const problem = await exchange('GET', '/.well-known/agent-card.json', null).then(
          () => null,
          (error: unknown) => error,
        );
        if (problem === null) return;
        if (performance.now() > endsAt) throw problem;
        await new Promise((resolve) => setTimeout(resolve, pollMs));
      }
    },
    async send(workspaceId, turn, expected) {
      const body = encodeTurn({
        method: 'message/send',
        requestId: crypto.randomUUID(),
        messageId: crypto.randomUUID(),
        contextId: canvasContextId(workspaceId),
        workspaceId,
        text: turn.text,
        files: [],
        identity: null,
      });
      const reply = await exchange('POST', '/', Buffer.from(body));
      for (const text of expected)
        if (!reply.includes(text)) throw new Error(`The reply lacks "${text}": ${reply}`);
    },
    close: () => agent.destroy(),
  };
}
