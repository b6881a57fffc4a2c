// The envelope command in other dialects than the platform's: by flag, and as the card of a running
// agent has it.
import { Readable, Writable } from 'node:stream';
import { describe, expect, it } from 'vitest';
import { type EnvelopeOptions, runEnvelope } from '../../../src/app/commands/envelope.ts';
import { answerUnknownTask, sendJson, startHttpPeer } from '../a2a/peer.ts';

class Sink extends Writable {
  text = '';
  override _write(chunk: Buffer, _encoding: string, done: () => void): void {
    this.text += chunk;
    done();
  }
}

const line = '{"turn":{"workspace_id":"w","context_id":"c","text":"hi"}}\n';

async function run(options: EnvelopeOptions, input = line) {
  const output = new Sink();
  const errors = new Sink();
  const exitCode = await runEnvelope(Readable.from([input]), output, errors, options);
  return { exitCode, output: output.text, errors: errors.text };
}

/** A peer with a card that serves A2A 1.0 alone, at a path of its own. */
const modern = () =>
  startHttpPeer((request, response) => {
    if (request.method === 'GET')
      return sendJson(response, {
        supportedInterfaces: [
          { url: 'http://x/rpc', protocolBinding: 'JSONRPC', protocolVersion: '1.0' },
        ],
      });
    if (request.path !== '/rpc') return sendJson(response, {}, 404);
    answerUnknownTask(request, response);
  });

describe('curl commands', () => {
  it('speak the dialect, path and version that run would', async () => {
    await using peer = await modern();
    const { exitCode, output, errors } = await run({ curl: peer.url });
    expect({ exitCode, errors }).toEqual({ exitCode: 0, errors: '' });
    expect(output).toContain('"method":"SendMessage"');
    expect(output).toContain('"role":"ROLE_USER"');
    expect(output).toContain("-H 'A2A-Version: 1.0'");
    expect(output).toContain(`--url '${new URL('/rpc', peer.url).href}'`);
  });

  it('speak as the platform does where the flag says so, and the agent is not asked', async () => {
    await using peer = await modern();
    const { output, errors } = await run({ curl: peer.url, dialect: 'platform' });
    expect(errors).toBe('');
    expect(output).toContain('"method":"message/send"');
    expect(output).toContain(`--url '${peer.url}'`);
  });

  it('go where HTTP+JSON takes a turn', async () => {
    const base = 'http://127.0.0.1:9/x/';
    expect((await run({ curl: base, dialect: 'http-json-1.0' })).output).toContain(
      "--url 'http://127.0.0.1:9/x/message:send'",
    );
    for (const curl of [base, `${base}v1`])
      expect((await run({ curl, dialect: 'http-json-0.3' })).output).toContain(
        "--url 'http://127.0.0.1:9/x/v1/message:send'",
      );
    expect((await run({ curl: base, dialect: 'json-rpc-1.0' })).output).toContain(
      `--url '${base}'`,
    );
  });

  it('say that nobody answers, and speak as the platform does', async () => {
    const { exitCode, output, errors } = await run({ curl: 'http://127.0.0.1:9' });
    expect(exitCode).toBe(0);
    expect(errors).toContain('No A2A agent answers at http://127.0.0.1:9');
    expect(output).toContain('"method":"message/send"');
  });
});

describe('bodies', () => {
  it.each([
    ['strict', '"kind":"message"'],
    ['json-rpc-1.0', '"method":"SendMessage"'],
    ['http-json-0.3', '"content":[{"text":"hi"}]'],
    ['platform', '"method":"message/send"'],
  ] as const)('in %s', async (dialect, text) => {
    const { output } = await run({ dialect });
    expect(JSON.parse(output).body).toContain(text);
  });

  it('that the server refuses are refused in every dialect', async () => {
    const refused =
      '{"turn":{"workspace_id":"w"},"canvas_body":"{\\"params\\":{\\"message\\":{}}}"}\n';
    expect(JSON.parse((await run({ dialect: 'json-rpc-1.0' }, refused)).output)).toHaveProperty(
      'error.status',
      400,
    );
  });
});
