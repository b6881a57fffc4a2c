// Uploads of evidence: the own client and the official one against an artifact server on a real
// socket.
import { spawn } from 'node:child_process';
import { mkdir, mkdtemp, rm, symlink, writeFile } from 'node:fs/promises';
import type { ServerResponse } from 'node:http';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { crc32, inflateRawSync } from 'node:zlib';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { forges } from '../../../src/domain/forge.ts';
import { parseBackendIds } from '../../../src/forge/artifact-v4.ts';
import { type EvidenceUpload, toUploadName, uploadEvidence } from '../../../src/forge/upload.ts';
import { encodeZip } from '../../../src/forge/zip.ts';
import { makeRuntimeToken, startForge } from '../support/forge-double.ts';

/**
 * Reads an archive by its directory, as unpackers do, and checks each file's checksum and its local
 * header.
 */
function readZip(zip: Buffer): Map<string, Buffer> {
  const end = zip.lastIndexOf(Buffer.from('PK\x05\x06', 'latin1'));
  const files = new Map<string, Buffer>();
  let at = zip.readUInt32LE(end + 16);
  for (let count = zip.readUInt16LE(end + 10); count > 0; count -= 1) {
    expect(zip.readUInt32LE(at)).toBe(0x02014b50);
    const [size, nameLength, local] = [
      zip.readUInt32LE(at + 20),
      zip.readUInt16LE(at + 28),
      zip.readUInt32LE(at + 42),
    ];
    const name = zip.subarray(at + 46, at + 46 + nameLength).toString();
    expect(zip.readUInt32LE(local)).toBe(0x04034b50);
    const start = local + 30 + zip.readUInt16LE(local + 26) + zip.readUInt16LE(local + 28);
    const content = inflateRawSync(zip.subarray(start, start + size));
    expect(crc32(content)).toBe(zip.readUInt32LE(at + 16));
    files.set(name, content);
    at += 46 + nameLength;
  }
  expect(at).toBe(end);
  return files;
}

let folder = '';
beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'evidence-'));
  await mkdir(join(folder, 'canaries/ä'), { recursive: true });
  await writeFile(join(folder, 'report.json'), '{"version":1}\n');
  await writeFile(join(folder, 'canaries/ä/runtime.log'), 'log\n'.repeat(1_000));
});
afterEach(() => rm(folder, { recursive: true }));

function buildUpload(overrides: Partial<EvidenceUpload>): EvidenceUpload {
  return {
    name: 'evidence',
    files: ['report.json', join(folder, 'canaries/ä/runtime.log')],
    rootDirectory: folder,
    retentionDays: 5,
    forge: forges.gitea,
    results: null,
    ...overrides,
  };
}

describe('own client', () => {
  test.each([true, false])(
    'uploads to a server that knows "mime_type": %s',
    async (knowsMimeType) => {
      await using forge = await startForge({ knowsMimeType });
      const results = { url: `${forge.url}/`, token: makeRuntimeToken() };
      expect(await uploadEvidence(buildUpload({ results }))).toEqual({ id: 41 });
      const files = readZip(forge.artifacts.get('evidence') ?? Buffer.alloc(0));
      expect([...files.keys()]).toEqual(['report.json', 'canaries/ä/runtime.log']);
      expect(files.get('canaries/ä/runtime.log')?.toString()).toBe('log\n'.repeat(1_000));
      const [create, block] = forge.requests;
      expect(create?.url).toBe(
        '/sub/path/twirp/github.actions.results.api.v1.ArtifactService/CreateArtifact',
      );
      expect(JSON.parse(String(create?.body))).toMatchObject({
        workflow_run_backend_id: '21',
        workflow_job_run_backend_id: '49',
        name: 'evidence',
        version: 4,
      });
      expect(block?.headers.authorization).toBeUndefined();
    },
  );

  test.each([
    [1, 0],
    [1, 3_600_000],
    [5, -3_600_000],
    [400, 0],
  ])('a server keeps it for %i days, with a clock %i ms ahead', async (days, clockAheadMs) => {
    await using forge = await startForge({ clockAheadMs });
    const results = { url: forge.url, token: makeRuntimeToken() };
    await uploadEvidence(buildUpload({ results, retentionDays: days }));
    expect(forge.keptDays.get('evidence')).toBe(days);
  });

  test('large evidence goes in several blocks', async () => {
    await using forge = await startForge();
    const noise = Buffer.alloc(9 * 1024 * 1024);
    for (let at = 0, value = 1; at < noise.length; at += 1) {
      value = (Math.imul(value, 1_103_515_245) + 12_345) >>> 0;
      noise[at] = value >>> 16;
    }
    await writeFile(join(folder, 'noise.bin'), noise);
    const results = { url: forge.url, token: makeRuntimeToken() };
    expect(
      await uploadEvidence(buildUpload({ results, files: ['noise.bin'], retentionDays: null })),
    ).toEqual({ id: 41 });
    expect(forge.requests.filter(({ url }) => url.includes('comp=block&'))).toHaveLength(2);
    expect(
      readZip(forge.artifacts.get('evidence') ?? Buffer.alloc(0))
        .get('noise.bin')
        ?.equals(noise),
    ).toBe(true);
    expect(JSON.parse(String(forge.requests[0]?.body))).not.toHaveProperty('expires_at');
  });
});

