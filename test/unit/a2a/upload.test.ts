// Uploads by ingest: the form as a real multipart parser reads it, and every reason why it may not
// work.
import { randomBytes } from 'node:crypto';
import { describe, expect, it } from 'vitest';
import { encodeMultipart } from '../../../src/a2a/multipart.ts';
import type { PlayFile } from '../../../src/domain/canary.ts';
import {
  agentWith,
  connect,
  type Handler,
  type PeerRequest,
  sendJson,
  startHttpPeer,
} from './peer.ts';

const file: PlayFile = {
  name: 'F-k3v5x2q2m7 notes.txt',
  tag: 'F-k3v5x2q2m7',
  mimeType: 'text/plain',
  content: 'first line\r\nzweite Zeile: Grüße 🎈\n--boundary\n',
  facts: [],
};
const stored = {
  uri: 'workspace:/workspace/u/1-notes.txt',
  name: 'notes.txt',
  mimeType: 'text/plain',
  size: 49,
};

/** Uploads to a peer with this ingest. */
async function uploadTo(
  ingest: Handler,
  uploaded = file,
  secret: string | null = 's3cret',
  signal = AbortSignal.timeout(20_000),
) {
  await using peer = await startHttpPeer((request, response) => {
    if (request.path === '/internal/chat/uploads/ingest') ingest(request, response);
    else if (request.path.startsWith('/internal/')) sendJson(response, {}, 404);
    else agentWith(() => {})(request, response);
  });
  const agent = await connect(peer.url);
  try {
    return await agent.upload(uploaded, secret, signal);
  } finally {
    await agent.close();
  }
}

/** What is given back where the file was not uploaded, through no fault of the agent's route. */
function refusal(reason: unknown) {
  return { reason, isFault: false };
}

/**
 * What is given back where an agent to which the secret was issued has the route and fails at it.
 */
function fault(reason: unknown) {
  return { reason, isFault: true };
}

/** The form as the platform of the web reads it. */
function parseForm(request: PeerRequest): Promise<FormData> {
  const type = request.headers['content-type'] ?? '';
  return new Response(Buffer.from(request.body), { headers: { 'content-type': type } }).formData();
}

describe('a form', () => {
  it.each([
    'notes.txt',
    'a b.c.txt',
    '资料 – Grüße 🎈.txt',
    'quote".txt',
    'line\r\nbreak"\r\nX: y.txt',
    '../../etc/passwd',
    'back\\slash;name="x".txt',
    '.hidden',
    'trailing.',
    '..',
    'a/b/c d.tar.gz',
    'e\u0301 é.txt',
  ])('carries the name %j', async (name) => {
    let form: FormData | undefined;
    let head: PeerRequest['headers'] = {};
    await uploadTo(
      async (request, response) => {
        head = request.headers;
        form = await parseForm(request);
        sendJson(response, { files: [stored] });
      },
      { ...file, name },
    );
    expect(head).toMatchObject({
      authorization: 'Bearer s3cret',
      'content-type': expect.stringMatching(/^multipart\/form-data; boundary=/),
      'content-length': expect.stringMatching(/^\d+$/),
    });
    expect([...(form?.keys() ?? [])]).toEqual(['files']);
    const part = form?.get('files');
    expect(part).toBeInstanceOf(File);
    if (!(part instanceof File)) return;
    expect(part.name).toBe(name);
    expect(part.type).toMatch(/^text\/plain/);
    expect(await part.text()).toBe(file.content);
  });

  it.each([
    ['an empty file', Buffer.alloc(0), 'text/plain'],
    ['an image', Buffer.from('89504e470d0a1a0a0000000d49484452ffd8ff00', 'hex'), 'image/png'],
    ['a PDF', Buffer.from('%PDF-1.7\n%\u00e2\u00e3\r\n\0binary\xff', 'latin1'), 'application/pdf'],
    ['16 MiB of bytes', randomBytes(16 * 1024 * 1024), 'application/octet-stream'],
    ['what looks like a boundary', Buffer.from('\r\n------\r\n--\r\n'), 'text/plain'],
  ])('carries %s byte for byte', async (_name, bytes, mimeType) => {
    const parts: (File | string | null)[] = [];
    let head: PeerRequest['headers'] = {};
    const given = { ...file, mimeType, bytes };
    const uploaded = await uploadTo(async (request, response) => {
      head = request.headers;
      parts.push((await parseForm(request)).get('files'));
      sendJson(response, { files: [{ ...stored, size: bytes.length }] });
    }, given);
    expect(uploaded).toMatchObject({ size: bytes.length });
    const [part] = parts;
    if (!(part instanceof File)) throw new Error('no file arrived');
    expect(part.type).toBe(mimeType);
    expect(Buffer.from(await part.arrayBuffer()).equals(bytes)).toBe(true);
    // Never chunked: the platform knows the length of what it forwards.
    expect(Number(head['content-length'])).toBeGreaterThan(bytes.length);
    expect(head['transfer-encoding']).toBeUndefined();
  });

  it('has no header but its own, whatever the type', () => {
    const form = { field: 'files', name: 'n', content: Buffer.from('x') };
    const body = (mimeType: string) =>
      Buffer.from(encodeMultipart({ ...form, mimeType }, 'b')).toString();
    expect(body('text/plain; charset=utf-8')).toBe(
      '--b\r\nContent-Disposition: form-data; name="files"; filename="n"\r\nContent-Type: text/plain; charset=utf-8\r\n\r\nx\r\n--b--\r\n',
    );
    expect(body('text/plain\r\nX: y')).toContain(
      '\r\nContent-Type: application/octet-stream\r\n\r\n',
    );
    expect(body('')).toContain('\r\nContent-Type: application/octet-stream\r\n\r\n');
  });
});

