// The requests of each dialect: method, path, head and envelope.
import { describe, expect, it } from 'vitest';
import {
  type DialectRequest,
  toGetTaskRequest,
  toSendRequest,
  toSubscribeRequest,
} from '../../../src/a2a/endpoint.ts';
import { type Dialect, dialects } from '../../../src/domain/profile.ts';
import { encodeTurn } from '../../../src/wire/normalise.ts';
import { turnOf } from './peer.ts';

const turn = turnOf('Hi.');
const plain = { stream: false, strict: false };

/** Line of a request, with the method of its envelope and the version that it asks for. */
function summarise({ method, path, headers, body, operation, requestId }: DialectRequest): string {
  const version = headers.find(([name]) => name === 'A2A-Version')?.[1] ?? '-';
  const envelope = requestId === null ? '' : ` ${JSON.parse(body ?? '').method}`;
  return `${method} ${path}${envelope} (${version}) ${operation}`;
}

describe.each<[Dialect, readonly [string, string, string, string]]>([
  [
    'json-rpc-0.3',
    [
      'POST /x/ message/send (-) message/send',
      'POST /x/ message/stream (-) message/stream',
      'POST /x/ tasks/get (-) tasks/get',
      'POST /x/ tasks/resubscribe (-) tasks/resubscribe',
    ],
  ],
  [
    'json-rpc-1.0',
    [
      'POST /x/ SendMessage (1.0) SendMessage',
      'POST /x/ SendStreamingMessage (1.0) SendStreamingMessage',
      'POST /x/ GetTask (1.0) GetTask',
      'POST /x/ SubscribeToTask (1.0) SubscribeToTask',
    ],
  ],
  [
    'http-json-0.3',
    [
      'POST /x/v1/message:send (-) message:send',
      'POST /x/v1/message:stream (-) message:stream',
      'GET /x/v1/tasks/a%2F%3F%EF%BF%BD (-) GET tasks',
      'GET /x/v1/tasks/a%2F%3F%EF%BF%BD:subscribe (-) GET tasks',
    ],
  ],
  [
    'http-json-1.0',
    [
      'POST /x/message:send (1.0) message:send',
      'POST /x/message:stream (1.0) message:stream',
      'GET /x/tasks/a%2F%3F%EF%BF%BD (1.0) GET tasks',
      'GET /x/tasks/a%2F%3F%EF%BF%BD:subscribe (1.0) GET tasks',
    ],
  ],
])('%s', (dialect, [send, stream, get, subscribe]) => {
  const endpoint = { dialect, path: '/x/' };

  it('sends, streams, asks and subscribes', () => {
    expect(summarise(toSendRequest(endpoint, turn, plain))).toBe(send);
    expect(summarise(toSendRequest(endpoint, turn, { ...plain, stream: true }))).toBe(stream);
    expect(summarise(toGetTaskRequest(endpoint, 'a/?\ud800'))).toBe(get);
    expect(summarise(toSubscribeRequest(endpoint, 'a/?\ud800'))).toBe(subscribe);
  });

  it('says its length', () => {
    const { headers, body } = toSendRequest(endpoint, turnOf('Grüße'), plain);
    expect(Object.fromEntries(headers)['Content-Length']).toBe(
      String(Buffer.byteLength(body ?? '')),
    );
  });
});

it('leaves production its own bytes, whatever method a turn names', () => {
  const endpoint = { dialect: 'json-rpc-0.3', path: '/' } as const;
  expect(toSendRequest(endpoint, turn, plain).body).toBe(encodeTurn(turn));
  const other = { ...turn, method: 'tasks/cancel' };
  expect(toSendRequest(endpoint, other, plain).body).toBe(encodeTurn(other));
  expect(dialects).toHaveLength(4);
});
