// Replies that are no answer, and arbitrary ones, as a pure function of status and body.
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { readReply } from '../../../src/a2a/reply.ts';
import type { TurnOutcome } from '../../../src/domain/reply.ts';
import { decodeUtf8 } from '../../../src/wire/decode-utf8.ts';

const id = 'request-1';

/** Reads a body with status 200. */
function read(body: unknown): TurnOutcome {
  const text = typeof body === 'string' ? body : JSON.stringify(body);
  return readReply({ status: 200, location: null, body: text }, id);
}

/** The outcome of a result in a proper envelope. */
function readResult(result: unknown): TurnOutcome {
  return read({ jsonrpc: '2.0', id, result });
}

describe('a reply that is none', () => {
  const cases: readonly (readonly [string, unknown, string, string])[] = [
    ['nothing', '', 'empty-body', 'HTTP 200 with an empty body.'],
    ['blanks', ' \n', 'empty-body', 'HTTP 200 with an empty body.'],
    ['text', 'oops', 'not-json', 'The reply is no JSON: "oops".'],
    ['cut JSON', '{"jsonrpc":"2.0","id":"reque', 'not-json', 'The reply is no JSON'],
    ['a list', [], 'no-result', 'neither result nor error: "[]"'],
    ['null', 'null', 'no-result', '"null"'],
    ['no result', { jsonrpc: '2.0', id }, 'no-result', 'neither'],
    ['null result', { jsonrpc: '2.0', id, result: null, error: null }, 'no-result', 'neither'],
    [
      'other id',
      { id: 'x', result: { kind: 'message' } },
      'id-mismatch',
      'the id "x"; the request\'s is "request-1"',
    ],
    ['number id', { id: 7, result: { kind: 'message' } }, 'id-mismatch', 'the id "7"'],
    ['no id', { result: { kind: 'message' } }, 'id-mismatch', 'no id'],
    ['error, other id', { id: 'x', error: { code: 1, message: 'm' } }, 'id-mismatch', '"x"'],
    [
      'error',
      { id, error: { code: -32603, message: 'Internal', data: { why: 'x' } } },
      'json-rpc-error',
      'JSON-RPC error -32603 "Internal", data "{"why":"x"}".',
    ],
    [
      'error without id',
      { error: { code: -32700, message: 'm', data: 'plain' } },
      'json-rpc-error',
      '-32700 "m", data "plain"',
    ],
    [
      'error with null id',
      { id: null, error: { data: null } },
      'json-rpc-error',
      'JSON-RPC error without code without a message.',
    ],
    [
      'error and result',
      { id, error: { code: 1, message: 'm' }, result: { kind: 'message' } },
      'json-rpc-error',
      'error 1',
    ],
    ['queued', { queued: true, queue_id: 'q' }, 'queued', 'put off, not answered'],
    ['busy', { status: 'busy', retry: true }, 'queued', 'put off'],
    [
      'queued result',
      { id, result: { status: 'queued', delivery_mode: 'push-async' } },
      'queued',
      'push-async',
    ],
    [
      'other kind',
      { id, result: { kind: 'status-update', status: {} } },
      'unknown-shape',
      'neither Message nor Task',
    ],
    ['string result', { id, result: 'hello' }, 'unknown-shape', '"hello"'],
    ['empty result', { id, result: {} }, 'unknown-shape', '"{}"'],
  ];

  it.each(cases)('%s', (_name, body, reason, message) => {
    const outcome = read(body);
    expect(outcome).toMatchObject({ kind: 'rejected', reason, reply: null });
    expect(outcome.kind === 'rejected' && outcome.message).toContain(message);
  });

  it('has no keys of a prototype', () => {
    const message = '{"kind":"message","parts":[{"text":"a"}]}';
    expect(read(`{"id":"${id}","__proto__":{"result":${message}}}`)).toMatchObject({
      reason: 'no-result',
    });
    expect(read(`{"id":"${id}","result":{"__proto__":${message}}}`)).toMatchObject({
      reason: 'unknown-shape',
    });
    expect(read(`{"id":"${id}","result":{"kind":"constructor"}}`)).toMatchObject({
      reason: 'unknown-shape',
    });
    expect(Object.hasOwn(Object.prototype, 'result')).toBe(false);
  });

  it('keeps the last of duplicated keys', () => {
    const body = `{"id":"x","id":"${id}","result":1,"result":{"kind":"message","parts":[{"text":"a","text":"b"}]}}`;
    expect(read(body)).toMatchObject({ kind: 'answered', reply: { text: 'b' } });
  });

  it('of too many values is not parsed, whatever commas its texts hold', () => {
    const commas = `${','.repeat(1_500_000)}\\"[[[`;
    const text = `{"id":"${id}","result":{"kind":"message","parts":[{"text":"${commas}"}]}}`;
    expect(read(text).kind).toBe('answered');
    expect(read(`[${'1,'.repeat(1_000_001)}1]`)).toMatchObject({ reason: 'body-too-large' });
    expect(read(`"${','.repeat(1_500_000)}`)).toMatchObject({ reason: 'not-json' });
  });

  it('that nests deeply is quoted without its depth', () => {
    const deep = `${'['.repeat(100_000)}${']'.repeat(100_000)}`;
    expect(read(deep)).toMatchObject({ reason: 'no-result' });
    expect(read(`{"id":${deep},"result":{}}`)).toMatchObject({ reason: 'id-mismatch' });
  });

  it('is quoted inertly and in bounds', () => {
    const outcome = read(`\u001b[31m::error::x\n${'y'.repeat(100_000)}`);
    expect(outcome.kind === 'rejected' && outcome.message).toMatch(
      /^The reply is no JSON: ": :error: :x ⏎ y+… \(\d+ more\)"\.$/,
    );
    expect(outcome.kind === 'rejected' && outcome.message.length).toBeLessThan(400);
  });
});

