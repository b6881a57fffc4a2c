// Hostile and broken answers to a turn, plain and streamed, each with the verdict that it must get. The tables are played
// in this process for verdicts and in a child process for memory, so the peers stand in neither.
import type { ServerResponse } from 'node:http';
import { createGzip } from 'node:zlib';

/** An answer of a peer, and what must come of it. */
export interface HostileCase {
  readonly name: string;
  readonly respond: (response: ServerResponse) => void;
  readonly kind: 'rejected' | 'timed-out';
  /** The rejection's reason; empty for a turn that timed out. */
  readonly reason: string;
  /** What the message says. */
  readonly says: string;
}

/** Writes a chunk again and again until the connection ends. */
export function flood(target: ServerResponse | ReturnType<typeof createGzip>, chunk: Buffer): void {
  target.on('error', () => {});
  const write = () => {
    while (!target.destroyed && target.write(chunk));
    if (!target.destroyed) target.once('drain', write);
  };
  write();
}

/** Writes one byte now and then, for ever. */
function drip(response: ServerResponse, byte: string): void {
  const timer = setInterval(() => response.write(byte), 20);
  response.on('close', () => clearInterval(timer));
}

function bomb(response: ServerResponse, contentType: string, chunk: Buffer): void {
  response.on('error', () => {});
  response.writeHead(200, { 'content-encoding': 'gzip', 'content-type': contentType });
  const gzip = createGzip({ level: 1 });
  response.on('close', () => gzip.destroy());
  gzip.pipe(response);
  flood(gzip, chunk);
}

const mebibyte = 1 << 20;
const deep = `${'['.repeat(100_000)}${']'.repeat(100_000)}`;
const tooLong = 'larger than 67108864 bytes';

const rejected = (
  name: string,
  respond: HostileCase['respond'],
  reason: string,
  says: string,
): HostileCase => ({ name, respond, kind: 'rejected', reason, says });
const timedOut = (name: string, respond: HostileCase['respond']): HostileCase => ({
  name,
  respond,
  kind: 'timed-out',
  reason: '',
  says: '',
});

/** Answers to a turn that is no stream. */
export const plainCases: readonly HostileCase[] = [
  rejected(
    '64 MiB and a byte',
    (r) => r.end(Buffer.alloc(64 * mebibyte + 1, ' ')),
    'body-too-large',
    tooLong,
  ),
  rejected(
    'an endless body',
    (r) => flood(r, Buffer.alloc(mebibyte, ' ')),
    'body-too-large',
    tooLong,
  ),
  rejected(
    'a gzip bomb',
    (r) => bomb(r, 'application/json', Buffer.alloc(mebibyte, ' ')),
    'body-too-large',
    tooLong,
  ),
  rejected(
    'millions of empty lists',
    (r) => r.end(`[${'[],'.repeat(8_000_000)}[]]`),
    'body-too-large',
    'more than 1000000 values',
  ),
  rejected('JSON 100,000 levels deep', (r) => r.end(deep), 'no-result', 'neither result nor error'),
  rejected(
    'a result 100,000 levels deep',
    (r) => r.end(`{"id":"request-1","result":${deep}}`),
    'unknown-shape',
    'nested too deeply',
  ),
  rejected(
    'a page',
    (r) => r.setHeader('content-type', 'text/html').end('<html>hello'),
    'not-json',
    '<html>hello',
  ),
  rejected(
    'bytes that are no UTF-8',
    (r) => r.end(Buffer.alloc(1000, 0xff)),
    'not-json',
    'no JSON',
  ),
  rejected(
    'duplicated ids',
    (r) => r.end('{"id":"request-1","id":"other","result":{"kind":"message"}}'),
    'id-mismatch',
    'the id "other"',
  ),
  rejected(
    'a prototype',
    (r) => r.end('{"__proto__":{"id":"request-1","result":{}}}'),
    'no-result',
    'neither',
  ),
  rejected(
    'result and error',
    (r) =>
      r.end(
        '{"id":"request-1","result":{"kind":"message","parts":[]},"error":{"code":-32000,"message":"m"}}',
      ),
    'json-rpc-error',
    '-32000 "m"',
  ),
  rejected(
    'a redirect',
    (r) => r.writeHead(307, { location: '/elsewhere' }).end(),
    'redirect',
    '"/elsewhere"',
  ),
  rejected(
    'a reset before the head',
    (r) => r.socket?.resetAndDestroy(),
    'connection-lost',
    'before a reply came',
  ),
  rejected(
    'a reset in the head',
    (r) => r.socket?.write('HTTP/1.1 200 OK\r\ncontent-ty', () => r.socket?.resetAndDestroy()),
    'connection-lost',
    'before a reply came',
  ),
  rejected(
    'a reset in the body',
    (r) => {
      r.writeHead(200, { 'content-length': '1000' });
      r.write('{"id":', () => setTimeout(() => r.socket?.resetAndDestroy(), 50));
    },
    'connection-lost',
    'after HTTP 200',
  ),
  rejected(
    'a body shorter than it says',
    (r) => r.socket?.end('HTTP/1.1 200 OK\r\ncontent-length: 1000\r\n\r\n{}'),
    'connection-lost',
    'after HTTP 200',
  ),
  rejected(
    'an endless head',
    (r) => {
      const { socket } = r;
      if (socket === null) return;
      socket.on('error', () => {});
      socket.write('HTTP/1.1 200 OK\r\n');
      const write = () => {
        while (!socket.destroyed && socket.write(`x-a: ${'y'.repeat(8000)}\r\n`));
        if (!socket.destroyed) socket.once('drain', write);
      };
      write();
    },
    'connection-lost',
    'UND_ERR_HEADERS_OVERFLOW',
  ),
  timedOut('silence', () => {}),
  timedOut('a slow drip', (r) => drip(r, ' ')),
  timedOut('a half-open connection', (r) => {
    r.writeHead(200, { 'content-length': '1000' });
    r.write('{');
  }),
];

