// Which response answers which call, where a Gemini client leaves ids out.
import { describe, expect, it } from 'vitest';
import type { ModelMessage } from '../../../src/domain/model-request.ts';
import { decodeBody } from '../../../src/providers/decode-body.ts';
import { geminiContent } from '../../../src/providers/gemini/gemini.ts';

import type { Habits } from '../../../src/runner/vacuity/habits.ts';
import { type GeminiClient, verdictThrough } from '../judge/through-gemini.ts';

const called = (...calls: readonly [name: string, id?: string][]) => ({
  role: 'model',
  parts: calls.map(([name, id]) => ({ functionCall: { name, args: {}, id } })),
});
const answered = (...results: readonly [name: string, id?: string][]) => ({
  role: 'user',
  parts: results.map(([name, id]) => ({ functionResponse: { name, response: { ok: 1 }, id } })),
});
const user = { role: 'user', parts: [{ text: 'Go on.' }] };

/** Ids of the calls and of the results, in order. */
function idsOf(...contents: readonly unknown[]) {
  const body = JSON.stringify({ contents });
  const decoded = decodeBody(geminiContent, body, '/v1beta/models/g:generateContent');
  const messages: readonly ModelMessage[] =
    decoded.kind === 'decoded' ? decoded.request.messages : [];
  return {
    calls: messages.flatMap(({ toolCalls }) => toolCalls.map(({ id }) => id)),
    results: messages.flatMap(({ toolCallId }) => toolCallId ?? []),
  };
}

describe('a response', () => {
  it.each([
    [
      'without an id answers the open call of its name, the oldest first',
      [called(['a'], ['a'], ['b']), answered(['a'], ['b'], ['a'])],
      ['a#1', 'a#2', 'b#1'],
      ['a#1', 'b#1', 'a#2'],
    ],
    [
      'without an id answers a call that has one',
      [called(['a', 'x'], ['a', 'y']), answered(['a'], ['a']), called(['a', 'z']), answered(['a'])],
      ['x', 'y', 'z'],
      ['x', 'y', 'z'],
    ],
    [
      'with an id answers a call that has none',
      [called(['a'], ['a']), answered(['a', 'x'], ['a', 'y'])],
      ['a#1', 'a#2'],
      ['a#1', 'a#2'],
    ],
    [
      'with the id of a call answers that one',
      [called(['a', 'x'], ['a', 'y']), answered(['a', 'y'], ['other', 'x'])],
      ['x', 'y'],
      ['y', 'x'],
    ],
    [
      'with another id than the call answers none',
      [called(['a', 'x']), answered(['a', 'z'])],
      ['x'],
      ['z'],
    ],
    [
      'of a name that no open call has answers none',
      [called(['a']), answered(['a'], ['a'], ['b'])],
      ['a#1'],
      ['a#1', 'a', 'b'],
    ],
    [
      'answers no call that was broken off before',
      [called(['a', 'x']), user, called(['a', 'y']), answered(['a'])],
      ['x', 'y'],
      ['y'],
    ],
    [
      'answers the one call whose id was made up next to one that looks so',
      [called(['a', 'a#1'], ['a']), answered(['a'], ['a'])],
      ['a#1', 'a#2'],
      ['a#1', 'a#2'],
    ],
  ])('%s', (_name, contents, calls, results) => {
    expect(idsOf(...contents)).toEqual({ calls, results });
  });
});

const clients: readonly [string, GeminiClient][] = [
  ['that sends ids', {}],
  ['that sends none with responses', { responseIds: false }],
  ['that sends none', { callIds: false, responseIds: false }],
  ['that sends none with calls', { callIds: false }],
  ['that answers by the role tool', { responseRole: 'tool' }],
  ['that answers by the role function', { responseRole: 'function', responseIds: false }],
];

describe.each(clients)('a client %s', (_name, client) => {
  it.each(['file-with-caption', 'memory-across-sessions', 'several-files'])(
    'is sound in %s',
    async (canary) => {
      expect(await verdictThrough(client, canary)).toEqual({ verdict: 'passed', layer: null });
    },
  );

  it('is broken where it keeps no calls', async () => {
    const keep: Habits['keep'] = (all) => all.filter(({ toolCalls }) => toolCalls.length === 0);
    expect(await verdictThrough(client, 'file-in-history', { keep })).toMatchObject({
      layer: 'sent-broken',
    });
  });
});

it('results that are swapped are seen where ids are sent', async () => {
  const swap = (all: readonly ModelMessage[]): ModelMessage[] => {
    const results = all.filter(({ role }) => role === 'tool');
    const [first, second] = results.slice(-2);
    if (first === undefined || second === undefined) return [...all];
    const other = new Map([
      [first, second.text],
      [second, first.text],
    ]);
    return all.map((one) => ({ ...one, text: other.get(one) ?? one.text }));
  };
  expect(await verdictThrough({}, 'several-files', { messages: swap })).toMatchObject({
    verdict: 'failed',
  });
});
