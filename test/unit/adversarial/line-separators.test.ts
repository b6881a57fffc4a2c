// Line separators of Unicode: what sound agents make of them, and agents that lose words by them.
import { describe, expect, it } from 'vitest';
import type { Habits } from '../../../src/runner/vacuity/habits.ts';
import { play } from './play.ts';

const canary = 'line-separators';
const separators = /[\u0085\u2028\u2029]/g;

/** An agent that puts the same thing in place of each separator, wherever one comes by. */
function writing(sign: string): Habits {
  const change = (text: string): string => text.replaceAll(separators, sign);
  return { user: change, reply: change, tool: ({ given }, run) => change(run(given)) };
}

describe('line separators', () => {
  it.each<[string, Habits]>([
    ['kept', {}],
    ['line breaks', writing('\n')],
    ['line breaks of Windows', writing('\r\n')],
    ['blanks', writing(' ')],
    ['what Latin-1 has for one that is unknown', writing('?')],
    ['escapes of JSON', writing(String.raw`\u2028`)],
    ['left out', writing('')],
  ])('may be %s', async (_what, habits) => {
    expect(await play(canary, habits)).toMatchObject({ verdict: 'passed' });
  });

  it('may not end a text', async () => {
    const user = (text: string): string => text.split(separators)[0] ?? '';
    expect(await play(canary, { user })).toMatchObject({ verdict: 'failed' });
  });

  it('may not end what the model is told of a file', async () => {
    const tool: Habits['tool'] = ({ given }, run) => run(given).split(separators)[0] ?? '';
    expect(await play(canary, { tool })).toMatchObject({ layer: 'attachment-dropped' });
  });

  it('may not end a reply', async () => {
    const reply = (text: string): string => text.split(separators)[0] ?? '';
    expect((await play(canary, { reply })).verdict).toBe('failed');
  });

  it('may not cost a message, once the session was read back', async () => {
    const messages: Habits['messages'] = (all, { turn }) =>
      turn < 3 ? all : all.filter(({ text }) => text.search(separators) === -1);
    expect(await play(canary, { messages })).toMatchObject({ verdict: 'failed' });
  });
});
