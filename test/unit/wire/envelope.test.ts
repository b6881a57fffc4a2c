// The envelope command through real streams: answers, usage errors, sizes, back-pressure, and
// commands run by a shell.
import { execFileSync } from 'node:child_process';
import { readFile } from 'node:fs/promises';
import { Readable, Writable } from 'node:stream';
import { describe, expect, it } from 'vitest';
import {
  type EnvelopeOptions,
  maxEnvelopeLineBytes,
  runEnvelope,
} from '../../../src/app/commands/envelope.ts';
import { vectors } from './vectors.ts';

class Sink extends Writable {
  readonly chunks: Buffer[] = [];
  override _write(chunk: Buffer, _encoding: string, done: () => void): void {
    this.chunks.push(chunk);
    setImmediate(done);
  }
  get text(): string {
    return Buffer.concat(this.chunks).toString();
  }
}

async function run(input: string | readonly (string | Buffer)[], options: EnvelopeOptions = {}) {
  const output = new Sink();
  const errors = new Sink();
  const exitCode = await runEnvelope(
    Readable.from(typeof input === 'string' ? [input] : input),
    output,
    errors,
    options,
  );
  return {
    exitCode,
    output: output.text,
    errors: errors.text,
    lines: output.text.split('\n').slice(0, -1),
  };
}

const minimal = '{"turn":{"workspace_id":"w","text":"hi"}}';
const uuid = /^[0-9a-f]{8}-[0-9a-f]{4}-4[0-9a-f]{3}-[89ab][0-9a-f]{3}-[0-9a-f]{12}$/;

describe('when all lines are usable', () => {
  // The recorded file is one vector a line between brackets: the lines themselves keep -0.
  const recorded = (text: string) =>
    text
      .split('\n')
      .map((line) => line.replace(/,$/, ''))
      .filter((line) => line.startsWith('{'));

  it('answers every vector with its bytes or its refusal', async () => {
    const lines = recorded(
      await readFile(new URL('../../vectors/vectors.json', import.meta.url), 'utf8'),
    );
    const { exitCode, errors, lines: answers } = await run(lines.map((line) => `${line}\n`));
    expect({ exitCode, errors }).toEqual({ exitCode: 0, errors: '' });
    expect(answers.map((answer) => JSON.parse(answer))).toEqual(
      vectors.map(({ bytes, error }) => (error === undefined ? { body: bytes } : { error })),
    );
  });

  it('mints fresh ids where a line has none', async () => {
    const { lines } = await run(`${minimal}\n${minimal}`);
    const bodies = lines.map((line) => JSON.parse(JSON.parse(line).body));
    const ids = bodies.flatMap((body) => [body.id, body.params.message.messageId]);
    expect(new Set(ids).size).toBe(4);
    for (const id of ids) expect(id).toMatch(uuid);
    expect(bodies[0].method).toBe('message/send');
    expect(bodies[0].params.message.contextId).toBe('canvas-w');
  });

  it('mints ids for a canvas body too, which a line without "from" prefers', async () => {
    const canvasBody = '{"method":"message/send","params":{"message":{"parts":[]}}}';
    const { lines } = await run(
      JSON.stringify({ turn: { workspace_id: 'w' }, canvas_body: canvasBody }),
    );
    const body = JSON.parse(JSON.parse(lines[0] ?? '').body);
    expect(body.id).toMatch(uuid);
    expect(body.params.message).toEqual({
      contextId: 'canvas-w',
      messageId: body.params.message.messageId,
      parts: [],
      role: 'user',
    });
  });

  it('takes null for absent, and half an identity for none', async () => {
    const turn = {
      workspace_id: 'w',
      method: null,
      files: [{ name: 'a', size: null }],
      identity: { email: 'e', user_id: null },
    };
    const { lines } = await run(JSON.stringify({ turn }));
    expect(lines[0]).toContain(String.raw`{\"file\":{\"name\":\"a\"},\"kind\":\"file\"}`);
    expect(lines[0]).toContain('UNAUTHENTICATED');
  });

  it('takes an identity without an email for none', async () => {
    const { lines } = await run('{"turn":{"workspace_id":"w","identity":{"user_id":"u"}}}');
    expect(lines[0]).toContain('UNAUTHENTICATED');
  });

  it('refuses a size beyond double range as the server would', async () => {
    const { lines, exitCode } = await run('{"turn":{"workspace_id":"w","files":[{"size":1e400}]}}');
    expect(exitCode).toBe(0);
    expect(lines).toEqual(['{"error":{"status":400,"body":{"error":"invalid A2A body"}}}']);
  });

  it('passes over blank lines, and accepts CRLF, a byte order mark and no final newline', async () => {
    const { exitCode, lines } = await run(`\ufeff${minimal}\r\n\r\n \t\n\n${minimal}`);
    expect({ exitCode, count: lines.length }).toEqual({ exitCode: 0, count: 2 });
  });

  it('joins lines from chunks that cut characters apart', async () => {
    const bytes = Buffer.from(`${minimal.replace('hi', 'é🚀')}\n`.repeat(3));
    const { lines } = await run([...bytes].map((byte) => Buffer.from([byte])));
    expect(lines).toHaveLength(3);
    for (const line of lines) expect(line).toContain('é🚀');
  });

  it('answers nothing to nothing', async () => {
    expect(await run('')).toMatchObject({ exitCode: 0, output: '', errors: '' });
  });
});

