// What each provider refuses with HTTP 400 by its documentation or by public reports, read off the
// wire, and the nearest requests that it takes.
import { describe, expect, it } from 'vitest';
import type { Fields } from '../../../src/domain/fields.ts';
import { anthropicMessages } from '../../../src/providers/anthropic/anthropic.ts';
import { decodeBody } from '../../../src/providers/decode-body.ts';
import { geminiContent } from '../../../src/providers/gemini/gemini.ts';
import { openaiChat, openaiResponses } from '../../../src/providers/openai/openai.ts';
import type { ModelDialect } from '../../../src/providers/provider.ts';

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

describe('chat completions', () => {
  const call = { id: 'a', type: 'function', function: { name: 'n', arguments: '{}' } };
  const said = (more: object) => ({ role: 'assistant', content: 'Hi.', ...more });
  const calls = (called: object) => [said({ tool_calls: [{ ...call, function: called }] })];
  const cases: Cases = [
    [
      'an empty list of calls',
      [said({ tool_calls: [] })],
      'a message of the assistant has an empty list of calls (tool_calls)',
    ],
    ['no list of calls', [said({ tool_calls: null })], null],
    [
      'a message of the user without content',
      [{ role: 'user', content: null }],
      'a message of the role user has no content (null)',
    ],
    [
      'instructions without content',
      [{ role: 'developer' }],
      'a message of the role developer has no content (null)',
    ],
    [
      'a result without content',
      [{ role: 'tool', tool_call_id: 'a', content: null }],
      'a message of the role tool has no content (null)',
    ],
    ['an empty result', [{ role: 'tool', tool_call_id: 'a', content: '' }], null],
    ['an empty list of parts', [{ role: 'user', content: [] }], null],
    ['a result of the old kind', [{ role: 'function', name: 'n', content: null }], null],
    [
      'a result that names no call',
      [{ role: 'tool', content: 'x' }],
      'a tool result names no call (tool_call_id)',
    ],
    [
      'a name with a blank',
      [{ ...user, name: 'Anna Meier' }],
      'the name Anna Meier of a message has a blank, or one of < > | / and \\',
    ],
    [
      'a name of the assistant with a slash',
      [said({ name: 'a/b' })],
      'the name a/b of a message has a blank, or one of < > | / and \\',
    ],
    ['a name with a point, and letters of any kind', [{ ...user, name: 'Anna.Müller' }], null],
    ['no name', [{ ...user, name: null }], null],
    [
      'a call without arguments',
      calls({ name: 'n' }),
      'the call of n has no text as its arguments (function.arguments)',
    ],
    [
      'a call with an object as its arguments',
      calls({ name: 'n', arguments: {} }),
      'the call of n has no text as its arguments (function.arguments)',
    ],
    ['a call with empty arguments', calls({ name: 'n', arguments: '' }), null],
    ['a call of nothing', calls({ name: '', arguments: '{}' }), 'a call names no function'],
    [
      'a call of a custom tool',
      [said({ tool_calls: [{ id: 'a', type: 'custom', custom: { name: 'n', input: '' } }] })],
      null,
    ],
    ['a long id of a call', [said({ tool_calls: [{ ...call, id: 'a'.repeat(51) }] })], null],
  ];
  it.each(cases)('%s', (_name, messages, fault) => {
    expect(faultIn(openaiChat, { messages })).toBe(fault);
  });
});

describe('responses', () => {
  const said = { type: 'message', role: 'assistant', content: [] };
  const call = { type: 'function_call', call_id: 'a', name: 'n', arguments: '{}' };
  const output = { type: 'function_call_output', call_id: 'a', output: 'x' };
  const long = 'a'.repeat(65);
  const cases: Cases = [
    [
      'an item twice',
      [{ ...said, id: 'msg_a' }, user, { ...said, id: 'msg_a' }],
      'the item msg_a appears twice, and ids of items must be unique',
    ],
    [
      'an item that is said and named',
      [
        { ...call, id: 'fc_a' },
        { type: 'reasoning', id: 'fc_a' },
      ],
      'the item fc_a appears twice, and ids of items must be unique',
    ],
    ['items without ids', [said, said, { ...said, id: null }, { ...said, id: '' }], null],
    ['a call and its output', [{ ...call, id: 'fc_a' }, output], null],
    [
      'an id of another kind of item',
      [{ ...call, id: 'msg_a' }],
      'the item msg_a is a function_call, whose id must begin with fc',
    ],
    [
      'an id of the client',
      [{ ...said, id: 'run-1' }],
      'the item run-1 is a message, whose id must begin with msg',
    ],
    ['ids of what is no answer', [{ ...user, id: 'mine' }], null],
    [
      'an id of a call that is too long',
      [{ ...call, call_id: long }],
      `the id ${long} of a call has more than 64 characters`,
    ],
    [
      'an output for such a call',
      [{ ...output, call_id: long }],
      `the id ${long} of a call has more than 64 characters`,
    ],
    ['a message without content', [{ ...user, content: null }], null],
  ];
  it.each(cases)('%s', (_name, input, fault) => {
    expect(faultIn(openaiResponses, { input })).toBe(fault);
  });
});

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

describe('Gemini', () => {
  const asked = { role: 'user', parts: [{ text: 'Hello.' }] };
  const called = { role: 'model', parts: [{ functionCall: { id: 'a', name: 'n', args: {} } }] };
  const answered = (more: object, role = 'user') => ({
    role,
    parts: [{ functionResponse: { response: { result: 'x' }, ...more } }],
  });
  const other = 'the response to the call of n names another function';
  const nameless = 'a response names no function';
  const bare = 'a content of the role model has a part without data';
  const cases: Cases = [
    ['a response of another name', [asked, called, answered({ id: 'a', name: 'unknown' })], other],
    ['a response without a name', [asked, called, answered({ id: 'a' })], nameless],
    ['an empty name', [asked, called, answered({ name: '' })], nameless],
    ['a response of its name', [asked, called, answered({ name: 'n' })], null],
    ['a response by the role tool', [asked, called, answered({ name: 'n' }, 'tool')], null],
    ['a response by the role function', [asked, called, answered({ name: 'n' }, 'function')], null],
    ['no parts', [{ role: 'user', parts: [] }, asked], 'a content of the role user has no parts'],
    ['parts left out', [{}, asked], 'a content of the role user has no parts'],
    [
      'system text without parts',
      [{ role: 'system' }],
      'a content of the role system has no parts',
    ],
    ['a part that is empty', [asked, { role: 'model', parts: [{ text: 'a' }, {}] }], bare],
    ['a signature alone', [asked, { role: 'model', parts: [{ thoughtSignature: 'a' }] }], bare],
    [
      'no thought in a part',
      [asked, { role: 'model', parts: [{ text: 'a' }, { thought: true }] }],
      bare,
    ],
    [
      'a signed text',
      [asked, { role: 'model', parts: [{ text: '', thoughtSignature: 'a' }] }],
      null,
    ],
    ['a part of a kind to come', [asked, { role: 'model', parts: [{ novel: {} }] }], null],
  ];
  it.each(cases)('%s', (_name, contents, fault) => {
    const path = '/v1beta/models/gemini-x:generateContent';
    expect(faultIn(geminiContent, { contents }, path)).toBe(fault);
  });
});
