// The reader of event streams: the HTML Standard's rules, wherever the bytes are cut, within
// bounds, on any bytes.
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { createSseReader, type SseEvent } from '../../../src/a2a/sse.ts';

const limits = { maxLineBytes: 1000, maxEventBytes: 1010 };

/**
 * The events of a whole stream, cut into chunks of `size` bytes, and the limit that it went over.
 */
function read(bytes: Uint8Array, size = bytes.length || 1, bounds = limits) {
  const reader = createSseReader(bounds);
  const events: SseEvent[] = [];
  for (let at = 0; at < bytes.length; at += size) {
    events.push(...reader.read(bytes.subarray(at, at + size)));
  }
  return { events: [...events, ...reader.end()], problem: reader.problem };
}

const readAll = (bytes: Uint8Array, size?: number) => read(bytes, size).events;
const problemOf = (text: string, size: number) => read(Buffer.from(text), size).problem;
const dataOf = (text: string, size?: number) =>
  readAll(Buffer.from(text), size).map(({ data }) => data);

describe('an event stream', () => {
  it.each([
    ['line feeds', 'data: a\n\ndata: b\n\n', ['a', 'b']],
    ['CRLF', 'data: a\r\n\r\ndata: b\r\n\r\n', ['a', 'b']],
    ['carriage returns', 'data: a\r\rdata: b\r\r', ['a', 'b']],
    ['a byte order mark', '\ufeffdata: a\n\n', ['a']],
    ['data on several lines', 'data: a\ndata\ndata:b\n\n', ['a\n\nb']],
    ['one space only taken off', 'data:  a \n\n', [' a ']],
    ['keep-alives and comments', ': ping\n\n:\n\ndata: a\n: x\n\n\n\n: ping\n\n', ['a']],
    ['other fields', 'id: 1\nretry: 5\nfoo: x\nbar\ndata: a\n\n', ['a']],
    ['no last blank line', 'data: a\n\ndata: b\n', ['a', 'b']],
    ['no last line end', 'data: a\n\ndata: b', ['a', 'b']],
    ['an event without data', 'event: x\n\n', []],
    ['nothing', '', []],
  ])('with %s', (_name, text, expected) => {
    for (const size of [1, 2, 3, 1000]) expect(dataOf(text, size)).toEqual(expected);
  });

  it('names its events, each for itself', () => {
    expect(readAll(Buffer.from('event: error\ndata: a\n\ndata: b\n\n'))).toEqual([
      { name: 'error', data: 'a' },
      { name: '', data: 'b' },
    ]);
  });

  it('has characters that are cut between chunks, and bytes that are none', () => {
    expect(dataOf('data: Grüße 🎈\n\n', 1)).toEqual(['Grüße 🎈']);
    const bad = Buffer.concat([
      Buffer.from('data: a'),
      Buffer.from([0xff, 0xfe]),
      Buffer.from('b\n\n'),
    ]);
    expect(readAll(bad, 1)[0]?.data).toBe('a\ufffd\ufffdb');
  });

  it('has bounds for a line, whatever its end, and for an event', () => {
    const exact = `data: ${'x'.repeat(994)}\n\n`;
    expect(dataOf(exact)).toHaveLength(1);
    expect(problemOf(exact, 1)).toBeNull();
    for (const size of [1, 7, 5000]) {
      const line = 'a line of the stream is longer than 1000 bytes';
      expect(problemOf(`data: ${'x'.repeat(995)}\n\ndata: a\n\n`, size)).toBe(line);
      expect(problemOf('y'.repeat(5000), size)).toBe(line);
      const event = 'an event of the stream is larger than 1010 bytes';
      expect(problemOf('data: 12345678901234567890\n'.repeat(60), size)).toBe(event);
      expect(problemOf('data\n'.repeat(100), size)).toBe(event);
    }
  });

  it('is read the same however it is cut', () => {
    const piece = fc.constantFrom('data:', ' ', 'a', 'é', '\n', '\r', '\r\n', ':', 'event', '\n\n');
    fc.assert(
      fc.property(fc.array(piece), fc.integer({ min: 1, max: 9 }), (pieces, size) => {
        const bytes = Buffer.from(pieces.join(''));
        expect(readAll(bytes, size)).toEqual(readAll(bytes));
      }),
      { numRuns: 1000 },
    );
  });

  it('of any bytes gives events or is too large', () => {
    const small = { maxLineBytes: 40, maxEventBytes: 60 };
    const bytes = fc.oneof(
      fc.uint8Array({ maxLength: 300 }),
      fc.array(fc.constantFrom(...Buffer.from('data: \r\n\n\n{}')), { maxLength: 300 }),
    );
    fc.assert(
      fc.property(bytes, fc.integer({ min: 1, max: 64 }), (given, size) => {
        const { events, problem } = read(Uint8Array.from(given), size, small);
        for (const { data } of events) {
          expect(Buffer.byteLength(data.replaceAll('\ufffd', '?'))).toBeLessThanOrEqual(60);
        }
        expect(problem === null || problem.includes('of the stream is l')).toBe(true);
      }),
      { numRuns: 2000 },
    );
  });
});
