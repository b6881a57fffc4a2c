// Agents that have an answer put better by a request with nothing but that answer: its road is
// followed through both requests.
import { describe, expect, it } from 'vitest';
import type { Habits } from '../../../src/runner/vacuity/habits.ts';
import { notPassed, play } from '../adversarial/play.ts';
import { user } from './observation.ts';

/** Has a draft put better once, in a request of its own. */
const drafting: Habits = {
  again: (_messages, { answers: [draft, better] }) =>
    draft === undefined || better !== undefined
      ? null
      : [user(`Put this better, and change nothing else:\n${draft}`)],
};

describe('a draft that names files', () => {
  it('is said once more, and each file and the text beside it are judged by the first request', async () => {
    const canaries = ['file-with-caption', 'file-only', 'several-files', 'file-in-history'];
    expect(await notPassed(drafting, canaries)).toEqual({});
  });

  it('hides no text that was dropped beside its files', async () => {
    const dropping: Habits = {
      ...drafting,
      user: (text, { wire }) => (wire.files.length > 0 ? text.replace(wire.text ?? '', '') : text),
    };
    const { layer } = await play('file-with-caption', dropping);
    expect(layer).toBe('caption-dropped');
  });
});
