// The curl command as a shell runs it: exact bytes, nothing expanded, and the head that production
// sends.
import { execFileSync, spawn } from 'node:child_process';
import { once } from 'node:events';
import { createServer } from 'node:net';
import { describe, expect, it } from 'vitest';
import { renderCurl } from '../../../src/wire/curl.ts';
import { vectors } from './vectors.ts';

describe('renderCurl', () => {
  it('hands the exact bytes of every vector to the shell', () => {
    for (const { bytes } of vectors) {
      if (bytes === undefined) continue;
      const script = `curl() { cat; }\n${renderCurl(bytes, 'http://x')}`;
      expect(execFileSync('sh', { input: script }).equals(Buffer.from(bytes))).toBe(true);
    }
  });

  it('quotes what a shell would act on', () => {
    const hostile = "it's $(id) `id` \\ !x '\\'' %s %d\\n";
    const script = `curl() { cat; for last; do :; done; printf %s "$last"; }\n${renderCurl(hostile, `http://x/?'${hostile}`)}`;
    expect(execFileSync('sh', { input: script }).toString()).toBe(
      `${hostile}http://x/?'${hostile}`,
    );
  });

  const hasCurl = (() => {
    try {
      return execFileSync('curl', ['--version']).length > 0;
    } catch {
      return false;
    }
  })();

  it.runIf(hasCurl)('makes curl send the head of production', async () => {
    const body = '{"text":"it\'s"}';
    let head = '';
    const server = createServer((socket) => {
      socket.on('data', (data) => {
        head += data;
        if (head.includes('\r\n\r\n{'))
          socket.end('HTTP/1.1 200 OK\r\nContent-Length: 0\r\nConnection: close\r\n\r\n');
      });
    }).listen(0, '127.0.0.1');
    await once(server, 'listening');
    const address = server.address();
    const host = `127.0.0.1:${typeof address === 'object' ? address?.port : ''}`;
    const shell = spawn('sh', ['-c', renderCurl(body, `http://${host}`)]);
    const [exitCode] = await once(shell, 'close');
    server.close();
    expect(exitCode).toBe(0);
    expect(head.split('\r\n')).toEqual([
      'POST / HTTP/1.1',
      `Host: ${host}`,
      'User-Agent: Go-http-client/1.1',
      `Content-Length: ${body.length}`,
      'Content-Type: application/json',
      'Accept-Encoding: gzip',
      '',
      body,
    ]);
  });
});
