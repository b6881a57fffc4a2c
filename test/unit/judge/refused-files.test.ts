// A turn with files that is refused: how its files came is said, for agents that know no URIs of
// the platform.
import { describe, expect, it } from 'vitest';
import type { AttachmentRoute } from '../../../src/domain/record.ts';
import type { TurnOutcome } from '../../../src/domain/reply.ts';
import { judgeCanary } from '../../../src/judge/judge.ts';
import { byCopy, file } from './conversation-parts.ts';
import { observe } from './observation.ts';

const refused = (message: string): TurnOutcome => ({
  kind: 'rejected',
  reason: 'json-rpc-error',
  message,
  reply: null,
});

function headlineOf(
  message: string,
  attachments: readonly AttachmentRoute[],
  died = null as string | null,
) {
  const outcome = refused(message);
  return judgeCanary(observe({ files: [file], model: [], outcome, turn: { attachments, died } }))
    .headline;
}

const remark =
  '(its files came as workspace: URIs, as from the platform; "a2a: { files: inline }" in a profile sends their bytes)';

describe('a turn with files that is refused', () => {
  it.each(['archive-copy', 'ingest'] as const)('names the URIs where they went by %s', (via) => {
    expect(headlineOf('JSON-RPC error -32603 "no http URL".', [{ ...byCopy, via }])).toBe(
      `rejected: turn 2: JSON-RPC error -32603 "no http URL". ${remark}`,
    );
  });

  it('names them however long the refusal is', () => {
    expect(headlineOf('x'.repeat(5_000), [byCopy])).toContain(`x… ${remark}`);
  });

  it('says nothing of URIs where the bytes were in the message, or there were no files', () => {
    expect(headlineOf('no', [{ ...byCopy, via: 'inline-bytes' }])).toBe('rejected: turn 2: no');
    expect(headlineOf('no', [])).toBe('rejected: turn 2: no');
  });

  it('says what became of a process that died instead', () => {
    expect(headlineOf('lost', [byCopy], 'it died')).toBe('rejected: turn 2: lost; it died');
  });
});
