// Hostile and broken answers to a turn that is no stream. The table is played in this process for
// verdicts and in a child process for memory.
import {
  bomb,
  deep,
  drip,
  flood,
  type HostileCase,
  mebibyte,
  rejected,
  timedOut,
  tooLong,
} from './hostile-parts.ts';

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
    'The agent ended the connection before a byte of its answer came: ECONNRESET',
  ),
  rejected(
    'an end before the head',
    (r) => r.socket?.end(),
    'connection-lost',
    'The agent ended the connection before a byte of its answer came: UND_ERR_SOCKET',
  ),
  rejected(
    'a reset in the head',
    (r) => r.socket?.write('HTTP/1.1 200 OK\r\ncontent-ty', () => r.socket?.resetAndDestroy()),
    'connection-lost',
    'The connection was lost in the head of the reply: ECONNRESET',
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
