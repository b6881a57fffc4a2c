// Whose text may hold a file in an encoding: a tool gives data, and a provider's model is given
// text by everyone else.
import { expect, it } from 'vitest';
import type { ModelMessage } from '../../../src/domain/model-request.ts';
import { readRequest } from '../../../src/transcript/reader.ts';
import { request } from '../scripted-model/builders.ts';

const url = `data:text/plain;base64,${Buffer.from('The tide is at noon.').toString('base64')}`;

function textsOf(messages: readonly ModelMessage[]): string[] {
  return readRequest(request(messages)).utterances.map(({ text }) => text);
}

it('is read in the result of a tool', () => {
  const call = { id: 'c1', name: 'read_file', arguments: '{}' };
  const texts = textsOf([
    { role: 'user', text: 'Read it.', toolCalls: [], toolCallId: null },
    { role: 'assistant', text: '', toolCalls: [call], toolCallId: null },
    { role: 'tool', text: url, toolCalls: [], toolCallId: 'c1' },
  ]);
  expect(texts.at(-1)).toContain('The tide is at noon.');
});

it.each(['user', 'system', 'assistant'] as const)(
  'is left alone in the words of the %s',
  (role) => {
    const texts = textsOf([{ role, text: `See ${url}`, toolCalls: [], toolCallId: null }]);
    expect(texts.join('\n')).not.toContain('The tide is at noon.');
  },
);
