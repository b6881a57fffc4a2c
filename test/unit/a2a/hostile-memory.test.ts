// All hostile peers one after another against one process: its peak memory stays bounded, and it ends by itself.
import { execFile } from 'node:child_process';
import { promisify } from 'node:util';
import { expect, it } from 'vitest';
import { type HostileCase, plainCases, streamCases } from './hostile-peers.ts';
import { agentWith, startHttpPeer, turnOf } from './peer.ts';

const run = promisify(execFile);
const maxRssMebibytes = 300;

/** A peer that serves the nth case below the path `/<n>`. */
function startPeers(cases: readonly HostileCase[]) {
  return startHttpPeer((request, response) => {
    const item = cases[Number(/^\/(\d+)/.exec(request.path)?.[1])];
    agentWith((_request, answer) => item?.respond(answer))(request, response);
  });
}

it.each([
  ['replies', plainCases, false],
  ['streams', streamCases, true],
] as const)(
  'hostile %s take bounded memory and leave nothing open',
  { timeout: 120_000 },
  async (_kind, cases, stream) => {
    await using peer = await startPeers(cases);
    const path = (name: string) => JSON.stringify(import.meta.resolve(name));
    const times = cases.map(({ kind }) => (kind === 'timed-out' ? 300 : 60_000));
    const script = `
    import { connectAgent } from ${path('../../../src/a2a/connect-agent.ts')};
    const { signal } = new AbortController();
    const lines = [];
    for (const [index, timeoutMs] of ${JSON.stringify(times)}.entries()) {
      const agent = await connectAgent('${peer.url}/' + index, signal);
      const { outcome } = await agent.send(${JSON.stringify(turnOf('Hi.'))}, { timeoutMs, signal, stream: ${stream} });
      await agent.close();
      lines.push({ kind: outcome.kind, mebibytes: Math.round(process.resourceUsage().maxRSS / 1024) });
    }
    const open = process.getActiveResourcesInfo().filter((kind) => /TCP|Timeout|ZLIB/i.test(kind));
    console.log(JSON.stringify({ lines, open }));
  `;
    const { stdout } = await run(process.execPath, ['--input-type=module', '-e', script]);
    const { lines, open } = JSON.parse(stdout);
    const seen: { kind: string; mebibytes: number }[] = lines;
    expect(seen.map(({ kind }, index) => `${cases[index]?.name}: ${kind}`)).toEqual(
      cases.map(({ name, kind }) => `${name}: ${kind}`),
    );
    // The peak only grows: the first case above the limit is the one that took it.
    const heavy = seen.findIndex(({ mebibytes }) => mebibytes >= maxRssMebibytes);
    expect(heavy === -1 ? null : `${cases[heavy]?.name}: ${seen[heavy]?.mebibytes} MiB`).toBeNull();
    expect(open).toEqual([]);
  },
);