describe('when a line is not usable', () => {
  it.each([
    ['{', 'It is not JSON.'],
    ['[]', '"the line" must be an object.'],
    ['null', '"the line" must be an object.'],
    ['{"from":"turn"}', '"turn" must be an object.'],
    ['{"turn":{}}', '"turn.workspace_id" must be a non-empty string.'],
    ['{"turn":{"workspace_id":""}}', '"turn.workspace_id" must be a non-empty string.'],
    ['{"turn":{"workspace_id":"w","text":1}}', '"turn.text" must be a string.'],
    [
      '{"turn":{"workspace_id":"w","contextId":"c"}}',
      '"turn" may only have the keys method, request_id,',
    ],
    ['{"turn":{"workspace_id":"w","files":{}}}', '"turn.files" must be a list.'],
    ['{"turn":{"workspace_id":"w","files":[1]}}', '"turn.files[0]" must be an object.'],
    [
      '{"turn":{"workspace_id":"w","files":[{"size":"1"}]}}',
      '"turn.files[0].size" must be a number.',
    ],
    [
      '{"turn":{"workspace_id":"w","files":[{"bytes":""}]}}',
      '"turn.files[0]" may only have the keys name,',
    ],
    ['{"turn":{"workspace_id":"w","identity":"u"}}', '"turn.identity" must be an object.'],
    ['{"from":"body","turn":{"workspace_id":"w"}}', '"from" must be "turn" or "canvas_body".'],
    ['{"from":"canvas_body","turn":{"workspace_id":"w"}}', '"canvas_body" must be a string.'],
  ])('tells its number and reason, answers the others, and exits 2: %s', async (line, reason) => {
    const { exitCode, errors, lines } = await run(`${minimal}\n\n${line}\n${minimal}\n`);
    expect(errors).toContain(`Line 3: ${reason}`);
    expect(errors.split('\n')).toHaveLength(2);
    expect({ exitCode, answers: lines.length }).toEqual({ exitCode: 2, answers: 2 });
  });

  it('refuses bytes that are not UTF-8', async () => {
    const { exitCode, errors } = await run([Buffer.from([0x22, 0xff, 0x22])]);
    expect({ exitCode, errors }).toEqual({ exitCode: 2, errors: 'Line 1: It is not UTF-8.\n' });
  });

  it('refuses a line over the limit without holding it, and goes on', async () => {
    const limit = { maxLineBytes: minimal.length };
    expect(await run(`${minimal}\n${minimal}`, limit)).toMatchObject({ exitCode: 0 });
    const { exitCode, errors, lines } = await run(
      [`${minimal}`, ' ', ' \n', `${minimal}\n`],
      limit,
    );
    expect(errors).toBe(`Line 1: It is longer than ${minimal.length} bytes.\n`);
    expect({ exitCode, answers: lines.length }).toEqual({ exitCode: 2, answers: 1 });
    expect(maxEnvelopeLineBytes).toBe(256 * 1024 * 1024);
  });
});

