import { describe, expect, it } from 'vitest';
import { findName, findPath } from '../../../src/scripted-model/file-mention.ts';
import { message, utterances } from './builders.ts';

const file = { name: 'note F-cccccccccc.txt', tag: 'F-cccccccccc' } as const;
const stored = '/workspace/.molecule/chat-uploads/0123-note_F-cccccccccc.txt';

describe('findPath', () => {
  it.each([
    `Attached files:\n- note (text/plain) at ${stored}`,
    `see workspace:${stored}.`,
    `see \`file://${stored}\``,
    `{"path":"${stored}"}`,
    `(${stored}), please`,
    `<file>${stored}</file>`,
  ])('reads the path out of %j', (text) => {
    expect(findPath(utterances(message('user', text)), file)).toBe(stored);
  });

  it('takes the last one', () => {
    const messages = [message('user', `/old/${file.tag}.txt`), message('user', stored)];
    expect(findPath(utterances(...messages), file)).toBe(stored);
  });

  it('looks at what the user says only', () => {
    expect(
      findPath(utterances(message('tool', stored), message('system', stored)), file),
    ).toBeNull();
    expect(findPath(utterances(message('user', stored, { toolCallId: 'c' })), file)).toBeNull();
  });

  it.each([
    [`see uploads/${file.tag}.txt`, `uploads/${file.tag}.txt`],
    [`see ./${file.tag}.txt`, `./${file.tag}.txt`],
    [`"text\\n- at ${stored}\\n- more"`, stored],
    [`"text\\n${stored}\\n"`, stored],
    [`see ${stored}, or uploads/${file.tag}.txt`, stored],
    [file.name, file.name],
    ['see it', null],
  ])('takes the path that there is: %j', (text, path) => {
    expect(findPath(utterances(message('user', text)), file)).toBe(path);
  });
});

describe('findName', () => {
  it('is the name as sent when that stands in the request', () => {
    expect(findName(utterances(message('user', `- ${file.name} at ${stored}`)), file)).toBe(
      file.name,
    );
  });

  it('is the base name of what holds the tag otherwise', () => {
    expect(findName(utterances(message('user', stored)), file)).toBe('0123-note_F-cccccccccc.txt');
    expect(findName(utterances(message('user', 'nothing')), file)).toBeNull();
  });

  it('ends on a message of tags and nothing else', () => {
    const text = file.tag.repeat(100_000);
    expect(findName(utterances(message('user', text)), file)).toContain(file.tag);
  });
});
