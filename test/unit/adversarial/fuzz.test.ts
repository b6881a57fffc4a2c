// Small faults at chosen places, composed: the judge is red exactly where a fault touched what a
// witness can see.
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import type { Layer } from '../../../src/domain/verdict.ts';
import type { AgentMessage, Habits } from '../../../src/runner/vacuity/habits.ts';
import { say } from '../../../src/runner/vacuity/ideal-agent.ts';
import { inDialect } from '../support/dialect.ts';
import { play } from './play.ts';

type Messages = readonly AgentMessage[];

/** A fault in the request of one turn; `at` picks a message of the history. */
const inRequest: Record<string, { layer: Layer; change(history: Messages, at: number): Messages }> =
  {
    drop: { layer: 'not-sent-to-model', change: (h, at) => h.filter((_, i) => i !== at) },
    double: {
      layer: 'sent-doubled',
      change: (h, at) => h.flatMap((m, i) => (i === at ? [m, m] : [m])),
    },
    'double at the end': {
      layer: 'sent-doubled',
      change: (h, at) => [...h, ...h.slice(at, at + 1)],
    },
    reorder: {
      layer: 'sent-out-of-order',
      change: (h, at) => {
        const other = (at + 1) % h.length;
        return h.map((m, i) => (i === at ? (h[other] ?? m) : i === other ? (h[at] ?? m) : m));
      },
    },
    'swap role': {
      layer: 'sent-out-of-order',
      change: (h, at) =>
        h.map((m, i) => (i === at ? { ...m, role: m.role === 'user' ? 'assistant' : 'user' } : m)),
    },
    'cut the end': {
      layer: 'not-sent-to-model',
      change: (h, at) =>
        h.map((m, i) => (i === at ? { ...m, text: m.text.slice(0, m.text.search(/\[[TR]-/)) } : m)),
    },
  };

/** Wrappings that change nothing. */
const harmless: Record<string, Habits> = {
  none: {},
  reminders: { user: (text) => `<reminder>be kind</reminder>\n${text}\n[System note]` },
  quotes: {
    reply: (text, { history }) =>
      [...history.filter((m) => m.role === 'user').map((m) => `You said: ${m.text}`), text].join(
        '\n',
      ),
  },
  title: {
    before: (m) => [
      {
        ...inDialect('openai-chat'),
        model: 'm',
        stream: false,
        tools: [],
        messages: [say('user', `Title for: ${m.at(-1)?.text}`)],
      },
    ],
  },
  merged: {
    messages: (m) => [say('system', 'prompt'), say('user', 'preface'), ...m],
  },
};

const names = fc.constantFrom(...Object.keys(inRequest));

describe('faults in one request of name-recall', () => {
  it('are red with the layer of the fault', async () => {
    await fc.assert(
      fc.asyncProperty(
        names,
        fc.integer({ min: 2, max: 6 }),
        fc.nat(),
        fc.constantFrom('none', 'reminders', 'title', 'merged'),
        async (name, turn, pick, wrapping) => {
          const fault = inRequest[name];
          if (fault === undefined) throw new Error(name);
          const base = harmless[wrapping] ?? {};
          const judgement = await play('name-recall', {
            ...base,
            messages: (m, moment) => {
              const own = m.slice(0, -1);
              const changed =
                moment.turn === turn
                  ? [...fault.change(own, pick % own.length), ...m.slice(-1)]
                  : m;
              return base.messages?.(changed, moment) ?? changed;
            },
          });
          expect(judgement.headline).toMatch(new RegExp(`^${fault.layer}: turn ${turn}: `));
        },
      ),
      { numRuns: 150, seed: 7 },
    );
  });

  it('are red whatever the quoting agent says', async () => {
    await fc.assert(
      fc.asyncProperty(
        names,
        fc.integer({ min: 2, max: 6 }),
        fc.nat(),
        async (name, turn, pick) => {
          const fault = inRequest[name];
          const { reply } = harmless.quotes ?? {};
          if (fault === undefined || reply === undefined) throw new Error(name);
          const judgement = await play('name-recall', {
            reply,
            messages: (m, moment) => {
              const own = m.slice(0, -1);
              return moment.turn === turn
                ? [...fault.change(own, pick % own.length), ...m.slice(-1)]
                : m;
            },
          });
          expect(judgement.verdict).toBe('failed');
        },
      ),
      { numRuns: 100, seed: 8 },
    );
  });
});

describe('faults in one reply of name-recall', () => {
  const replies: Record<string, (text: string, earlier: string) => string> = {
    'stale answer': (_, earlier) => earlier,
    'empty text': () => '',
    'cut end': (text) => text.slice(0, -6),
    'other words': () => 'Sure, I can help with that.',
    'receipt with other words': (text) => `Sure. ${text.slice(-14)}`,
    'first half lost': (text) => text.slice(Math.floor((text.length - 15) / 2)),
    'middle lost': (text) => `${text.slice(0, 5)}${text.slice(-20)}`,
  };
  for (const [name, change] of Object.entries(replies))
    for (const turn of [2, 3, 6])
      it(`${name} in turn ${turn}`, async () => {
        const judgement = await play('name-recall', {
          reply: (text, moment) =>
            moment.turn === turn ? change(text, moment.history.at(-1)?.text ?? '') : text,
        });
        expect(judgement.headline).toMatch(new RegExp(`turn ${turn}: `));
      });
});