describe('when the streams are hard', () => {
  it('answers a line of more than 20 MB', async () => {
    const pad = '\\"'.repeat(8_000_000);
    const canvasBody = `{"jsonrpc":"2.0","pad":"${pad}"}`;
    const line = Buffer.from(
      JSON.stringify({ turn: { workspace_id: 'w' }, canvas_body: canvasBody }),
    );
    const chunks: Buffer[] = [];
    for (let at = 0; at < line.length; at += 65_536) chunks.push(line.subarray(at, at + 65_536));
    const { exitCode, lines } = await run(chunks);
    expect({ exitCode, bytes: line.length > 20_000_000 }).toEqual({ exitCode: 0, bytes: true });
    expect(JSON.parse(lines[0] ?? '').body.includes(`"pad":"${pad}"`)).toBe(true);
  });

  it('refuses a turn of 20 MB as the server would', async () => {
    const turn = { workspace_id: 'w', text: 'x'.repeat(20_000_000) };
    const { lines } = await run(JSON.stringify({ turn }));
    expect(JSON.parse(lines[0] ?? '').error.status).toBe(413);
  });

  it('reads no further than it has written', async () => {
    let asked = 0;
    const input = (async function* () {
      for (; asked < 1_000; asked += 1) yield `${minimal}\n`;
    })();
    const release: (() => void)[] = [];
    const output = new Writable({
      highWaterMark: 1,
      write: (_chunk, _encoding, done) => void release.push(done),
    });
    const running = runEnvelope(input, output, new Sink());
    await new Promise((resolve) => setTimeout(resolve, 20));
    expect(asked).toBe(0);
    release.pop()?.();
    await new Promise((resolve) => setTimeout(resolve, 20));
    expect(asked).toBe(1);
    output.destroy(Object.assign(new Error('reader closed'), { code: 'EPIPE' }));
    release.pop()?.();
    await expect(running).resolves.toBe(0);
    expect(asked).toBeLessThan(5);
  });

  it('stops without a word when the reader of its pipe has enough', () => {
    const module = new URL('../../../src/app/commands/envelope.ts', import.meta.url).href;
    const program = `import { runEnvelope } from '${module}';
      process.exitCode = await runEnvelope(process.stdin, process.stdout, process.stderr);`;
    // The pipe to head is the command's stdout; its exit code and all of its stderr come out beside
    // it.
    const command = '{ "$0" --input-type=module -e "$1"; echo "exit $?" >&2; }';
    const script = `{ yes "$2" | head -n 20000 | ${command} | head -n 1 >/dev/null; } 2>&1`;
    const told = execFileSync('sh', ['-c', script, process.execPath, program, minimal]).toString();
    expect(told).toBe('exit 0\n');
  });

  it('passes on any other failure of a stream', async () => {
    const full = new Writable({ write: (_chunk, _encoding, done) => done(new Error('disk full')) });
    await expect(runEnvelope(Readable.from([minimal]), full, new Sink())).rejects.toThrow(
      'disk full',
    );
  });
});

describe('when curl commands are asked for', () => {
  it('gives one command a turn, and a comment for a refused one', async () => {
    const { lines } = await run(
      `${minimal}\n{"from":"canvas_body","canvas_body":"[]","turn":{"workspace_id":"w"}}`,
      { curl: '' },
    );
    expect(lines).toHaveLength(2);
    expect(lines[0]).toContain("--url 'http://127.0.0.1:8000'");
    expect(lines[1]).toBe(
      '# The server would refuse this turn with 400: {"error":"invalid A2A body"}',
    );
  });

  it.each(['ftp://x', 'nonsense'])('refuses the URL %s', async (curl) => {
    expect(await run(minimal, { curl })).toMatchObject({
      exitCode: 2,
      output: '',
      errors: expect.stringContaining('--curl'),
    });
  });
});
