// script/publish-release against the calls of both forges, as their API descriptions have them.
import { spawn } from 'node:child_process';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';

interface Call {
  readonly line: string;
  readonly token: string;
  readonly type: string;
  readonly body: string;
}

let folder = '';
let server: Server;
let calls: Call[] = [];
let status = 201;

beforeEach(async () => {
  [calls, status] = [[], 201];
  folder = mkdtempSync(join(tmpdir(), 'session-continuity-publish-'));
  writeFileSync(join(folder, 'NOTES.md'), 'It has "quotes" and\na second line.\n');
  writeFileSync(join(folder, 'SHA256SUMS'), 'abc  x.tgz\n');
  writeFileSync(join(folder, 'x.tgz'), 'bytes of x');
  server = createServer(async (request, response) => {
    const chunks: Buffer[] = [];
    for await (const chunk of request) chunks.push(chunk as Buffer);
    const { method, url, headers } = request;
    calls.push({
      line: `${method} ${url}`,
      token: headers.authorization ?? '',
      type: (headers['content-type'] ?? '').replace(/;.*/, ''),
      body: Buffer.concat(chunks).toString('utf8'),
    });
    response.statusCode = status;
    const upload = `http://${headers.host}/uploads/7/assets{?name,label}`;
    response.end(JSON.stringify({ id: 7, upload_url: upload, message: 'no' }));
  });
  await new Promise<void>((done) => {
    server.listen(0, '127.0.0.1', done);
  });
});
afterEach(() => {
  server.close();
  rmSync(folder, { recursive: true, force: true });
});

function publish(env: Readonly<Record<string, string>>): Promise<{ code: number; text: string }> {
  const { port } = server.address() as AddressInfo;
  const child = spawn('bash', ['script/publish-release', 'v1.2.3', folder], {
    env: {
      PATH: process.env.PATH,
      TOKEN: 'secret-of-the-job',
      GITHUB_API_URL: `http://127.0.0.1:${port}/api`,
      GITHUB_REPOSITORY: 'owner/name',
      ...env,
    },
  });
  let text = '';
  for (const stream of [child.stdout, child.stderr])
    stream.on('data', (chunk: Buffer) => {
      text += chunk.toString('utf8');
    });
  return new Promise((done) => {
    child.on('close', (code) => done({ code: code ?? -1, text }));
  });
}

describe('script/publish-release', () => {
  it('creates a release on GitHub and uploads where its answer says', async () => {
    expect(await publish({})).toEqual({ code: 0, text: 'attached SHA256SUMS\nattached x.tgz\n' });
    expect(calls.map(({ line }) => line)).toEqual([
      'POST /api/repos/owner/name/releases',
      'POST /uploads/7/assets?name=SHA256SUMS',
      'POST /uploads/7/assets?name=x.tgz',
    ]);
    expect(JSON.parse(calls[0]?.body ?? '')).toEqual({
      tag_name: 'v1.2.3',
      name: 'v1.2.3',
      body: 'It has "quotes" and\na second line.',
    });
    expect(calls[2]).toMatchObject({ type: 'application/octet-stream', body: 'bytes of x' });
    expect(new Set(calls.map(({ token }) => token))).toEqual(new Set(['Bearer secret-of-the-job']));
  });

  it('attaches on Gitea by a form at the API', async () => {
    expect((await publish({ GITEA_ACTIONS: 'true' })).code).toBe(0);
    expect(calls.slice(1).map(({ line, type }) => `${line} ${type}`)).toEqual([
      'POST /api/repos/owner/name/releases/7/assets?name=SHA256SUMS multipart/form-data',
      'POST /api/repos/owner/name/releases/7/assets?name=x.tgz multipart/form-data',
    ]);
    expect(calls[2]?.body).toContain('bytes of x');
  });

  it('fails where the forge refuses, and shows no token', async () => {
    status = 403;
    const { code, text } = await publish({});
    expect(code).not.toBe(0);
    expect(text).toContain('403');
    expect(text).not.toContain('secret-of-the-job');
  });
});