describe('an answer', () => {
  it('gives the four values of the turn', async () => {
    const answer = { files: [{ ...stored, extra: 1 }] };
    expect(await uploadTo((_request, response) => sendJson(response, answer))).toEqual(stored);
  });

  it('may leave name and type out, and name a file of poll mode', async () => {
    const answer = { files: [{ uri: 'platform-pending:ws1/f1', size: 0 }] };
    expect(await uploadTo((_request, response) => sendJson(response, answer))).toEqual({
      uri: 'platform-pending:ws1/f1',
      size: 0,
      name: file.name,
      mimeType: 'text/plain',
    });
  });
});

describe('a reason', () => {
  it('is that there is no secret', async () => {
    const guarded = (status: number) =>
      uploadTo((_request, response) => sendJson(response, { error: 'no' }, status), file, null);
    for (const status of [401, 400, 500])
      expect(await guarded(status)).toEqual(
        refusal('the agent has not registered, so it has no secret for uploads'),
      );
    expect(
      await uploadTo((_request, response) => response.socket?.resetAndDestroy(), file, null),
    ).toEqual(refusal('the agent has not registered, so it has no secret for uploads'));
    expect(await uploadTo(() => {}, file, 'a\r\nX: y')).toEqual(
      refusal('the inbound secret is no header value'),
    );
  });

  it.each([404, 405, 501, 200])('is that there is neither secret nor route: %i', async (status) => {
    const bodies: number[] = [];
    const given = await uploadTo(
      (request, response) => {
        bodies.push(request.body.length);
        sendJson(response, { id: null, error: 'what?' }, status);
      },
      file,
      null,
    );
    expect(given).toEqual({
      ...refusal('the agent never registered, and shows no ingest route'),
      hasNoRoute: true,
    });
    // The question carries nothing of the file.
    expect(bodies).toEqual([0]);
  });

  it.each([
    [400, true],
    [401, true],
    [403, true],
    [404, false],
    [405, false],
    [413, true],
    [415, true],
    [422, true],
    [500, true],
    [501, false],
    [307, true],
    [204, true],
  ])('is the status %i; a fault of the agent: %s', async (status, isFault) => {
    const reason = await uploadTo((_request, response) =>
      status === 204 ? response.writeHead(204).end() : sendJson(response, { error: 'no' }, status),
    );
    const shown = status === 204 ? '' : '{"error":"no"}';
    expect(reason).toEqual({ reason: `upload: HTTP ${status} "${shown}"`, isFault });
  });

  it.each([
    ['oops', 'upload: no answer about one file: "oops"'],
    ['{"files":[]}', 'upload: no answer about one file: "{"files":[]}"'],
    ['{"files":{}}', 'upload: no answer about one file: "{"files":{}}"'],
    ['{"files":[1,2]}', 'upload: no answer about one file: "{"files":[1,2]}"'],
    ['{"files":[null]}', 'upload: unexpected uri ""'],
    ['{"files":[{"uri":"http://evil/x","size":1}]}', 'upload: unexpected uri "http://evil/x"'],
    [
      '{"files":[{"uri":"workspace:relative","size":1}]}',
      'upload: unexpected uri "workspace:relative"',
    ],
    [
      '{"files":[{"uri":"workspace:/a\\nb","size":1}]}',
      'upload: unexpected uri "workspace:/a ⏎ b"',
    ],
    [
      '{"files":[{"uri":"workspace:/a"}]}',
      'upload: unexpected size in "{"files":[{"uri":"workspace:/a"}]}"',
    ],
    ['{"files":[{"uri":"workspace:/a","size":-1}]}', 'upload: unexpected size in'],
    ['{"files":[{"uri":"workspace:/a","size":1e999}]}', 'upload: unexpected size in'],
  ])('is the answer %s', async (answer, reason) => {
    expect(await uploadTo((_request, response) => response.end(answer))).toEqual(
      fault(expect.stringContaining(reason)),
    );
  });

  it('is no fault where every path is answered alike: there is no route', async () => {
    const paths: string[] = [];
    await using peer = await startHttpPeer((request, response) => {
      if (request.path.startsWith('/internal/')) {
        paths.push(request.path);
        sendJson(response, { hello: 'you' });
      } else agentWith(() => {})(request, response);
    });
    const agent = await connect(peer.url);
    const given = await agent.upload(file, 's3cret', AbortSignal.timeout(20_000));
    await agent.close();
    expect(given).toEqual(refusal('upload: no answer about one file: "{"hello":"you"}"'));
    expect(paths).toEqual([
      '/internal/chat/uploads/ingest',
      expect.stringMatching(/^\/internal\/chat\/uploads\/ingest\/[\da-f-]{36}$/),
    ]);
  });

  it('is what happened to the connection', async () => {
    const reset = await uploadTo((_request, response) => response.socket?.resetAndDestroy());
    expect(reset).toEqual(fault(expect.stringMatching(/^upload: [A-Z_]+ "/)));
    const large = await uploadTo((_request, response) =>
      response.end(Buffer.alloc(2_000_000, ' ')),
    );
    expect(large).toEqual(fault('upload: the body is larger than 1048576 bytes'));
  });

  it('is the abort', async () => {
    const reason = await uploadTo(() => {}, file, 's3cret', AbortSignal.abort());
    expect(reason).toEqual(fault('upload: no complete answer in time'));
  });
});
