// The normaliser against the recorded server: every vector, both ways in, and the limits at their
// edge.
import { createHash } from 'node:crypto';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { canvasContextId, sessionContextId } from '../../../src/domain/turn.ts';
import { encodeCanvasBody, stopCanvasBody } from '../../../src/wire/canvas-body.ts';
import { maxReplyBodyBytes, maxRequestBodyBytes } from '../../../src/wire/limits.ts';
import {
  encodeTurn,
  normaliseCanvasBody,
  normalisePeerBody,
  normaliseTurn,
} from '../../../src/wire/normalise.ts';
import { parseTurnLine } from '../../../src/wire/turn-line.ts';
import { anyTurn } from './arbitraries.ts';
import { secondEncodeTurn } from './second-implementation.ts';
import { type Vector, vectors } from './vectors.ts';

const context = { workspaceId: 'w', identity: null, requestId: 'r', messageId: 'm' };
const turn = {
  ...context,
  method: 'message/send',
  contextId: canvasContextId('w'),
  text: 'hi',
  files: [],
};

function readTurn(vector: Vector) {
  return parseTurnLine(lineOf(vector), () => 'unused').turn;
}

// JSON.stringify would lose the sign of -0, which the vectors carry in file sizes.
function lineOf(vector: Vector): string {
  const text = JSON.stringify({ from: 'turn', turn: vector.turn }, (_key, value) =>
    Object.is(value, -0) ? 'NEGATIVE ZERO' : value,
  );
  return text.replaceAll('"NEGATIVE ZERO"', '-0');
}

function expectRecorded(vector: Vector, body: string): void {
  const bytes = Buffer.from(body);
  expect(body).toBe(vector.bytes);
  expect(bytes.toString('base64')).toBe(vector.bytes_base64);
  expect(createHash('sha256').update(bytes).digest('hex')).toBe(vector.sha256);
}

describe('when a vector was accepted by the server', () => {
  const accepted = vectors.filter((vector) => vector.error === undefined);
  it.each(accepted)('gives its bytes from the canvas body: $name', (vector) => {
    const received = [vector.canvas_body, Buffer.from(vector.canvas_body)];
    for (const body of received) {
      const result = normaliseCanvasBody(body, readTurn(vector));
      if (!result.ok) throw new Error(`refused with ${result.status}`);
      expectRecorded(vector, result.body);
    }
  });

  it.each(accepted.filter((vector) => vector.from === 'turn'))(
    'gives its bytes from the turn: $name',
    (vector) => {
      expectRecorded(vector, encodeTurn(readTurn(vector)));
      expect(secondEncodeTurn(readTurn(vector))).toBe(vector.bytes);
    },
  );
});

describe('when a vector was refused by the server', () => {
  it.each(vectors.filter((vector) => vector.error !== undefined))(
    'gives its status and body: $name',
    (vector) => {
      expect(normaliseCanvasBody(vector.canvas_body, readTurn(vector))).toEqual({
        ok: false,
        ...vector.error,
      });
    },
  );
});

it('covers the 105 vectors that were recorded', () => {
  expect(vectors).toHaveLength(105);
});

it('agrees with a second implementation on 10,000 random turns', () => {
  fc.assert(
    fc.property(anyTurn, (random) => {
      expect(encodeTurn(random)).toBe(secondEncodeTurn(random));
    }),
    { numRuns: 10_000 },
  );
});

it('writes the canvas body of a turn as the UI does', () => {
  for (const vector of vectors.filter(
    ({ from, name }) => from === 'turn' && !name.startsWith('size-'),
  )) {
    expect(encodeCanvasBody(readTurn(vector)).toWellFormed()).toBe(
      vector.canvas_body.toWellFormed(),
    );
  }
});

