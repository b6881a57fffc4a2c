// The turn in the words of the dialects that production does not speak.
import { describe, expect, it } from 'vitest';
import type { WireTurn } from '../../../src/domain/turn.ts';
import {
  encodeHttpTurnV1,
  encodeHttpTurnV03,
  encodeRpcTurnV1,
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

  it('of files alone, without a context of its own', () => {
    const bare = { ...turn, text: null, contextId: null, files: [{ uri: 'workspace:/b' }] };
    expect(JSON.parse(encodeHttpTurnV1(bare))).toMatchObject({
      message: { contextId: 'canvas-w', parts: [{ url: 'workspace:/b' }] },
    });
  });
});
