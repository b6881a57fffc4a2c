// A bake reads the reports of red runs where they are still there: what could not be judged is told
// apart from what failed. The signed URL of an artifact is another server's, and never sees the
// token.
import { createServer, type IncomingMessage } from 'node:http';
import type { AddressInfo } from 'node:net';
import { expect, it } from 'vitest';
import { encodeZip } from '../../../src/forge/zip.ts';
import { renderReportJson } from '../../../src/render/report-json.ts';
import { buildReport } from '../support/report.ts';
import { startStage } from './double/play.ts';
import { addHistory } from './double/state.ts';

const oneDay = 'thresholds: { business-days: 1, heads: 1 }';

async function startArtifacts(archives: ReadonlyMap<string, Buffer>) {
  const calls: IncomingMessage['headers'][] = [];
  const server = createServer((request, response) => {
    calls.push(request.headers);
    const archive = archives.get(request.url ?? '');
    response.writeHead(archive === undefined ? 404 : 200);
    response.end(archive);
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const { port } = server.address() as AddressInfo;
  return {
    url: `http://127.0.0.1:${port}`,
    calls,
    [Symbol.asyncDispose]: async () => {
      server.closeAllConnections();
      await new Promise((resolve) => server.close(resolve));
    },
  };
}

it.each(['gitea', 'github'] as const)(
  'tells errored runs apart by their reports on %s',
  async (kind) => {
    await using stage = await startStage(kind, ['acme/one'], { extra: oneDay });
    const { state } = stage;
    const repository = state.add('acme/one');
    await stage.play('onboard');
    state.merge(repository, repository.pulls[0] ?? expect.fail());
    addHistory(state, repository, { runs: 20, perDay: 5, falseReds: 4 });
    const reds = repository.runs.filter(({ conclusion }) => conclusion === 'failure');
    expect(reds).toHaveLength(4);
    const archives = new Map<string, Buffer>();
    // One that could not be judged, one that failed, one whose report is of an earlier attempt, one
    // without an artifact.
    for (const [index, verdict] of (['errored', 'failed', 'errored'] as const).entries()) {
      const run = reds[index] ?? expect.fail();
      const began = run.startedAt + (index === 2 ? -86_400_000 : 1_000);
      const report = buildReport([], {
        verdict,
        exitCode: verdict === 'failed' ? 1 : 2,
        startedAt: new Date(began).toISOString(),
        durationMs: 7_000,
      });
      const content = Buffer.from(renderReportJson(report));
      archives.set(`/${run.id}?sig=x`, await encodeZip([{ path: 'report.json', content }]));
    }
    await using artifacts = await startArtifacts(archives);
    stage.server.intercept = ({ path }) => {
      const [, run] = /\/actions\/runs\/(\d+)\/artifacts$/.exec(path) ?? [];
      if (run !== undefined)
        return {
          status: 200,
          body: {
            artifacts: archives.has(`/${run}?sig=x`) ? [{ id: Number(run), expired: false }] : [],
          },
        };
      const [, id] = /\/actions\/artifacts\/(\d+)\/zip$/.exec(path) ?? [];
      return id === undefined
        ? null
        : { status: 302, headers: { location: `${artifacts.url}/${id}?sig=x` }, body: '' };
    };
    const { output } = await stage.play('bake', '--json');
    expect(JSON.parse(output)).toMatchObject({ errored: 1, falseReds: 3 });
    expect(artifacts.calls).toHaveLength(3);
    for (const headers of artifacts.calls) expect(headers.authorization).toBeUndefined();
  },
);
