// Where a real SDK puts the words of a Task: the platform shows the artifact, and what it does not
// show is known.
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

const answer = 'heard: Hi.';
const sendings = [
  ['sent', false],
  ['streamed', true],
] as const;

describe.each(
  ways.filter(({ peer }) => peer === 'python-1x').map((way) => [toTitle(way), way] as const),
)('%s', (_, way) => {
  describe.each(sendings)('%s', (_, stream) => {
    it('a closing remark is not the answer', async () => {
      expect(await outcomeOf(way, 'closing', stream)).toMatchObject({
        kind: 'answered',
        reply: {
          text: answer,
          elsewhere: expect.arrayContaining([
            { place: 'status-message', text: 'Request is completed!' },
          ]),
        },
      });
    });

    it.each(['pointing', 'slow-pointing'])(
      'an answer in the status alone is not shown: %s',
      async (mode) => {
        expect(await outcomeOf(way, mode, stream)).toMatchObject({
          kind: 'answered',
          reply: {
            text: '(see status)',
            elsewhere: expect.arrayContaining([{ place: 'status-message', text: answer }]),
          },
        });
      },
    );

    it('an answer in the history alone is not shown', async () => {
      expect(await outcomeOf(way, 'history', stream)).toMatchObject({
        kind: 'answered',
        reply: { text: '', elsewhere: [{ place: 'history', text: answer }] },
      });
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
