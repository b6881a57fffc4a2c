import { describe, expect, it } from 'vitest';
import type { Find } from '../../../src/domain/canary.ts';
import type { ModelMessage } from '../../../src/domain/model-request.ts';
import { toSearchable } from '../../../src/scripted-model/find.ts';
import { find, message, utterances } from './builders.ts';

function search(text: string | readonly ModelMessage[], pattern: string, more: Partial<Find> = {}) {
  const messages = typeof text === 'string' ? [message('user', text)] : text;
  return toSearchable(utterances(...messages)).find(find(pattern, more));
}

describe('find', () => {
  it('takes the shortest text between two pieces', () => {
    expect(search('Hi, my name is Hongming Quill-7f3a. Fine.', 'my name is {}.')).toEqual([
      'Hongming Quill-7f3a',
    ]);
  });

  it('fills several holes in order', () => {
    expect(search('Move box 12 to shelf K7-9!', 'box {} to shelf {}!')).toEqual(['12', 'K7-9']);
  });

  it('reads a pattern without a hole as present or not', () => {
    expect(search('all is well', 'is well')).toEqual([]);
    expect(search('all is well', 'is bad')).toBeNull();
  });

  it('ignores case only when the exact spelling stands nowhere', () => {
    expect(search('MY NAME IS Ann.', 'my name is {}.')).toEqual(['Ann']);
    const messages = [message('user', 'my name is Ann.'), message('user', 'My Name Is Bob.')];
    expect(search(messages, 'my name is {}.')).toEqual(['Ann']);
  });

  it('keeps places right when lower case changes the length of a text', () => {
    expect(search('İİİ MY NAME IS Ann.', 'my name is {}.')).toEqual(['Ann']);
  });

  it('counts runs of blanks, line ends too, as one space of the pattern', () => {
    expect(search('my   name\n is Ann.', 'my name is {}.')).toEqual(['Ann']);
  });

  it('never lets a hole cross a line, a tag or a receipt', () => {
    expect(search('my name is Ann\nBob.', 'my name is {}.')).toBeNull();
    expect(search('my name is Ann [T-aaaaaaaaaa].', 'my name is {}.')).toBeNull();
    expect(search('my name is Ann [R-aaaaaaaaaa].', 'my name is {}.')).toBeNull();
  });

  it('limits a hole to 200 characters', () => {
    expect(search(`a ${'x'.repeat(198)}.`, 'a {}.')).toEqual(['x'.repeat(198)]);
    expect(search(`a ${'x'.repeat(201)}.`, 'a {}.')).toBeNull();
  });

  it('refuses an empty hole', () => {
    expect(search('my name is .', 'my name is {}.')).toBeNull();
  });

  it('ends a trailing hole at the line or before a token', () => {
    expect(search('code: K7-1\nnext', 'code: {}')).toEqual(['K7-1']);
    expect(search('code: K7-1 [T-aaaaaaaaaa]', 'code: {}')).toEqual(['K7-1']);
  });

  it('sees a token that the limit of a trailing hole would cut', () => {
    const text = 'x'.repeat(195);
    expect(search(`code: ${text} [T-aaaaaaaaaa]`, 'code: {}')).toEqual([text]);
  });

  it('starts a leading hole at the line', () => {
    expect(search('first\nAnn is my name', '{} is my name')).toEqual(['Ann']);
    expect(search('Ann is my name', '{} is my name')).toEqual(['Ann']);
    expect(search(' is my name', '{} is my name')).toBeNull();
  });

  it('takes a line for a pattern that is one hole', () => {
    expect(search('one\ntwo [T-aaaaaaaaaa]', '{}')).toEqual(['two']);
    expect(search('one\ntwo', '{}', { pick: 'first' })).toEqual(['one']);
  });

  it('picks the last or the first, over messages and then within one', () => {
    const messages = [message('user', 'is a. is b.'), message('user', 'is c. is d.')];
    expect(search(messages, 'is {}.')).toEqual(['d']);
    expect(search(messages, 'is {}.', { pick: 'first' })).toEqual(['a']);
  });

  it('searches the messages of the asked role only', () => {
    const messages = [
      message('system', 'is system.'),
      message('user', 'is user.'),
      message('assistant', 'is assistant.'),
      message('tool', 'is result.'),
      message('user', 'is wrapped.', { toolCallId: 'call1' }),
    ];
    expect(search(messages, 'is {}.', { in: 'user' })).toEqual(['user']);
    expect(search(messages, 'is {}.', { in: 'assistant' })).toEqual(['assistant']);
    expect(search(messages, 'is {}.', { in: 'tool-result' })).toEqual(['wrapped']);
    expect(search(messages, 'is {}.', { in: 'any', pick: 'first' })).toEqual(['user']);
  });

  it('reads pattern characters literally', () => {
    expect(search('a.*(b) = x;', 'a.*(b) = {};')).toEqual(['x']);
    expect(search('aXXb = x;', 'a.*b = {};')).toBeNull();
  });

  it('ends on hostile text that starts a pattern a million times', () => {
    expect(search('my name is '.repeat(200_000), 'my name is {}!')).toBeNull();
    expect(search('a'.repeat(2_000_000), 'a{}a{}b')).toBeNull();
  });
});
