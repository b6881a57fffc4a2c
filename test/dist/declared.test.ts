// The inputs `canary` and `without` through the built action, as a job runner hands them over, and
// an agent behind --url that has no memory, or one of its own.
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { createServer, type IncomingMessage } from 'node:http';
import type { AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { type Ended, runCommand } from './support/command.ts';
import { healthyImage } from './support/docker.ts';
import { createJob } from './support/mini-runner.ts';
import { readJunit, readReport } from './support/reports.ts';

const memory = 'memory-across-sessions';

describe('a step of a workflow', () => {
  it('plays the canaries that it names and skips in plain sight what it declares', async () => {
    using job = createJob({
      inputs: {
        image: healthyImage,
        canary: `name-recall, ${memory}\n`,
        without: 'memory',
        env: 'FIXTURE_VARIANT=no-memory-tools',
      },
    });
    const main = await job.run('main');
    expect(main.exitCode, main.raw).toBe(0);
    const told = '1 of 2 canaries skipped: declared without memory';
    expect(main.text).toContain(`PASSED: 1 canary passed, ${told}`);
    expect(main.summary.split('\n')[0]).toContain(told);
    expect(main.outputs).toMatchObject({ verdict: 'passed', passed: '1', skipped: '1' });
    expect(main.outputs.summary).toContain(told);
    expect(main.annotations.map(({ level, title }) => `${level} ${title}`).sort()).toEqual([
      'notice name-recall passed',
      `warning ${memory} skipped`,
    ]);
    const outcomes = readJunit(job.read('junit.xml')).map((one) => `${one.name} ${one.outcome}`);
    expect(outcomes.sort()).toEqual([`${memory} skipped`, 'name-recall passed']);
    expect(readReport(job.read('report.json')).without).toEqual([
      { ability: 'memory', by: 'the input' },
    ]);
    expect((await job.run('post')).exitCode).toBe(0);
  });

  it('is red where what it declares is not true', async () => {
    const inputs = { image: healthyImage, canary: `name-recall,${memory}`, without: 'memory' };
    using job = createJob({ inputs });
    const main = await job.run('main');
    expect(main.exitCode, main.raw).toBe(2);
    expect(main.text).toContain(
      'ERRORED: DECLARATION_UNTRUE: The agent is declared without memory by the input, but a model request offers the tool commit_memory.',
    );
    expect(main.outputs).toMatchObject({ verdict: 'errored', skipped: '0', errored: '1' });
  });

  it('is red where it declares away all that it plays', async () => {
    using job = createJob({ inputs: { image: healthyImage, canary: memory, without: 'memory' } });
    const main = await job.run('main');
    expect(main.exitCode, main.raw).toBe(2);
    expect(main.text).toContain('ALL_SKIPPED');
  });

  it.each<[string, Readonly<Record<string, string>>, readonly string[]]>([
    [
      'abilities',
      { without: 'memry\nuploads,uploads', suite: 'cor' },
      ['did you mean "memory"?', 'names "uploads" twice', 'Input "suite"'],
    ],
    ['canaries', { canary: 'name-recal' }, ['Did you mean name-recall?', 'file-with-caption']],
  ])('is refused, and starts nothing, for %s that are not known', async (_what, inputs, says) => {
    using job = createJob({ inputs: { image: 'no.such/image:at-all', ...inputs } });
    const main = await job.run('main');
    expect(main.exitCode, main.raw).toBe(2);
    for (const text of says) expect(main.raw).toContain(text);
    expect(main.raw).not.toContain('PULL');
  });
});

/** An agent that answers each text with what `reply` makes of it and of all texts before. */
async function startAgent(
  reply: (text: string, before: readonly string[]) => string,
): Promise<{ url: string } & AsyncDisposable> {
  const texts: string[] = [];
  const server = createServer(async (request, response) => {
    response.setHeader('content-type', 'application/json');
    const { id, params } = await readBody(request);
    if (request.method === 'GET' && request.url === '/.well-known/agent-card.json')
      response.end(JSON.stringify({ name: 'notes', protocolVersion: '0.3.0', url: 'http://x/' }));
    else if (request.method === 'POST' && params?.message !== undefined) {
      const text = params.message.parts.map((part) => part.text ?? '').join('\n');
      const parts = [{ kind: 'text', text: reply(text, texts) }];
      texts.push(text);
      const result = { kind: 'message', messageId: 'm', role: 'agent', parts };
      response.end(JSON.stringify({ jsonrpc: '2.0', id, result }));
    } else if (request.method === 'POST')
      response.end(JSON.stringify({ jsonrpc: '2.0', id, error: { code: -32001, message: 'no' } }));
    else response.writeHead(404).end('{}');
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  return {
    url: `http://127.0.0.1:${(server.address() as AddressInfo).port}`,
    [Symbol.asyncDispose]: async () => {
      server.closeAllConnections();
      await new Promise((resolve) => server.close(resolve));
    },
  };
}

interface Body {
  readonly id?: unknown;
  readonly params?: { readonly message?: { readonly parts: readonly { text?: string }[] } };
}

async function readBody(request: IncomingMessage): Promise<Body> {
  const chunks: Buffer[] = [];
  for await (const chunk of request) chunks.push(chunk);
  return chunks.length === 0 ? {} : JSON.parse(Buffer.concat(chunks).toString());
}

describe('an agent behind --url', () => {
  async function play(
    reply: Parameters<typeof startAgent>[0],
    profile: string | null,
  ): Promise<Ended & { report: ReturnType<typeof readReport> }> {
    const folder = mkdtempSync(join(tmpdir(), 'session-continuity-declared-'));
    await using agent = await startAgent(reply);
    try {
      const argv = ['run', '--url', agent.url, '--canary', memory];
      if (profile !== null) {
        writeFileSync(join(folder, 'mine.yaml'), profile);
        argv.push('--profile', './mine.yaml');
      }
      const ended = await runCommand(folder, argv);
      const path = join(folder, 'session-continuity-report', 'report.json');
      return { ...ended, report: readReport(readFileSync(path, 'utf8')) };
    } finally {
      rmSync(folder, { recursive: true, force: true });
    }
  }
  const noting = (_text: string, before: readonly string[]): string =>
    before.length === 0 ? 'Noted.' : `You told me: ${before.join('\n')}`;

  it('without a memory is errored as its image is, in words that are true', async () => {
    const { exitCode, report } = await play(() => 'I do not know.', null);
    expect(exitCode).toBe(2);
    const [canary] = report.canaries;
    expect(canary?.error?.code).toBe('UNPROVEN');
    expect(canary?.error?.message).toContain('no model is offered behind --url');
    expect(canary?.error?.hint).toContain('without: memory');
  });

  it("that notes the user's sentence as it is and quotes it passes with a memory of its own", async () => {
    const { exitCode, report } = await play(noting, 'name: mine\nmemory: own\n');
    expect(exitCode).toBe(0);
    expect(report.canaries[0]?.layer).toBeNull();
  });

  it('that quotes it where no profile says so has leaked nothing, and is not proved', async () => {
    const { exitCode, report } = await play(noting, null);
    expect(exitCode).toBe(2);
    expect(report.canaries[0]).toMatchObject({ verdict: 'errored', layer: 'unproven' });
  });

  it('that recalls nothing fails with a memory of its own', async () => {
    const { exitCode, report } = await play(() => 'I do not know.', 'name: mine\nmemory: own\n');
    expect(exitCode).toBe(1);
    expect(report.canaries[0]?.layer).toBe('memory-not-recalled');
  });
});
