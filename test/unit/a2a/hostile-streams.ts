// Hostile and broken answers to a turn that is a stream.
import type { ServerResponse } from 'node:http';
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
    'The agent ended the connection before a byte of its answer came: ECONNRESET',
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
