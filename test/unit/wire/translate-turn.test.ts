// The turn in the words of the dialects that production does not speak.
import { describe, expect, it } from 'vitest';
import type { WireTurn } from '../../../src/domain/turn.ts';
import { encodeTurn } from '../../../src/wire/normalise.ts';
import {
  encodeHttpTurnV1,
  encodeHttpTurnV03,
  encodeRpcTurnV1,
  encodeStrictTurn,
  translateBody,
} from '../../../src/wire/translate-turn.ts';

const turn: WireTurn = {
  method: 'message/send',
  requestId: 'r',
  messageId: 'm',
  contextId: 'c',
  workspaceId: 'w',
  text: 'Grüße <&>',
  files: [
    { name: 'a.txt', mimeType: 'text/plain', uri: 'workspace:/a.txt', size: 3 },
    { uri: 'workspace:/b' },
  ],
  identity: { userId: 'u', email: 'e@x' },
};
const metadata = {
  email: 'e@x',
  source: 'canvas_user',
  user_id: 'u',
  user_identity_status: 'AUTHENTICATED',
  username: 'e@x',
};
const head = { contextId: 'c', messageId: 'm', role: 'ROLE_USER' };

describe('a turn', () => {
  it('in JSON-RPC 1.0', () => {
    const body = encodeRpcTurnV1(turn, 'SendStreamingMessage');
    const parts = [
      { text: 'Grüße <&>' },
      { filename: 'a.txt', mediaType: 'text/plain', url: 'workspace:/a.txt' },
      { url: 'workspace:/b' },
    ];
    expect(JSON.parse(body)).toEqual({
      id: 'r',
      jsonrpc: '2.0',
      method: 'SendStreamingMessage',
      params: { message: { ...head, parts }, metadata },
    });
    expect(JSON.parse(encodeHttpTurnV1(turn))).toEqual({ message: { ...head, parts }, metadata });
  });

  it('in HTTP+JSON 0.3', () => {
    expect(JSON.parse(encodeHttpTurnV03(turn))).toEqual({
      message: {
        ...head,
        content: [
          { text: 'Grüße <&>' },
          { file: { fileWithUri: 'workspace:/a.txt', mimeType: 'text/plain', name: 'a.txt' } },
          { file: { fileWithUri: 'workspace:/b' } },
        ],
      },
      metadata,
      configuration: { blocking: true },
    });
  });

  it("with the body of A2A 0.3 differs from the platform's by the kind and the size alone", () => {
    const platform = JSON.parse(encodeTurn(turn));
    const strict = JSON.parse(encodeStrictTurn(turn));
    const [text, first, second] = platform.params.message.parts;
    const { size, ...file } = first.file;
    expect(size).toBe(3);
    expect(strict).toEqual({
      ...platform,
      params: {
        ...platform.params,
        message: {
          ...platform.params.message,
          kind: 'message',
          parts: [text, { ...first, file }, second],
        },
      },
    });
  });

  it('with a file inline has its bytes in the words of each dialect', () => {
    const bytes = Buffer.from('abc').toString('base64');
    const inline = {
      ...turn,
      text: null,
      files: [{ name: 'a.txt', mimeType: 'text/plain', bytes }],
    };
    const file = { bytes, mimeType: 'text/plain', name: 'a.txt' };
    for (const encode of [encodeTurn, encodeStrictTurn])
      expect(JSON.parse(encode(inline)).params.message.parts).toEqual([{ kind: 'file', file }]);
    const part = { raw: bytes, filename: 'a.txt', mediaType: 'text/plain' };
    expect(JSON.parse(encodeHttpTurnV1(inline)).message.parts).toEqual([part]);
    expect(JSON.parse(encodeRpcTurnV1(inline, 'SendMessage')).params.message.parts).toEqual([part]);
    expect(JSON.parse(encodeHttpTurnV03(inline)).message.content).toEqual([
      { file: { fileWithBytes: bytes, mimeType: 'text/plain', name: 'a.txt' } },
    ]);
  });

  it("is translated from the platform's body as it is made", () => {
    const stream = { ...turn, method: 'message/stream' };
    expect(translateBody(encodeTurn(turn), 'json-rpc-0.3', false)).toBe(encodeTurn(turn));
    expect(translateBody(encodeTurn(turn), 'json-rpc-0.3', true)).toBe(encodeStrictTurn(turn));
    expect(translateBody(encodeTurn(turn), 'json-rpc-1.0', false)).toBe(
      encodeRpcTurnV1(turn, 'SendMessage'),
    );
    expect(translateBody(encodeTurn(stream), 'json-rpc-1.0', false)).toBe(
      encodeRpcTurnV1(stream, 'SendStreamingMessage'),
    );
    expect(translateBody(encodeTurn(turn), 'http-json-0.3', false)).toBe(encodeHttpTurnV03(turn));
    expect(translateBody(encodeTurn(turn), 'http-json-1.0', true)).toBe(encodeHttpTurnV1(turn));
    const bare = '{"jsonrpc":"2.0","method":"message/send","params":{"message":{"parts":[]}}}';
    expect(JSON.parse(translateBody(bare, 'json-rpc-1.0', false)).id).toBeNull();
    const stop = '{"id":"r","jsonrpc":"2.0","method":"tasks/cancel","params":{}}';
    expect(translateBody(stop, 'json-rpc-1.0', true)).toBe(stop);
  });

  it('of files alone, without a context of its own', () => {
    const bare = { ...turn, text: null, contextId: null, files: [{ uri: 'workspace:/b' }] };
    expect(JSON.parse(encodeHttpTurnV1(bare))).toMatchObject({
      message: { contextId: 'canvas-w', parts: [{ url: 'workspace:/b' }] },
    });
  });
});
