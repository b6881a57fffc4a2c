// Agents that lose what only some turns have: each must be red for a canary of the suites that are
// shipped.
import { describe, expect, it } from 'vitest';
import type { Habits } from '../../../src/runner/vacuity/habits.ts';
import { renderManifest } from '../../../src/runner/vacuity/ideal-agent.ts';
import { play } from './play.ts';

const isLong = (text: string): boolean => text.length > 1000;

const losses: Record<string, { canary: string; layer: string; habits: Habits }> = {
  'keeps no turn that is a file alone': {
    canary: 'file-in-history',
    layer: 'not-sent-to-model',
    habits: { keep: (said, { wire }) => (wire.text === null ? [] : said) },
  },
  'works on a file alone in the first turn of a conversation only': {
    canary: 'file-in-history',
    layer: 'attachment-dropped',
    habits: {
      manifest: (files, { wire, history }) =>
        wire.text === null && history.length > 0 ? '' : renderManifest(files),
    },
  },
  'keeps of a long answer the beginning and the end': {
    canary: 'long-turn',
    layer: 'not-sent-to-model',
    habits: {
      keep: (said) =>
        said.map((m) =>
          m.role === 'assistant' && isLong(m.text)
            ? { ...m, text: `${m.text.slice(0, 500)} … ${m.text.slice(-500)}` }
            : m,
        ),
    },
  },
  'replies with no more than a thousand characters': {
    canary: 'long-turn',
    layer: 'answer-lost',
    habits: { reply: (text) => text.slice(0, 1000) },
  },
  'keeps its history in ASCII': {
    canary: 'unicode-file',
    layer: 'not-sent-to-model',
    habits: {
      keep: (said) => said.map((m) => ({ ...m, text: m.text.replaceAll(/[^\p{ASCII}]/gu, '?') })),
    },
  },
  'keeps no emoji': {
    canary: 'unicode-file',
    layer: 'not-sent-to-model',
    habits: {
      keep: (said) =>
        said.map((m) => ({ ...m, text: m.text.replaceAll(/\p{Extended_Pictographic}/gu, '') })),
    },
  },
};

describe('what only some turns have is kept', () => {
  for (const [name, { canary, layer, habits }] of Object.entries(losses))
    it(`an agent that ${name}: ${canary}`, async () => {
      expect((await play(canary, habits)).headline).toMatch(new RegExp(`^${layer}: `));
    });
});
