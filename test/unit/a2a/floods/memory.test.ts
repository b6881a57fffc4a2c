// Hostile peers against a process of its own: its peak memory stays bounded, no handle stays open,
// and it ends by itself.
import { execFile } from 'node:child_process';
import { promisify } from 'node:util';
import { describe, expect, it } from 'vitest';
import { peakKibibytes } from '../../../peak-memory.ts';
import type { HostileCase } from '../hostile-parts.ts';
import { plainCases } from '../hostile-replies.ts';
import { streamCases } from '../hostile-streams.ts';
import { agentWith, startHttpPeer, turnOf } from '../peer.ts';

const run = promisify(execFile);
/** Peak resident memory of a process that meets a hostile peer; Node itself takes some 60. */
const maxMebibytes = 300;

/** A peer that serves the nth case below the path `/<n>`. */
function startPeers(cases: readonly HostileCase[]) {
  return startHttpPeer((request, response) => {
    const item = cases[Number(/^\/(\d+)/.exec(request.path)?.[1])];
    agentWith((_request, answer) => item?.respond(answer))(request, response);
  });
}

/** What a process of its own saw of these cases, one after another. */
async function playAlone(cases: readonly HostileCase[], stream: boolean) {
  await using peer = await startPeers(cases);
  const path = (name: string) => JSON.stringify(import.meta.resolve(name));
  const times = cases.map(({ kind }) => (kind === 'timed-out' ? 300 : 60_000));
  const script = `
    import { connectAgent } from ${path('../../../../src/a2a/connect-agent.ts')};
    const { signal } = new AbortController();
    const kinds = [];
    for (const [index, timeoutMs] of ${JSON.stringify(times)}.entries()) {
      const agent = await connectAgent('${peer.url}/' + index, signal);
      const { outcome } = await agent.send(${JSON.stringify(turnOf('Hi.'))}, { timeoutMs, signal, stream: ${stream} });
      await agent.close();
      kinds.push(outcome.kind);
    }
    const open = process.getActiveResourcesInfo().filter((kind) => /TCP|Timeout|ZLIB/i.test(kind));
    const mebibytes = Math.round(${peakKibibytes} / 1024);
    console.log(JSON.stringify({ kinds, mebibytes, open }));
  `;
  // The process is not ended: a handle left open would let this wait for ever.
  const { stdout } = await run(process.execPath, ['--input-type=module', '-e', script]);
  const seen: { kinds: string[]; mebibytes: number; open: string[] } = JSON.parse(stdout);
  expect(seen.kinds).toEqual(cases.map(({ kind }) => kind));
  expect(seen.open).toEqual([]);
  expect(seen.mebibytes).toBeLessThan(maxMebibytes);
}

const isFlood = ({ reason }: HostileCase) => reason === 'body-too-large';

describe.each([
  ['a reply', plainCases, false],
  ['a stream', streamCases, true],
] as const)('%s takes bounded memory and leaves nothing open:', (_kind, cases, stream) => {
  it.each(cases.filter(isFlood).map((item) => [item.name, item] as const))('%s', (_name, item) =>
    playAlone([item], stream),
  );

  it('all others together', () =>
    playAlone(
      cases.filter((item) => !isFlood(item)),
      stream,
    ));
});
