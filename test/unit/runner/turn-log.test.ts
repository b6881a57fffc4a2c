// What a container wrote during one turn.
import { describe, expect, it } from 'vitest';
import type { LogLine } from '../../../src/domain/log.ts';
import { cutLog } from '../../../src/runner/outcome/turn-log.ts';

const began = Date.parse('2026-11-29T10:00:10Z');
const turn = { beganAt: began, endedAt: began + 5_000 };

function line(second: string, text: string, stream: LogLine['stream'] = 'stdout'): LogLine {
  return { at: `2026-11-29T10:00:${second}Z`, stream, text };
}

const textsOf = ({ lines }: { readonly lines: readonly { readonly text: string }[] }): string[] =>
  lines.map(({ text }) => text);

describe('the log of a turn', () => {
  it('is what was written in it, to the nanosecond, of all containers in the order of time', () => {
    const first = [line('09.999999999', 'before'), line('10.000000000', 'a'), line('14.1', 'd')];
    const second = [line('11.5', 'b', 'stderr'), line('12.0', 'c'), line('15.001000000', 'after')];
    const log = cutLog([first, second], turn, 200);
    expect(log.isBefore).toBe(false);
    expect(textsOf(log)).toEqual(['a', 'b', 'c', 'd']);
    expect(log.lines[1]?.stream).toBe('stderr');
    expect(textsOf(cutLog([first, second], turn, 2))).toEqual(['c', 'd']);
    expect(textsOf(cutLog([first, second], turn, 0))).toEqual([]);
  });

  it('is the end of what came before, where nothing was written in it, and says so', () => {
    const lines = Array.from({ length: 50 }, (_, index) => line('01.5', `boot ${index}`));
    const log = cutLog([[...lines, line('20.0', 'of a later turn')]], turn, 200);
    expect(log.isBefore).toBe(true);
    expect(textsOf(log)).toEqual(lines.slice(-15).map(({ text }) => text));
    expect(cutLog([], turn, 200)).toEqual({ isBefore: true, lines: [] });
  });

  it('takes lines without a time for none of the turn', () => {
    const log = cutLog([[{ at: null, stream: null, text: 'x' }]], turn, 200);
    expect(log).toEqual({ isBefore: true, lines: [{ at: null, stream: null, text: 'x' }] });
  });
});