describe('reasons', () => {
  const expectReason = async (
    overrides: Partial<EvidenceUpload>,
    why: string | RegExp,
  ): Promise<void> => {
    const result = await uploadEvidence(buildUpload(overrides));
    const { reason } = 'reason' in result ? result : { reason: `uploaded as ${result.id}` };
    expect(reason).toMatch(why);
    expect(reason).toMatch(/^Evidence was not uploaded: /);
    expect(reason).toContain(`The files are in ${folder}.`);
  };

  test('no server, no usable token, a terminal, no file', async () => {
    const gone = await startForge();
    await gone[Symbol.asyncDispose]();
    const results = { url: gone.url, token: makeRuntimeToken() };
    await expectReason({}, 'offers no artifact server');
    await expectReason(
      { results: { url: 'http://127.0.0.1:1', token: 'x'.repeat(24) } },
      'the runtime token is no JWT',
    );
    await expectReason({ forge: null }, 'there is no job runner');
    await expectReason({ files: [] }, 'there is no file to upload');
    await expectReason({ results }, 'ECONNREFUSED');
  });

  test('a file outside of the folder, or a link', async () => {
    const results = { url: 'http://127.0.0.1:1', token: makeRuntimeToken() };
    await symlink('/etc/hostname', join(folder, 'link'));
    await expectReason({ results, files: ['../x'] }, 'is not in the report folder');
    await expectReason({ results, files: ['/etc/hostname'] }, 'is not in the report folder');
    await expectReason({ results, files: ['link'] }, '"link" is no regular file');
  });

  test('a refusal is quoted, inert', async () => {
    await using forge = await startForge({
      intercept: (_, response) => {
        response.writeHead(500).end('task is not running\n::error::x');
        return true;
      },
    });
    await expectReason(
      { results: { url: forge.url, token: makeRuntimeToken() } },
      'CreateArtifact was refused with HTTP 500: task is not running ⏎ : :error: :x',
    );
  });

  test.each([
    '{}',
    '[]',
    'not json',
    '{"ok":true}',
    '{"ok":true,"signedUploadUrl":"file:///etc/passwd"}',
  ])('an answer without an upload URL: %s', async (body) => {
    await using forge = await startForge({
      intercept: (_, response) => {
        response.end(body);
        return true;
      },
    });
    await expectReason(
      { results: { url: forge.url, token: makeRuntimeToken() } },
      /CreateArtifact was answered with/,
    );
  });

  test('a server that never answers is given up at the deadline', async () => {
    await using forge = await startForge({ intercept: () => true });
    await expectReason(
      { results: { url: forge.url, token: makeRuntimeToken() }, deadlineMs: 150 },
      'it took longer than 0.15 s',
    );
  });

  test('a server that echoes the token does not give it away', async () => {
    await using forge = await startForge({
      intercept: (request, response) => {
        response.writeHead(400).end(`${' '.repeat(330)}bad ${request.headers.authorization}`);
        return true;
      },
    });
    await expectReason(
      { results: { url: forge.url, token: makeRuntimeToken() } },
      /bad Bearer \*\*\*\./,
    );
  });

  test('a redirect does not carry the token away', async () => {
    await using other = await startForge();
    await using forge = await startForge({
      intercept: (_, response) => {
        response.writeHead(307, { location: other.url }).end();
        return true;
      },
    });
    await expectReason(
      { results: { url: forge.url, token: makeRuntimeToken() } },
      'refused with HTTP 307',
    );
    expect(other.requests).toEqual([]);
  });
});

