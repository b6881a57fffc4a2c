// Turns that overlap: files that come meanwhile, streams of two sessions, and notes of two
// sessions.
import { describe, expect, it } from 'vitest';
import type { Habits } from '../../../src/runner/vacuity/habits.ts';
import { play } from './play.ts';

describe('a file that is sent while an earlier turn is under way', () => {
  const dropping = (name: string): Habits => ({
    hear: (turn) =>
      turn.files.some((file) => file.name?.includes(name)) ? { ...turn, files: [] } : turn,
  });

  it.each([
    ['with a text', 'bill'],
    ['alone', 'reminder'],
  ])('may not be dropped: %s', async (_, name) => {
    const judged = await play('file-while-busy', dropping(name));
    expect(judged).toMatchObject({ verdict: 'failed', layer: 'attachment-dropped' });
  });
});

describe('two sessions that are streamed at the same time', () => {
  it('may not have the answer of each other', async () => {
    const said = new Map<string, string>();
    const reply: Habits['reply'] = (answer, { wire, turn }) => {
      const key = `${turn}`;
      const other = said.get(key);
      said.set(key, answer);
      return wire.method === 'message/stream' ? (other ?? answer) : answer;
    };
    expect((await play('streams-together', { reply })).verdict).toBe('failed');
  });
});

describe('notes of two sessions', () => {
  const noting = (isKept: (content: string) => boolean): Habits => ({
    tool: ({ name, given }, run) =>
      name !== 'commit_memory' || isKept(given.content ?? '') ? run(given) : '{"success":true}',
  });

  it.each(['mast', 'sail', 'pump', 'lamp'])('are all due: %s', async (word) => {
    const judged = await play(
      'notes-of-two-sessions',
      noting((content) => !content.includes(word)),
    );
    expect(judged).toMatchObject({ verdict: 'failed', layer: 'memory-not-written' });
  });

  it.each(['mast', 'sail', 'pump', 'lamp'])('may not be written over: %s', async (word) => {
    const tool: Habits['tool'] = ({ name, given }, run) => {
      if (name !== 'recall_memory') return run(given);
      return run(given).replaceAll(new RegExp(`[^\\n]*${word}[^\\n]*\\n?`, 'g'), '');
    };
    const judged = await play('notes-of-two-sessions', { tool });
    expect(judged).toMatchObject({ verdict: 'failed', layer: 'memory-not-recalled' });
  });
});
