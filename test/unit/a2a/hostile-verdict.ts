// Declares a test for each hostile or broken peer: the exact verdict, and what its message says.
import { describe, expect, it } from 'vitest';
import type { TurnExchange } from '../../../src/domain/reply.ts';
import type { HostileCase } from './hostile-parts.ts';
import { plainCases } from './hostile-replies.ts';
import { streamCases } from './hostile-streams.ts';
import { agentWith, connect, startHttpPeer, turnOf } from './peer.ts';

/** One turn against a peer; a short time for those that only time ends. */
async function play({ respond, kind }: HostileCase, stream: boolean): Promise<TurnExchange> {
  await using peer = await startHttpPeer(agentWith((_request, response) => respond(response)));
  const agent = await connect(peer.url);
  try {
    const timeoutMs = kind === 'timed-out' ? 300 : 100_000;
    const { signal } = new AbortController();
    return await agent.send(turnOf('Hi.'), { timeoutMs, signal, stream });
  } finally {
    await agent.close();
  }
}

/** Tests the verdict on the cases that `isChosen` takes. */
export function testVerdicts(isChosen: (item: HostileCase) => boolean): void {
  describe.each([
    ['a reply', plainCases.filter(isChosen), false],
    ['a stream', streamCases.filter(isChosen), true],
  ] as const)('%s', (_kind, cases, stream) => {
    it.each(cases.map((item) => [item.name, item] as const))(
      'of %s',
      async (_name, item) => {
        const { outcome } = await play(item, stream);
        expect(outcome.kind).toBe(item.kind);
        if (outcome.kind !== 'rejected')
          return expect(outcome).toEqual({ kind: 'timed-out', limitMs: 300 });
        expect(outcome.reason).toBe(item.reason);
        expect(outcome.message).toContain(item.says);
        expect(outcome.message.length).toBeLessThan(1000);
      },
      120_000,
    );
  });
}