describe('official client', () => {
  const moduleOf = (name: string): string =>
    JSON.stringify(new URL(`../../../src/forge/${name}.ts`, import.meta.url).href);

  /**
   * The client reads its server from the environment, so it runs in a process of its own. Resolves
   * to what that prints.
   */
  async function runInChild(code: string, serverUrl: string, resultsUrl: string): Promise<string> {
    const child = spawn(process.execPath, ['--input-type=module', '-e', code], {
      env: {
        PATH: process.env.PATH,
        GITHUB_SERVER_URL: serverUrl,
        GITHUB_WORKSPACE: folder,
        ACTIONS_RESULTS_URL: resultsUrl,
        ACTIONS_RUNTIME_TOKEN: makeRuntimeToken(),
      },
      stdio: ['ignore', 'pipe', 'inherit'],
    });
    let stdout = '';
    child.stdout.setEncoding('utf8').on('data', (chunk) => {
      stdout += chunk;
    });
    await new Promise((resolve) => child.on('close', resolve));
    return stdout;
  }

  async function uploadInChild(serverUrl: string, resultsUrl: string): Promise<string> {
    const upload = buildUpload({ forge: forges.github, deadlineMs: 20_000 });
    const code = `const { uploadEvidence } = await import(${moduleOf('upload')});
      process.stdout.write('\\nresult ' + JSON.stringify(await uploadEvidence(${JSON.stringify(upload)})) + '\\n');`;
    const stdout = await runInChild(code, serverUrl, resultsUrl);
    // The client's own lines would stand next to it.
    return /^\nresult (.*)\n$/.exec(stdout)?.[1] ?? stdout;
  }

  test('uploads', async () => {
    await using forge = await startForge({ checksSignature: false });
    expect(await uploadInChild('https://github.com', forge.url)).toBe('{"id":41}');
    expect(forge.artifacts.get('evidence')?.subarray(0, 2).toString()).toBe('PK');
  });

  test('a server that it refuses by name becomes a reason', async () => {
    expect(await uploadInChild('https://ghes.example', 'http://127.0.0.1:1')).toMatch(
      /Evidence was not uploaded: .*GHES/,
    );
  });

  test('one that hangs takes nothing from the log, at its deadline and next to another', async () => {
    const held: ServerResponse[] = [];
    const refuse = (response: ServerResponse) => response.writeHead(403).end('{"msg":"no"}');
    await using forge = await startForge({
      intercept: (_, response) => {
        held.push(response);
        // The page's answer comes while the evidence hangs, and that one's after its deadline.
        if (held.length === 2) held.slice(0, 1).forEach(refuse);
        if (held.length === 2) setTimeout(() => held.slice(1).forEach(refuse), 1_500);
        return true;
      },
    });
    const upload = buildUpload({ forge: forges.github, deadlineMs: 800 });
    const page = { name: 'e', page: 'x', retentionDays: 1, forge: forges.github, results: null };
    const code = `
      const { uploadEvidence } = await import(${moduleOf('upload')});
      const { uploadPage } = await import(${moduleOf('upload-page')});
      // Loaded before, it does not take from the deadlines.
      await import('@actions/artifact');
      const { write } = process.stdout;
      const say = (text) => process.stdout.write('said ' + text + '\\n');
      const timer = setInterval(() => say('meanwhile'), 100);
      say((await uploadPage(${JSON.stringify({ ...page, deadlineMs: 800 })})).reason);
      const evidence = uploadEvidence(${JSON.stringify(upload)});
      say('between');
      say((await evidence).reason);
      for (const until = Date.now() + 9_000; process.stdout.write !== write && Date.now() < until; )
        await new Promise((done) => setTimeout(done, 50));
      say(process.stdout.write === write ? 'restored' : 'still wrapped');
      clearInterval(timer);
      process.exit(0);`;
    const lines = (await runInChild(code, 'https://github.com', forge.url)).trim().split('\n');
    expect(lines.filter((line) => line !== 'said meanwhile')).toEqual([
      'said The page is no artifact of its own: it took longer than 0.8 s.',
      'said between',
      `said Evidence was not uploaded: it took longer than 0.8 s. The files are in ${folder}.`,
      'said restored',
    ]);
    expect(lines).toContain('said meanwhile');
  });
});

test('an upload that is given up says why', async () => {
  const stop = new AbortController();
  // The server takes the request and never answers it.
  await using forge = await startForge({
    intercept: () => {
      stop.abort(new Error('the job was stopped (SIGTERM)'));
      return true;
    },
  });
  const results = { url: forge.url, token: makeRuntimeToken() };
  const reason = `Evidence was not uploaded: the job was stopped (SIGTERM). The files are in ${folder}.`;
  expect(await uploadEvidence(buildUpload({ results, signal: stop.signal }))).toEqual({ reason });
  expect(forge.requests).toHaveLength(1);
  // Aborted from the start: nothing is sent.
  expect(await uploadEvidence(buildUpload({ results, signal: stop.signal }))).toEqual({ reason });
  expect(forge.requests).toHaveLength(1);
});

test('backend ids come from the scope of the runtime token', () => {
  expect(parseBackendIds(makeRuntimeToken())).toEqual({ run: '21', job: '49' });
  expect(parseBackendIds(makeRuntimeToken('Other:1 Actions.Results:a-b:c-d Third:2'))).toEqual({
    run: 'a-b',
    job: 'c-d',
  });
  for (const token of [
    '',
    'a.b',
    'a.b.c',
    makeRuntimeToken('Actions.Results:1'),
    makeRuntimeToken('XActions.Results:1:2'),
  ]) {
    expect(parseBackendIds(token)).toBeNull();
  }
});

test('names that servers refuse are cleaned', () => {
  expect(toUploadName(' evidence: a/b "c" ')).toBe('evidence- a-b -c-');
  expect(toUploadName('\n')).toBe('-');
  expect(toUploadName('')).toBe('session-continuity');
});

test('an archive of nothing and of an empty file can be read; equal files give equal bytes', async () => {
  expect([...readZip(await encodeZip([]))]).toEqual([]);
  const entries = [{ path: 'empty', content: new Uint8Array() }];
  expect([...readZip(await encodeZip(entries))]).toEqual([['empty', Buffer.alloc(0)]]);
  expect((await encodeZip(entries)).equals(await encodeZip(entries))).toBe(true);
});
