// Failures as real SDKs tell them: an agent that throws, at once or in the middle of its text, or
// that stops for a question has not answered, in whatever shape that comes.
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { TurnOutcome } from '../../src/domain/reply.ts';
import { toTitle, type Way, ways } from './rows.ts';
import { connectTo, limitsOf, type RunningPeers, startPeers, turnOf } from './turns.ts';

let peers: RunningPeers;

beforeAll(async () => {
  peers = await startPeers();
});

afterAll(async () => {
  await peers?.[Symbol.asyncDispose]();
});

const sendings = [
  ['sent', false],
  ['streamed', true],
] as const;

describe.concurrent.each(ways.map((way) => [toTitle(way), way] as const))('%s', (_, way) => {
  describe.each(sendings)('%s', (_, stream) => {
    it('stops for a question', async () => {
      expect(await outcomeOf(way, 'asks', stream)).toMatchObject({
        kind: 'rejected',
        reason: 'task-not-completed',
        reply: { shape: 'task', state: 'input-required', text: 'Which one?' },
      });
    });

    it.each(['throws', 'throws-late'] as const)('%s', async (mode) => {
      expect(await outcomeOf(way, mode, stream)).toMatchObject(toFailure(way, mode, stream));
    });
  });
});

async function outcomeOf(way: Way, mode: string, stream: boolean): Promise<TurnOutcome> {
  const agent = await connectTo(peers, way, mode);
  try {
    return (await agent.send(turnOf('Hi.'), limitsOf(stream))).outcome;
  } finally {
    await agent.close();
  }
}

/** How an SDK tells that the agent threw "boom"; every one of them tells it in its own way. */
function toFailure(way: Way, mode: string, stream: boolean): object {
  const { peer, dialect } = way;
  const boom = expect.stringContaining('boom');
  // @a2a-js/sdk makes it a failed Task. The chat shows the half answer of its artifact; the status message has the reason.
  if (peer === 'javascript') {
    const reason = 'Agent execution error: boom';
    const reply =
      mode === 'throws'
        ? { state: 'failed', text: reason }
        : {
            state: 'failed',
            text: 'The answer ',
            elsewhere: [{ place: 'status-message', text: reason }],
          };
    return { kind: 'rejected', reason: 'task-not-completed', message: boom, reply };
  }
  // a2a-sdk: an error in place of the reply; where its streams know no error they are cut.
  const cutsStreams = peer === 'python-03' || dialect === 'http-json-0.3';
  if (stream && cutsStreams) return { kind: 'rejected', reason: 'connection-lost' };
  return dialect.startsWith('json-rpc')
    ? { kind: 'rejected', reason: 'json-rpc-error', message: boom }
    : { kind: 'rejected', reason: 'http-status', message: expect.stringContaining('500') };
}