describe('when a body is at a limit', () => {
  const bodyOf = (bytes: number): string => {
    const frame = '{"jsonrpc":"2.0","x":""}';
    return frame.replace('""', `"${'x'.repeat(bytes - frame.length)}"`);
  };

  it('accepts 16777216 bytes and refuses one more, as text and as bytes', () => {
    for (const toBody of [(text: string) => text, (text: string) => Buffer.from(text)]) {
      expect(normaliseCanvasBody(toBody(bodyOf(maxRequestBodyBytes)), context).ok).toBe(true);
      expect(normaliseCanvasBody(toBody(bodyOf(maxRequestBodyBytes + 1)), context)).toEqual({
        ok: false,
        status: 413,
        body: {
          error: 'request body exceeds 16777216 byte limit: A2A body exceeds size limit',
          max_bytes: 16_777_216,
          truncated: true,
        },
      });
    }
  });

  it('counts bytes, not characters', () => {
    const text = bodyOf(maxRequestBodyBytes).replace('xxx', 'éx');
    expect(normaliseCanvasBody(text, context).ok).toBe(true);
    expect(normaliseCanvasBody(text.replace('éx', 'éé'), context).ok).toBe(false);
  });

  it('may send on more than it may receive', () => {
    const result = normaliseCanvasBody(
      bodyOf(maxRequestBodyBytes).replaceAll('xxxxx', '<<<<<'),
      context,
    );
    expect(result.ok && result.body.length).toBeGreaterThan(5 * maxRequestBodyBytes);
  });

  it('applies the limit to the canvas body of a turn', () => {
    const room = maxRequestBodyBytes - Buffer.byteLength(encodeCanvasBody({ ...turn, text: '' }));
    expect(normaliseTurn({ ...turn, text: 'x'.repeat(room) }).ok).toBe(true);
    expect(normaliseTurn({ ...turn, text: 'x'.repeat(room + 1) })).toMatchObject({ status: 413 });
  });

  it('accepts 10000 levels and refuses one more', () => {
    const bodyOfDepth = (depth: number) =>
      `{"params":${'['.repeat(depth - 1)}${']'.repeat(depth - 1)}}`;
    expect(normaliseCanvasBody(bodyOfDepth(10_000), context).ok).toBe(true);
    expect(normaliseCanvasBody(bodyOfDepth(10_001), context)).toMatchObject({ status: 400 });
    const kept = `{"jsonrpc":1,"x":${'{"a":'.repeat(9_999)}[]${'}'.repeat(9_999)}}`;
    expect(normaliseCanvasBody(kept, context)).toMatchObject({ status: 400 });
  });

  it('reads replies up to 64 MiB', () => {
    expect(maxReplyBodyBytes).toBe(64 * 1024 * 1024);
  });
});

it('fills in what one agent leaves out for another, but neither contextId nor metadata', () => {
  const sent = '{"method":"message/send","params":{"message":{"parts":[]}}}';
  const received = (result: ReturnType<typeof normaliseTurn>) =>
    result.ok ? JSON.parse(result.body).params : result;
  const fromAgent = received(normalisePeerBody(sent, context));
  expect(fromAgent).toMatchObject({ message: { messageId: 'm' } });
  expect(fromAgent.message).not.toHaveProperty('contextId');
  expect(fromAgent).not.toHaveProperty('metadata');
  const fromUser = received(normaliseCanvasBody(sent, context));
  expect(fromUser).toMatchObject({ message: { contextId: expect.any(String) }, metadata: {} });
});

describe('when a turn is encoded', () => {
  it('throws for a size that no double holds', () => {
    for (const size of [Number.POSITIVE_INFINITY, Number.NaN]) {
      expect(() => encodeTurn({ ...turn, files: [{ size }] })).toThrow(
        /refuse this turn with 400: invalid A2A body/,
      );
    }
  });

  it('makes the two context ids of the UI', () => {
    expect(canvasContextId('w')).toBe('canvas-w');
    expect(sessionContextId('w', 'u')).toBe('sess-w-u');
  });

  it('sends Stop as a cancel without a message', () => {
    const vector = vectors.find(({ name }) => name === 'ui-stop-button');
    expect(vector?.canvas_body).toBe(stopCanvasBody);
  });
});

describe('when a body is of another shape', () => {
  const normalise = (body: string | Uint8Array) => {
    const result = normaliseCanvasBody(body, context);
    return result.ok ? JSON.parse(result.body) : result;
  };

  it('fills no contextId for a method that is no string', () => {
    expect(
      normalise('{"method":["message/send"],"params":{"message":{"parts":[]}}}').params.message,
    ).not.toHaveProperty('contextId');
  });

  it('refuses a number beyond double range in a member that a duplicate replaces', () => {
    expect(normalise('{"a":1e400,"a":1}')).toMatchObject({ status: 400 });
  });

  it('lets keys collide that differ only in their unpaired surrogate', () => {
    const result = normaliseCanvasBody(
      '{"jsonrpc":1,"\\ud800":1,"\\udc00":2,"\\ud800":3}',
      context,
    );
    expect(result.ok && result.body).toContain('"\ufffd":3}');
    expect(result.ok && result.body).not.toContain('2');
  });

  it('takes a byte order mark for what is not JSON', () => {
    expect(normalise(Buffer.from('\ufeff{}'))).toMatchObject({ status: 400 });
  });

  it('writes one U+FFFD for each invalid byte, as Go does', () => {
    const body = Buffer.concat([
      Buffer.from('{"method":"'),
      Buffer.from([0xf0, 0x9f, 0x98]),
      Buffer.from('"}'),
    ]);
    expect(normalise(body).method).toBe('\ufffd\ufffd\ufffd');
  });

  it('crashes on null, however it is padded', () => {
    expect(normalise(' null\n')).toEqual({ ok: false, status: 500, body: null });
  });
});
