// What each provider refuses with HTTP 400 by its documentation or by public reports, read off the
// wire, and the nearest requests that it takes.
import { describe, expect, it } from 'vitest';
import type { Fields } from '../../../src/domain/fields.ts';
import { anthropicMessages } from '../../../src/providers/anthropic/anthropic.ts';
import { decodeBody, type ModelDialect } from '../../../src/providers/provider.ts';

/** The first fault that the decoder saw in a request. */
function faultIn(dialect: ModelDialect, body: Fields, path = ''): string | null {
  const decoded = decodeBody(dialect, JSON.stringify(body), path);
  if (decoded.kind !== 'decoded') throw new Error(decoded.message);
  const { fault, messages } = decoded.request;
  return fault ?? messages.find((one) => one.fault !== undefined)?.fault ?? null;
}

/** A request and the fault in it. `null`: it is taken. */
type Cases = readonly (readonly [name: string, body: readonly Fields[], fault: string | null])[];

const text = (value: string) => ({ type: 'text', text: value });
const user = { role: 'user', content: 'Hello.' };

describe('Anthropic', () => {
  const use = { type: 'tool_use', id: 'toolu_1-a', name: 'n', input: {} };
  const result = { type: 'tool_result', tool_use_id: 'toolu_1-a', content: '' };
  const image = { type: 'image', source: { type: 'url', url: 'https://example.test/a.png' } };
  const asked = (...content: readonly object[]) => [{ role: 'user', content }];
  const said = (...content: readonly object[]) => [user, { role: 'assistant', content }];
  const late = 'a tool result comes after other content of its message';
  const odd = 'has characters other than letters, digits, _ and -';
  const cases: Cases = [
    ['a result behind text', asked(text('Here:'), result), late],
    ['a result behind an image of another', asked(result, image, result), late],
    ['text and images behind results', asked(result, result, text('Go on.'), image), null],
    [
      'an empty message of the user',
      [{ role: 'user', content: '' }],
      'a message of the user has no content',
    ],
    ['a message of the user without blocks', asked(), 'a message of the user has no content'],
    ['white space of the user', [{ role: 'user', content: ' ' }], null],
    [
      'an input that is a text',
      said({ ...use, input: '{}' }),
      'the input of the call of n is no JSON object',
    ],
    [
      'no input',
      said({ type: 'tool_use', id: 'a', name: 'n' }),
      'the input of the call of n is no JSON object',
    ],
    ['an empty input', said(use), null],
    [
      'an id of another provider',
      said({ ...use, id: 'functions.n:0' }),
      `the id functions.n:0 of a call ${odd}`,
    ],
    [
      'a result for such an id',
      asked({ ...result, tool_use_id: 'call|fc' }),
      `the id call|fc of a call ${odd}`,
    ],
    ['a call without an id', said({ ...use, id: '' }), 'a call has no id'],
    [
      'a result without one',
      asked({ type: 'tool_result', content: 'x' }),
      'a tool result names no call',
    ],
  ];
  it.each(cases)('%s', (_name, messages, fault) => {
    expect(faultIn(anthropicMessages, { messages })).toBe(fault);
  });

  const cached = (count: number) =>
    Array.from({ length: count }, () => ({
      ...text('a'),
      cache_control: { type: 'ephemeral' },
    }));
  const tooMany = 'more than 4 blocks are marked for the cache (cache_control)';
  it.each([
    ['five marks', { messages: asked(...cached(5)) }, tooMany],
    [
      'marks of tools, system and messages',
      { messages: asked(...cached(2)), system: cached(2), tools: cached(1) },
      tooMany,
    ],
    ['four marks', { messages: asked(...cached(2)), system: cached(2), tools: [{}] }, null],
    [
      'marks that are none',
      { messages: asked(...cached(4), { ...text('a'), cache_control: null }) },
      null,
    ],
    [
      'an empty block of system text',
      { messages: [user], system: [text('Be kind.'), text('')] },
      'the system text has an empty text block',
    ],
    ['empty system text', { messages: [user], system: '' }, null],
  ])('%s', (_name, body, fault) => {
    expect(faultIn(anthropicMessages, body)).toBe(fault);
  });
});