const open = (r: ServerResponse): ServerResponse =>
  r.writeHead(200, { 'content-type': 'text/event-stream' });
const event = (result: string) => `data: {"id":"request-1","result":${result}}\n\n`;
const working = event('{"kind":"status-update","taskId":"t","status":{"state":"working"}}');

/** Answers to a turn that is a stream. */
export const streamCases: readonly HostileCase[] = [
  rejected(
    'an endless line',
    (r) => flood(open(r), Buffer.alloc(mebibyte, 'x')),
    'body-too-large',
    'a line of the stream is longer than 16777216 bytes',
  ),
  rejected(
    'an endless event',
    (r) => flood(open(r), Buffer.from(`data: ${'x'.repeat(65_536)}\n`)),
    'body-too-large',
    'an event of the stream is larger than 16777216 bytes',
  ),
  rejected(
    'an endless event of empty lines',
    (r) => flood(open(r), Buffer.from('data\n'.repeat(10_000))),
    'body-too-large',
    'an event of the stream is larger than 16777216 bytes',
  ),
  rejected(
    'endless comments',
    (r) => flood(open(r), Buffer.from(`: ${'x'.repeat(65_536)}\n`)),
    'body-too-large',
    tooLong,
  ),
  rejected(
    'endless events',
    (r) => flood(open(r), Buffer.from(working.repeat(500))),
    'body-too-large',
    'the stream has 50000 events and no end',
  ),
  rejected(
    'a gzip bomb',
    (r) => bomb(r, 'text/event-stream', Buffer.alloc(mebibyte, ':\n')),
    'body-too-large',
    tooLong,
  ),
  rejected('no event', (r) => open(r).end(': ping\n\n'), 'empty-body', 'without an event'),
  rejected('an event that is no JSON', (r) => open(r).end('data: oops\n\n'), 'not-json', '"oops"'),
  rejected(
    'an event 100,000 levels deep',
    (r) => open(r).end(event(deep)),
    'unknown-shape',
    'No event',
  ),
  rejected(
    'an event of millions of lists',
    (r) => open(r).end(event(`[${'[],'.repeat(5_000_000)}[]]`)),
    'body-too-large',
    'more than 1000000 values',
  ),
  rejected(
    'bytes that are no UTF-8',
    (r) =>
      open(r).end(
        Buffer.concat([Buffer.from('data: '), Buffer.alloc(1000, 0xff), Buffer.from('\n\n')]),
      ),
    'not-json',
    'no JSON',
  ),
  rejected(
    'another id',
    (r) => open(r).end('data: {"id":"x","result":{}}\n\n'),
    'id-mismatch',
    'the id "x"',
  ),
  rejected(
    'result and error',
    (r) => open(r).end('data: {"id":"request-1","result":{},"error":{"code":1,"message":"m"}}\n\n'),
    'json-rpc-error',
    'error 1 "m"',
  ),
  rejected(
    'a JSON-RPC error in place of a stream',
    (r) =>
      r
        .setHeader('content-type', 'application/json')
        .end('{"id":"request-1","error":{"code":-32004,"message":"no streams"}}'),
    'json-rpc-error',
    '-32004 "no streams"',
  ),
  rejected(
    'a stream of another content type',
    (r) => r.setHeader('content-type', 'text/plain').end(working),
    'not-json',
    'no JSON',
  ),
  rejected(
    'a redirect',
    (r) => r.writeHead(302, { location: 'http://evil/' }).end(),
    'redirect',
    '"http://evil/"',
  ),
  rejected(
    'status 500',
    (r) => r.writeHead(500, { 'content-type': 'text/event-stream' }).end(working),
    'http-status',
    'HTTP 500',
  ),
  rejected(
    'a reset before the head',
    (r) => r.socket?.resetAndDestroy(),
    'connection-lost',
    'before a reply came',
  ),
  rejected(
    'a reset before an event',
    (r) => open(r).write(': ping\n\n', () => setTimeout(() => r.socket?.resetAndDestroy(), 50)),
    'connection-lost',
    'after HTTP 200',
  ),
  rejected(
    'a reset in an event',
    (r) =>
      open(r).write(working.slice(0, 20), () => setTimeout(() => r.socket?.resetAndDestroy(), 50)),
    'connection-lost',
    'after HTTP 200',
  ),
  rejected(
    'a cut behind an event',
    (r) => open(r).write(working, () => setTimeout(() => r.destroy(), 50)),
    'connection-lost',
    'after HTTP 200',
  ),
  timedOut('silence', () => {}),
  timedOut('silence behind the head', (r) => open(r).flushHeaders()),
  timedOut('a slow drip', (r) => drip(open(r), ':\n')),
  timedOut('a half-open connection', (r) => open(r).write(working)),
];