describe('a status', () => {
  const readStatus = (status: number, body: string, location: string | null = null) =>
    readReply({ status, location, body }, id);

  it.each([300, 301, 302, 307, 308])('%i is a redirect', (status) => {
    expect(readStatus(status, '{}', 'http://evil/')).toEqual({
      kind: 'rejected',
      reason: 'redirect',
      message: `HTTP ${status} to "http://evil/"; redirects are not followed.`,
      reply: null,
    });
    expect(readStatus(status, '')).toMatchObject({ reason: 'redirect' });
  });

  it('503 of an agent that is not configured quotes its reason', () => {
    const error = { code: -32603, message: 'Internal error: agent not configured', data: 'no key' };
    expect(readStatus(503, JSON.stringify({ jsonrpc: '2.0', id, error }))).toMatchObject({
      reason: 'http-status',
      message:
        'HTTP 503: JSON-RPC error -32603 "Internal error: agent not configured", data "no key".',
    });
  });

  it.each([400, 401, 404, 500, 599])('%i is a failure even with a proper answer', (status) => {
    const body = JSON.stringify({ id, result: { kind: 'message', parts: [{ text: 'a' }] } });
    expect(readStatus(status, body)).toMatchObject({ reason: 'http-status' });
  });

  it('500 without an envelope is quoted as it is', () => {
    const body = '{"error":{"code":500,"message":"m"}}';
    expect(readReply({ status: 500, location: null, body }, null, '1.0')).toMatchObject({
      reason: 'http-status',
      message: 'HTTP 500: "{"error":{"code":500,"message":"m"}}".',
    });
  });

  it('202 with a proper answer is an answer', () => {
    const body = JSON.stringify({ id, result: { kind: 'message', parts: [{ text: 'a' }] } });
    expect(readStatus(202, body)).toMatchObject({ kind: 'answered' });
    expect(readStatus(202, '{"queued":true}')).toMatchObject({ reason: 'queued' });
  });
});

describe('any body', () => {
  it('of any bytes gives an outcome', () => {
    fc.assert(
      fc.property(fc.uint8Array({ maxLength: 200 }), (bytes) => {
        const body = decodeUtf8(bytes);
        expect(readReply({ status: 200, location: null, body }, id).kind).toBe('rejected');
        expect(readReply({ status: 200, location: null, body }, null, '1.0').kind).toBe('rejected');
      }),
      { numRuns: 2000 },
    );
  });

  it('gives an outcome', () => {
    fc.assert(
      fc.property(
        fc.string({ unit: 'binary' }),
        fc.integer({ min: 200, max: 599 }),
        (body, status) => {
          expect(readReply({ status, location: body, body }, id).kind).toBe('rejected');
        },
      ),
    );
  });

  // Trees of the reader's own words reach deeper than arbitrary JSON would.
  const { value } = fc.letrec((tie) => ({
    value: fc.oneof(
      { maxDepth: 6 },
      fc.constantFrom(null, 1, '', 'text', 'message', 'task', 'completed', id),
      fc.array(tie('value'), { maxLength: 3 }),
      fc.dictionary(
        fc.constantFrom(
          ...[
            'id',
            'error',
            'result',
            'kind',
            'parts',
            'text',
            'root',
            'file',
            'data',
            'status',
            'state',
          ],
          ...[
            'message',
            'task',
            'artifacts',
            'artifactId',
            'url',
            'code',
            '__proto__',
            'contextId',
          ],
        ),
        tie('value'),
      ),
    ),
  }));

  it('of known words in odd places gives an outcome', () => {
    fc.assert(
      fc.property(value, (result) => {
        expect(['answered', 'rejected']).toContain(readResult(result).kind);
        expect(['answered', 'rejected']).toContain(read(result).kind);
      }),
      { numRuns: 1000 },
    );
  });
});
