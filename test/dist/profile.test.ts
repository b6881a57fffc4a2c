// Profiles through the built command line: mistakes in a file, pins of the way to the agent, and
// what the build keeps of them.
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { createServer, type IncomingMessage } from 'node:http';
import type { AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { parseProfile } from '../../src/definition/profile-parse.ts';
import type { Report } from '../../src/domain/report.ts';
import { root, yamlFilesOf } from '../unit/definition/built-in.ts';
import { runCommand } from './support/command.ts';
import { actionFolder } from './support/mini-runner.ts';

function createFolder(): { path: string } & Disposable {
  const path = mkdtempSync(join(tmpdir(), 'session-continuity-profile-'));
  return { path, [Symbol.dispose]: () => rmSync(path, { recursive: true, force: true }) };
}

/** An agent whose card and endpoint stand where discovery does not look. */
async function startOddAgent(): Promise<{ url: string } & AsyncDisposable> {
  const server = createServer(async (request, response) => {
    response.setHeader('content-type', 'application/json');
    if (request.method === 'GET' && request.url === '/odd/card.json')
      response.end(JSON.stringify({ name: 'odd', protocolVersion: '0.3.0', url: 'http://odd/' }));
    else if (request.method === 'POST' && request.url === '/odd/rpc')
      response.end(JSON.stringify(await answer(request)));
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

async function answer(request: IncomingMessage): Promise<unknown> {
  const chunks: Buffer[] = [];
  for await (const chunk of request) chunks.push(chunk);
  const { id, method } = JSON.parse(Buffer.concat(chunks).toString());
  const jsonrpc = '2.0';
  if (method !== 'message/send')
    return { jsonrpc, id, error: { code: -32001, message: 'Task not found' } };
  const parts = [{ kind: 'text', text: 'OK.' }];
  return { jsonrpc, id, result: { kind: 'message', messageId: 'm', role: 'agent', parts } };
}

describe('a profile file', () => {
  it('is refused with every mistake in it, and the nearest known word', async () => {
    using folder = createFolder();
    const text = 'name: mine\ndetekt: []\nvolumes: [/proc/x]\ncapabilities: [tool]\n';
    writeFileSync(join(folder.path, 'mine.yaml'), text);
    const argv = ['run', '--image', 'no/such:image', '--profile', './mine.yaml'];
    const ended = await runCommand(folder.path, argv);
    expect(ended.exitCode).toBe(2);
    const said = ended.stdout + ended.stderr;
    expect(said).toContain('PROFILE_INVALID');
    for (const part of [
      'mine.yaml:2:1',
      'did you mean "detect"?',
      '/proc',
      'did you mean "tools"?',
    ])
      expect(said).toContain(part);
  });

  it('of a name that nobody has is refused with the nearest one', async () => {
    using folder = createFolder();
    const argv = ['run', '--image', 'no/such:image', '--profile', 'langgrahp'];
    const ended = await runCommand(folder.path, argv);
    expect(ended.exitCode).toBe(2);
    expect(ended.stdout + ended.stderr).toContain('Did you mean langgraph?');
  });

  it('pins the way to the agent', async () => {
    using folder = createFolder();
    await using agent = await startOddAgent();
    writeFileSync(
      join(folder.path, 'odd.yaml'),
      'name: odd\na2a: { card-path: /odd/card.json, rpc-path: /odd/rpc }\n',
    );
    const argv = ['run', '--url', agent.url, '--canary', 'name-recall', '--format', 'json'];
    const limits = ['--boot-timeout', '3s', '--turn-timeout', '5s'];
    const unpinned = await runCommand(folder.path, [...argv, ...limits]);
    expect((JSON.parse(unpinned.stdout) as Report).error?.code).toBe('NEVER_LISTENED');
    const pinned = await runCommand(folder.path, [...argv, ...limits, '--profile', './odd.yaml']);
    const report = JSON.parse(pinned.stdout) as Report;
    expect(report.notes.join('\n')).toContain(
      'agent: card /odd/card.json (protocol 0.3.0), RPC POST /odd/rpc, JSON-RPC 0.3',
    );
    expect(report.profile).toEqual({ name: 'odd', decidedBy: 'file' });
    // It was spoken to, and always says the same.
    expect(report.verdict).toBe('failed');
    expect(report.canaries[0]?.turns[0]?.reply).toBe('OK.');
  });
});

describe('a canary of one’s own', () => {
  it('is not called vacuous because the profile has other names for its tools', async () => {
    using folder = createFolder();
    await using agent = await startOddAgent();
    writeFileSync(
      join(folder.path, 'odd.yaml'),
      `name: odd
a2a: { card-path: /odd/card.json, rpc-path: /odd/rpc }
tools:
  commit-memory: { names: [note_down], arguments: { content: [fact] } }
  recall-memory: { names: [look_up], arguments: { query: [topic] } }
  read-file: { names: [exec_command], arguments: { path: [cmd] }, commands: { cmd: "cat {}" } }
`,
    );
    const doc = readFileSync(join(root, 'docs/canary-format.md'), 'utf8');
    const examples = [...doc.matchAll(/^```yaml\n([\s\S]*?)^```$/gm)].map(([, text = '']) => text);
    const memory = examples.find((text) => text.includes('call: commit-memory')) ?? '';
    writeFileSync(join(folder.path, 'memory.yaml'), memory);
    const argv = ['run', '--url', agent.url, '--profile', './odd.yaml', '--format', 'json'];
    const own = ['--canaries', 'memory.yaml', '--canary', 'city-memory', '--turn-timeout', '5s'];
    const ended = await runCommand(folder.path, [...argv, ...own]);
    const report = JSON.parse(ended.stdout) as Report;
    // It was played, and nobody can tell whether this agent has a memory.
    expect(report.error?.code, ended.stderr).toBe('UNPROVEN');
    expect(report.canaries.map(({ name, turns }) => [name, turns.length])).toEqual([
      ['city-memory', 2],
    ]);
  });
});

describe('the built-in profiles', () => {
  const parsed = JSON.parse(readFileSync(join(actionFolder(), 'dist/built-in.json'), 'utf8'));

  it.each(yamlFilesOf('profiles'))('%s is built in whole', (file) => {
    const text = readFileSync(join(root, 'profiles', file), 'utf8');
    const { profile } = parseProfile({ file, text });
    expect(parsed.profiles[file.replace('.yaml', '')]).toEqual(profile);
  });
});
