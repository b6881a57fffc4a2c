// A file in the message itself, as each SDK reads it: name, type and every byte. Not over HTTP+JSON
// of A2A 0.3, where the SDKs disagree on how bytes are written.
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { toTitle, ways } from './rows.ts';
import { connectTo, limitsOf, type RunningPeers, startPeers, turnOf } from './turns.ts';

let peers: RunningPeers;

beforeAll(async () => {
  peers = await startPeers();
});

afterAll(async () => {
  await peers?.[Symbol.asyncDispose]();
});

const bytes = Buffer.from('Grüße \u0000 <&>').toString('base64');

const read = ways.filter(({ dialect }) => dialect !== 'http-json-0.3');

describe.each(read.map((way) => [toTitle(way), way] as const))('%s', (_, way) => {
  it('reads the bytes', async () => {
    const agent = await connectTo(peers, way, 'message');
    try {
      const files = [{ name: 'notes.txt', mimeType: 'text/plain', bytes }];
      const { outcome } = await agent.send(turnOf('Read.', files), limitsOf(false));
      expect(outcome).toMatchObject({
        kind: 'answered',
        reply: { text: `heard: Read.\nfile: notes.txt | text/plain | raw ${bytes}` },
      });
    } finally {
      await agent.close();
    }
  });
});
